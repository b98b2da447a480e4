"""What changed since a number, as the connections of this node would have been told it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

from msgspec.structs import asdict

from mis.bus.base import ChangeNumber, Told
from mis.gateway.remembered import Remembered
from mis.store.changes import Head, Reader
from mis.store.reading import Reading
from protocol.conversation import ConversationChanged
from protocol.message import Message, MessageSent
from protocol.receipt import ReceiptMoved
from protocol.values import AccountId, ConversationId, MessageKind, Millis, Seq

# So far behind the clients come back and ask `sync`, which pages: it costs less than to tell each of everything.
MOST_CONVERSATIONS = 2_000
MOST_MESSAGES = 10_000
MOST_VIEWS = 2_000
# Of a conversation that this node has not told of, the messages of so long before it was last up to date are told too.
OVERLAP_MS = 60_000
MOST_UNREMEMBERED = 200


class TooFarBehindError(Exception):
    """So much was missed that the clients had better ask for it."""


@dataclass(frozen=True)
class Thread:
    """One conversation that changed: what is new in it, and for whom."""

    id: ConversationId
    readers: Sequence[Reader]
    messages: Sequence[Message]

    @property
    def present(self) -> list[AccountId]:
        return [reader.account for reader in self.readers if reader.left_seq is None]

    def told_of(self, seq: Seq) -> list[AccountId]:
        """Those who are told of an entry: whoever leaves hears of it, and of nothing after."""
        return [reader.account for reader in self.readers if reader.left_seq is None or reader.left_seq >= seq]

    @property
    def has_entry(self) -> bool:
        return any(message.kind is not MessageKind.TEXT for message in self.messages)

    @property
    def is_new(self) -> bool:
        return any(message.kind is MessageKind.OPENED for message in self.messages)


class Lookup:
    """One look at one snapshot, for the accounts that `is_here` says are connected.

    Units:   since_ms: when this node was last up to date; now: both in ms since 1970-01-01 UTC
    """

    def __init__(
        self,
        reading: Reading,
        remembered: Remembered,
        is_here: Callable[[AccountId], bool],
        *,
        since_ms: Millis,
        now: Millis,
    ) -> None:
        self._reading = reading
        self._remembered = remembered
        self._is_here = is_here
        self._since_ms = since_ms
        self._now = now

    async def after(self, number: ChangeNumber) -> list[Told]:
        """Everything that was committed after a change; of each conversation in rising seq.

        Raises:  TooFarBehindError
        """
        heads = await self._reading.changes.since(number, MOST_CONVERSATIONS + 1)
        if len(heads) > MOST_CONVERSATIONS:
            raise TooFarBehindError
        threads = await self._threads(heads)
        views = await self._views(threads, number)
        return [told for thread in threads for told in self._told(thread, views.get(thread.id, []))]

    async def _threads(self, heads: Sequence[Head]) -> list[Thread]:
        """The conversations that somebody here is in; of the others it is noted that nobody had to be told."""
        found = await self._reading.changes.readers([head.conversation for head in heads])
        readers = _by_conversation(found)
        mine = [head for head in heads if any(self._is_here(one.account) for one in readers[head.conversation])]
        messages = await self._messages(mine)
        for head in heads:
            if head.conversation not in messages:
                self._remembered.reached(head.conversation, head.last_seq)
        return [Thread(id, readers[id], messages[id]) for id in messages]

    async def _messages(self, heads: Sequence[Head]) -> dict[ConversationId, list[Message]]:
        known = {head.conversation: self._remembered.seq(head.conversation) for head in heads}
        afters = {head.conversation: _first_after(head, known[head.conversation]) for head in heads}
        found = await self._reading.messages.after(afters, MOST_MESSAGES + 1)
        if len(found) > MOST_MESSAGES:
            raise TooFarBehindError
        messages: dict[ConversationId, list[Message]] = {id: [] for id in afters}
        for message in found:
            if known[message.conversation] is not None or message.at >= self._since_ms - OVERLAP_MS:
                messages[message.conversation].append(message)
        return messages

    async def _views(self, threads: Sequence[Thread], number: ChangeNumber) -> dict[ConversationId, list[Told]]:
        """The conversation as each sees it who is here, where more than messages and receipts may have changed."""
        urgent = await self._reading.changes.with_urgents([thread.id for thread in threads])
        wanted: dict[AccountId, list[ConversationId]] = {}
        for thread in threads:
            for account in self._shown(thread, number, has_urgents=thread.id in urgent):
                wanted.setdefault(account, []).append(thread.id)
        if sum(map(len, wanted.values())) > MOST_VIEWS:
            raise TooFarBehindError
        views: dict[ConversationId, list[Told]] = {}
        for account, ids in wanted.items():
            for view in await self._reading.views.of(account, ids):
                views.setdefault(view.id, []).append(Told([account], ConversationChanged(**asdict(view))))
        return views

    def _shown(self, thread: Thread, number: ChangeNumber, *, has_urgents: bool) -> Iterator[AccountId]:
        first = thread.messages[0].seq if thread.messages else None
        is_for_all = has_urgents or thread.has_entry or (first is None and not self._moved(thread))
        for reader in thread.readers:
            is_member = reader.left_seq is None or (first is not None and reader.left_seq >= first)
            if self._is_here(reader.account) and (reader.changed > number or (is_for_all and is_member)):
                yield reader.account

    def _moved(self, thread: Thread) -> list[Reader]:
        """Members whose receipt has moved since it was told."""
        remembered = self._remembered
        return [
            one
            for one in thread.readers
            if one.left_seq is None and one.read_seq > remembered.read_seq(thread.id, one.account)
        ]

    def _told(self, thread: Thread, views: Sequence[Told]) -> Iterator[Told]:
        """What is told of one conversation: who does not know it yet is shown it before what is in it."""
        if thread.is_new:
            yield from views
        for message in thread.messages:
            yield Told(thread.told_of(message.seq), MessageSent(**asdict(message)))
        for reader in self._moved(thread):
            yield Told(thread.present, ReceiptMoved(thread.id, reader.account, reader.read_seq, self._now))
        if not thread.is_new:
            yield from views


def _first_after(head: Head, told: Seq | None) -> Seq:
    return max(0, head.last_seq - MOST_UNREMEMBERED) if told is None else told


def _by_conversation(readers: Sequence[Reader]) -> Mapping[ConversationId, list[Reader]]:
    of = attrgetter("conversation")
    return {id: list(some) for id, some in groupby(sorted(readers, key=of), of)}
