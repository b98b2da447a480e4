"""What can go wrong, by what one does about it: a Refusal is the server's no, ConnectionLost may be tried again."""

from protocol.errors import (
    BadRequest,
    CloseCode,
    Closed,
    Conflict,
    Forbidden,
    Internal,
    Locked,
    NotFound,
    ProtocolError,
    RateLimited,
    Refusal,
    RemoteProtocolError,
    TooLarge,
    Unauthenticated,
    Unavailable,
    WrongPin,
)

__all__ = [
    "BadRequest",
    "Closed",
    "Conflict",
    "ConnectionLost",
    "Forbidden",
    "Internal",
    "LocalProtocolError",
    "Locked",
    "NotFound",
    "ProtocolError",
    "RateLimited",
    "Refusal",
    "RemoteProtocolError",
    "TooLarge",
    "Unauthenticated",
    "Unavailable",
    "WrongPin",
    "closed_with",
]


class ConnectionLost(Exception):  # noqa: N818 - the glossary's name: the family is told apart by it, not by a suffix
    """There is no connection, and the client was closed or asked not to come back; whether a request was executed
    is then not known, and repeating it under the same `client_ref` is safe."""


class LocalProtocolError(ProtocolError):
    """This side broke the contract: the server closed with `close_code`, and to come back would do it again."""

    def __init__(self, close_code: int, reason: str) -> None:
        super().__init__(f"closed with {close_code}: {reason}")
        self.close_code = close_code


def closed_with(code: int, reason: str) -> Exception:
    """What a close code of the server means: the session is over, we were wrong, or we may come back.

    Source:  contract, "Close codes"
    """
    if code == CloseCode.SESSION_ENDED:
        return Unauthenticated("the session ended")
    if code in (CloseCode.NOT_UNDERSTOOD, CloseCode.FRAME_TOO_LARGE):
        return LocalProtocolError(code, reason)
    return ConnectionLost(f"closed with {code}")
