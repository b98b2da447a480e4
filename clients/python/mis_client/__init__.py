"""A client of MIS: log in, converse, and see every message of every conversation exactly once, in order."""

from mis_client.client import Client
from mis_client.errors import (
    BadRequest,
    Closed,
    Conflict,
    ConnectionLost,
    Forbidden,
    Internal,
    LocalProtocolError,
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
from mis_client.state import State
from protocol.conversation import ConversationChanged, TypingSeen
from protocol.message import MessageSent
from protocol.receipt import ReceiptMoved
from protocol.session import SessionEnded, SessionLocked

__all__ = [
    "BadRequest",
    "Client",
    "Closed",
    "Conflict",
    "ConnectionLost",
    "ConversationChanged",
    "Forbidden",
    "Internal",
    "LocalProtocolError",
    "Locked",
    "MessageSent",
    "NotFound",
    "ProtocolError",
    "RateLimited",
    "ReceiptMoved",
    "Refusal",
    "RemoteProtocolError",
    "SessionEnded",
    "SessionLocked",
    "State",
    "TooLarge",
    "TypingSeen",
    "Unauthenticated",
    "Unavailable",
    "WrongPin",
]
