"""Every way in which the contract says no, as a code, a class and a close code; the text for people is elsewhere."""

from collections.abc import Mapping
from enum import IntEnum, StrEnum
from typing import Any, ClassVar


class ErrorCode(StrEnum):
    BAD_REQUEST = "bad_request"
    UNAUTHENTICATED = "unauthenticated"
    LOCKED = "locked"
    WRONG_PIN = "wrong_pin"
    FORBIDDEN = "forbidden"
    NOT_FOUND = "not_found"
    CLOSED = "closed"
    CONFLICT = "conflict"
    TOO_LARGE = "too_large"
    RATE_LIMITED = "rate_limited"
    UNAVAILABLE = "unavailable"
    INTERNAL = "internal"


class CloseCode(IntEnum):
    """How a WebSocket ends when it does not end normally (contract, "Close codes")."""

    FRAME_TOO_LARGE = 1009
    NO_PONG = 1011
    RESTARTING = 1012
    NOT_UNDERSTOOD = 4400
    SESSION_ENDED = 4401
    TOO_SLOW = 4408
    FLOOD = 4429


class Refusal(Exception):  # noqa: N818 - a refusal is not a failure: the server understood and said no
    """The server understood the request and said no; nothing of it was executed.

    Shape:   `message` is for developers, in English, without names or content; `details` is on the wire
    """

    code: ClassVar[ErrorCode]
    status: ClassVar[int]

    def __init__(self, message: str = "", details: Mapping[str, Any] | None = None) -> None:
        super().__init__(message or self.code.value)
        self.message = message or self.code.value
        self.details = dict(details) if details else None


class BadRequest(Refusal):
    """Shape:   reason: one word, where people must be told more than which field is wrong."""

    code = ErrorCode.BAD_REQUEST
    status = 400

    def __init__(self, message: str = "", field: str | None = None, reason: str | None = None) -> None:
        named = {"field": field, "reason": reason}
        super().__init__(message, {name: value for name, value in named.items() if value})


class Unauthenticated(Refusal):
    code = ErrorCode.UNAUTHENTICATED
    status = 401


class Locked(Refusal):
    code = ErrorCode.LOCKED
    status = 423


class WrongPin(Refusal):
    code = ErrorCode.WRONG_PIN
    status = 403


class Forbidden(Refusal):
    code = ErrorCode.FORBIDDEN
    status = 403


class NotFound(Refusal):
    """It does not exist, or not for this account: the two look the same (guarantee 5)."""

    code = ErrorCode.NOT_FOUND
    status = 404


class Closed(Refusal):
    code = ErrorCode.CLOSED
    status = 409


class Conflict(Refusal):
    code = ErrorCode.CONFLICT
    status = 409


class TooLarge(Refusal):
    code = ErrorCode.TOO_LARGE
    status = 413


class RateLimited(Refusal):
    code = ErrorCode.RATE_LIMITED
    status = 429

    def __init__(self, retry_after_ms: int, message: str = "") -> None:
        super().__init__(message, {"retry_after_ms": retry_after_ms})
        self.retry_after_ms = retry_after_ms


class Unavailable(Refusal):
    """A part is out of reach: nothing was stored, send again with the same `client_ref`."""

    code = ErrorCode.UNAVAILABLE
    status = 503


class Internal(Refusal):
    """A defect of the server; the log has it under `details.reference`."""

    code = ErrorCode.INTERNAL
    status = 500


_PLAIN: tuple[type[Refusal], ...] = (
    Unauthenticated,
    Locked,
    WrongPin,
    Forbidden,
    NotFound,
    Closed,
    Conflict,
    TooLarge,
    Unavailable,
    Internal,
)
_ALL: tuple[type[Refusal], ...] = (BadRequest, RateLimited, *_PLAIN)
REFUSALS: Mapping[ErrorCode, type[Refusal]] = {kind.code: kind for kind in _ALL}


# What a client waits that was told to slow down and not for how long.
DEFAULT_RETRY_AFTER_MS = 1_000


def refusal(code: str, message: str = "", details: Mapping[str, Any] | None = None) -> Refusal:
    """The refusal that a server sent, as the very class it raised; an unknown code is an Internal.

    Source:  STYLE rule 7; new codes may be added to the contract, so an old client must survive one
    """
    details = details or {}
    if code == ErrorCode.BAD_REQUEST:
        return BadRequest(message, details.get("field"), details.get("reason"))
    if code == ErrorCode.RATE_LIMITED:
        told = details.get("retry_after_ms")
        return RateLimited(told if isinstance(told, int) else DEFAULT_RETRY_AFTER_MS, message)
    for kind in _PLAIN:
        if kind.code == code:
            return kind(message, details)
    return Internal(f"unknown error code {code!r}: {message}", details)


class ProtocolError(Exception):
    """Someone broke the contract."""


class RemoteProtocolError(ProtocolError):
    """The other side broke the contract; the connection ends with `close_code`."""

    def __init__(self, close_code: CloseCode, reason: str) -> None:
        super().__init__(reason)
        self.close_code = close_code
        self.reason = reason
