"""The three shapes of a frame: a request with its `id`, the answer to it, and an event without `id`."""

from typing import Any

from msgspec import Struct

from protocol.values import RequestId


class Request(Struct, frozen=True, kw_only=True, tag_field="op"):
    """What a client asks; each operation is a subclass whose tag is its name on the wire."""

    id: RequestId


class Ok(Struct, frozen=True, tag_field="op", tag="ok"):
    id: RequestId
    result: Any


class ErrorAnswer(Struct, frozen=True, omit_defaults=True, tag_field="op", tag="error"):
    id: RequestId
    code: str
    """One of ErrorCode, or one of a newer contract."""
    message: str
    details: dict[str, Any] | None = None


class Event(Struct, frozen=True, kw_only=True, tag_field="op"):
    """What a server tells without being asked."""


class Nothing(Struct, frozen=True):
    """An empty result, `{}` on the wire."""
