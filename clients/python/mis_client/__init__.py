"""A client of MIS: log in, converse, and see every message of every conversation exactly once, in order."""

from mis_client.archive import ArchiveAlarm, Known, Verified
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
from mis_client.operations import new_client_ref
from mis_client.state import State
from protocol.conversation import ConversationChanged, TypingSeen
from protocol.dossier import DossierChanged
from protocol.message import MessageSent, Reminded
from protocol.receipt import ReceiptMoved
from protocol.session import SessionEnded, SessionLocked

__all__ = [
    "ArchiveAlarm",
    "BadRequest",
    "Client",
    "Closed",
    "Conflict",
    "ConnectionLost",
    "ConversationChanged",
    "DossierChanged",
    "Forbidden",
    "Internal",
    "Known",
    "LocalProtocolError",
    "Locked",
    "MessageSent",
    "NotFound",
    "ProtocolError",
    "RateLimited",
    "ReceiptMoved",
    "Refusal",
    "Reminded",
    "RemoteProtocolError",
    "SessionEnded",
    "SessionLocked",
    "State",
    "TooLarge",
    "TypingSeen",
    "Unauthenticated",
    "Unavailable",
    "Verified",
    "WrongPin",
    "new_client_ref",
]
