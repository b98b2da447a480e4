"""What a bus carries. It only wakes and hints: `seq` in the database is the truth (guarantee 4)."""

from collections.abc import Callable, Sequence
from typing import Protocol

from msgspec import Struct

from protocol.conversation import ConversationChanged
from protocol.frames import Event
from protocol.message import MessageSent
from protocol.values import AccountId

AnyEvent = Event | MessageSent | ConversationChanged


class Told(Struct, frozen=True):
    """One event for the connections of some accounts."""

    accounts: Sequence[AccountId]
    event: AnyEvent


Listener = Callable[[Told], None]


class Bus(Protocol):
    """Best effort and in order: what a node publishes, every node's listeners get in the order of publishing."""

    def publish(self, told: Told) -> None: ...

    def listen(self, listener: Listener) -> None: ...
