"""The small values that every frame is made of: identifiers, numbers with their bounds, names of kinds."""

from enum import StrEnum
from typing import Annotated, NewType

from msgspec import Meta

AccountId = NewType("AccountId", str)
SessionId = NewType("SessionId", str)
ConversationId = NewType("ConversationId", str)
AttachmentId = NewType("AttachmentId", str)
DossierId = NewType("DossierId", str)
Cursor = NewType("Cursor", str)

# The largest integer that JavaScript and JSON keep exact (RFC 8259, section 6); the contract bounds `id` by it.
MAX_SAFE_INTEGER = 2**53 - 1

RequestId = Annotated[int, Meta(ge=0, le=MAX_SAFE_INTEGER)]
Seq = Annotated[int, Meta(ge=0, le=MAX_SAFE_INTEGER)]
Millis = Annotated[int, Meta(description="milliseconds since 1970-01-01 UTC")]
PageLimit = Annotated[int, Meta(ge=1, le=200)]
ClientRef = Annotated[str, Meta(min_length=1, max_length=64)]

PAGE_LIMIT = 50


class Encoding(StrEnum):
    """The two subprotocols: the same maps, as MessagePack in binary frames or as JSON in text frames."""

    MSGPACK = "mis.v1.msgpack"
    JSON = "mis.v1.json"


class AccountKind(StrEnum):
    PROFESSIONAL = "professional"
    PATIENT = "patient"
    CAREGIVER = "caregiver"
    OPERATOR = "operator"


class ConversationKind(StrEnum):
    DIRECT = "direct"
    GROUP = "group"


class ConversationState(StrEnum):
    OPEN = "open"
    CLOSED = "closed"


class Unreadable(StrEnum):
    """Why what was written cannot be read any more: by law, or because somebody changed what was stored."""

    ERASED = "erased"
    DAMAGED = "damaged"


class MessageKind(StrEnum):
    """`text`, or what happened to the conversation itself."""

    TEXT = "text"
    OPENED = "opened"
    MEMBER_ADDED = "member_added"
    MEMBER_LEFT = "member_left"
    CLOSED = "closed"
    REOPENED = "reopened"
    ERASED = "erased"
