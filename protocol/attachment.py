"""Attachments: the named files of a message, and the list of all those of a conversation."""

from msgspec import Struct

from protocol.frames import Request
from protocol.values import (
    PAGE_LIMIT,
    AccountId,
    AttachmentId,
    ConversationId,
    Cursor,
    Millis,
    PageLimit,
    Seq,
)


class Attachment(Struct, frozen=True, kw_only=True):
    """Shape:   width and height of a picture, as it is to be seen; pages of a PDF; else null; either has a thumbnail

    Units:   size in bytes, width and height in px
    """

    id: AttachmentId
    name: str
    size: int
    media_type: str
    width: int | None = None
    height: int | None = None
    pages: int | None = None


class AttachmentStored(Attachment, frozen=True, kw_only=True):
    """The answer to `POST /api/attachments`.

    Shape:   sha256 in hexadecimal, of the bytes that a download gives
    """

    sha256: str


class AttachmentSent(Attachment, frozen=True, kw_only=True):
    """An attachment with the message it hangs on."""

    seq: Seq
    at: Millis
    author: AccountId


class AttachmentList(Request, frozen=True, tag="attachment.list"):
    conversation: ConversationId
    cursor: Cursor | None = None
    limit: PageLimit = PAGE_LIMIT


class AttachmentPage(Struct, frozen=True):
    """Shape:   the newest message first, in each the sender's order"""

    attachments: list[AttachmentSent]
    cursor: Cursor
    more: bool
