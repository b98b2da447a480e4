"""Attachments: the named files of a message."""

from msgspec import Struct

from protocol.values import AttachmentId


class Attachment(Struct, frozen=True):
    id: AttachmentId
    name: str
    size: int
    media_type: str


class AttachmentStored(Struct, frozen=True):
    """The answer to `POST /api/attachments`."""

    id: AttachmentId
    name: str
    size: int
    media_type: str
    sha256: str
