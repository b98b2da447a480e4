"""What a bus carries. It only wakes and hints: the database is the truth (guarantee 4)."""

from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import Protocol, TypeAlias

from msgspec import Struct

from protocol.conversation import ConversationChanged, TypingSeen
from protocol.dossier import DossierChanged
from protocol.message import MessageSent, Reminded
from protocol.receipt import ReceiptMoved
from protocol.values import AccountId, Millis, SessionId

# Concrete, for another node must know by its `op` what it reads.
AnyEvent: TypeAlias = MessageSent | ReceiptMoved | ConversationChanged | TypingSeen | Reminded | DossierChanged

# The number of a transaction that changed conversations: 1, 2, 3, ... in the order of commits (docs/decisions/0004).
ChangeNumber: TypeAlias = int


class Told(Struct, frozen=True, array_like=True, tag="told"):
    """One event for the connections of some accounts."""

    accounts: Sequence[AccountId]
    event: AnyEvent


class Change(Struct, frozen=True, array_like=True, tag="change"):
    """All that one transaction tells, in order."""

    number: ChangeNumber
    told: list[Told]


class Turn(StrEnum):
    LOCKED = "locked"
    UNLOCKED = "unlocked"
    ENDED = "ended"


class SessionTurn(Struct, frozen=True, array_like=True, tag="turn"):
    """What became of a session, for the node that has its connections.

    Units:   at in ms since 1970-01-01 UTC
    """

    session: SessionId
    turn: Turn
    at: Millis


class TurnedElsewhere(Struct, frozen=True):
    """Another node says that something became of a session: what it is, its row says."""

    session: SessionId


Published = Told | Change | SessionTurn
Heard = Published | TurnedElsewhere
Listener = Callable[[Heard], None]


class Bus(Protocol):
    """Best effort: what a node publishes it hears itself, at once and in order; other nodes may hear it, and later."""

    def publish(self, published: Published) -> None: ...

    def listen(self, listener: Listener) -> None: ...
