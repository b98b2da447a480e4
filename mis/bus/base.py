"""What a bus carries. It only wakes and hints: `seq` in the database is the truth (guarantee 4)."""

from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import Protocol

from msgspec import Struct

from protocol.conversation import ConversationChanged
from protocol.frames import Event
from protocol.message import MessageSent
from protocol.values import AccountId, Millis, SessionId

AnyEvent = Event | MessageSent | ConversationChanged


class Told(Struct, frozen=True):
    """One event for the connections of some accounts."""

    accounts: Sequence[AccountId]
    event: AnyEvent


class Turn(StrEnum):
    LOCKED = "locked"
    UNLOCKED = "unlocked"
    ENDED = "ended"


class SessionTurn(Struct, frozen=True):
    """What became of a session, for the node that has its connections.

    Units:   at in ms since 1970-01-01 UTC
    """

    session: SessionId
    turn: Turn
    at: Millis


Published = Told | SessionTurn
Listener = Callable[[Published], None]


class Bus(Protocol):
    """Best effort and in order: what a node publishes, every node's listeners get in the order of publishing."""

    def publish(self, published: Published) -> None: ...

    def listen(self, listener: Listener) -> None: ...
