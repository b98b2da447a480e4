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

__all__ = [
    "BadRequest",
    "Client",
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
    "State",
    "TooLarge",
    "Unauthenticated",
    "Unavailable",
    "WrongPin",
]
