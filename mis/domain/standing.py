"""How a conversation stood at one of its entries, computed from the entries up to it: what who left then still sees."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from protocol.conversation import Closing
from protocol.message import Message
from protocol.values import AccountId, ConversationState, MessageKind, Millis


@dataclass(slots=True)
class Standing:
    """Shape:   left_at has everybody who was in it by then, in the order in which they first came; null: is there."""

    left_at: dict[AccountId, Millis | None] = field(default_factory=dict)
    closing: Closing | None = None

    @property
    def state(self) -> ConversationState:
        return ConversationState.OPEN if self.closing is None else ConversationState.CLOSED

    @property
    def member_count(self) -> int:
        return sum(left_at is None for left_at in self.left_at.values())


def standing(entries: Iterable[Message]) -> Standing:
    """Return where these entries lead, from the first on.

    Order:   rising seq; texts among them change nothing
    """
    reached = Standing()
    for entry in entries:
        _STEPS.get(entry.kind, _nothing)(reached, entry)
    return reached


def closing_of(entry: Message) -> Closing:
    """Who closed, when and why, by a `closed` entry; why is null where that cannot be read any more."""
    return Closing(entry.author, entry.at, _data(entry).reason if entry.unreadable is None else None)


def _data(entry: Message) -> Any:
    """What such an entry always bears."""
    return entry.data


def _join(reached: Standing, entry: Message) -> None:
    reached.left_at.update(dict.fromkeys(_data(entry).accounts))


def _leave(reached: Standing, entry: Message) -> None:
    reached.left_at[_data(entry).account] = entry.at


def _close(reached: Standing, entry: Message) -> None:
    reached.closing = closing_of(entry)


def _reopen(reached: Standing, _entry: Message) -> None:
    reached.closing = None


def _nothing(_reached: Standing, _entry: Message) -> None:
    pass


_STEPS = {
    MessageKind.OPENED: _join,
    MessageKind.MEMBER_ADDED: _join,
    MessageKind.MEMBER_LEFT: _leave,
    MessageKind.CLOSED: _close,
    MessageKind.REOPENED: _reopen,
}
