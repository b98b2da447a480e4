"""The entries of many conversations as one list, newest first, of which little is ever held.

In one conversation a later entry is never older (mis.domain.conversation). So the newest of all is the last of one of
them, and a conversation is looked into no earlier than its turn may have come, together with those whose turn is next.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from heapq import heapify, heappop, heappush
from operator import attrgetter
from typing import Generic, NamedTuple, Protocol, TypeAlias, TypeVar

from protocol.values import ConversationId, Millis, Seq

# Of a conversation at first, then twice as many each time: a busy one is asked for seldom, a quiet one for little.
FIRST_ENTRIES = 4
# At once, of all together: a millisecond or two to open.
MOST_ENTRIES = 128

# Time falling, then the conversation, then the number falling: the least comes first.
Order: TypeAlias = tuple[int, ConversationId, int]


def order_of(at: Millis, conversation: ConversationId, seq: Seq) -> Order:
    return -at, conversation, -seq


class Placed(Protocol):
    """An entry, by its place."""

    @property
    def conversation(self) -> ConversationId: ...
    @property
    def seq(self) -> Seq: ...
    @property
    def at(self) -> Millis: ...


Entry = TypeVar("Entry", bound=Placed)


class Rest(NamedTuple):
    """What is left of a conversation: an entry and all before it, none of them newer than `at`."""

    conversation: ConversationId
    seq: Seq
    at: Millis


class Span(NamedTuple):
    """Entries of a conversation: after one number, up to another."""

    conversation: ConversationId
    after: Seq
    until: Seq


class _Waiting(NamedTuple):
    """A rest that was not looked into: of it, so many entries are asked for."""

    order: Order
    entries: int

    @property
    def span(self) -> Span:
        _, conversation, seq = self.order
        return Span(conversation, max(0, -seq - self.entries), -seq)

    def after(self, oldest: Placed) -> "_Waiting":
        """What is left once those entries are given, the last of them given."""
        order = order_of(oldest.at, oldest.conversation, oldest.seq - 1)
        return _Waiting(order, min(2 * self.entries, MOST_ENTRIES))


class _Given(NamedTuple, Generic[Entry]):
    """Entries of a conversation, the next one last."""

    order: Order
    entries: list[Entry]


class NewestFirst(Generic[Entry]):
    """Order:   where `next` gives nothing and this is not empty, `give` what is `wanted`."""

    def __init__(self, rests: Iterable[Rest]) -> None:
        self._waiting = [_Waiting(order_of(one.at, one.conversation, one.seq), FIRST_ENTRIES) for one in rests]
        heapify(self._waiting)
        self._asked: list[_Waiting] = []
        self._given: list[_Given[Entry]] = []

    @property
    def is_empty(self) -> bool:
        return not self._waiting and not self._asked and not self._given

    def wanted(self) -> Sequence[Span]:
        """The entries without which the next one is not known, and some that come after it; none where it is known."""
        room = MOST_ENTRIES if self._is_wanting() else 0
        while self._waiting and room > 0:
            self._asked.append(heappop(self._waiting))
            room -= self._asked[-1].entries
        return [waiting.span for waiting in self._asked]

    def give(self, entries: Iterable[Entry]) -> None:
        """All that was wanted, in any order."""
        found: dict[ConversationId, list[Entry]] = defaultdict(list)
        for entry in entries:
            found[entry.conversation].append(entry)
        for asked in self._asked:
            given = sorted(found[asked.span.conversation], key=attrgetter("seq"))
            self._put(given)
            if asked.span.after:
                heappush(self._waiting, asked.after(given[0]))
        self._asked.clear()

    def next(self) -> Entry | None:
        """Take the next entry; none where it is not known."""
        if self._asked or self._is_wanting() or not self._given:
            return None
        _, entries = heappop(self._given)
        entry = entries.pop()
        if entries:
            self._put(entries)
        return entry

    def _put(self, entries: list[Entry]) -> None:
        last = entries[-1]
        heappush(self._given, _Given(order_of(last.at, last.conversation, last.seq), entries))

    def _is_wanting(self) -> bool:
        return bool(self._waiting) and (not self._given or self._waiting[0].order < self._given[0].order)
