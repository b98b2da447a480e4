"""One transaction of the writer: what its units of work need is read first, what they change is written last.

The units of a batch run one after the other between the two, without touching the database in the common case, so that
three hundred messages cost three queries. What a unit changed is in the locked conversations and in `staged` rows;
`flush` writes it. Nothing here is a cache: the batch ends with its transaction.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import Any

from msgspec import Struct
from sqlalchemy import Row as Found
from sqlalchemy import Select, and_, bindparam, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from mis.domain.conversation import Conversation
from mis.store.listed import listed, parameters_of
from mis.store.members import MembersCache
from mis.store.prepared import Prepared, Row
from mis.store.rows import row_of
from mis.store.tables import conversations, counters, members, messages
from protocol.message import Message
from protocol.values import AccountId, ConversationId, ConversationKind, ConversationState, Millis, Seq

Reference = tuple[ConversationId, AccountId, str]  # conversation, author, client_ref
Reader = tuple[ConversationId, AccountId]


class Needs(Struct, frozen=True):
    """What a unit of work will look at, so that the whole batch is read at once."""

    conversation: ConversationId | None = None
    reference: Reference | None = None
    reader: Reader | None = None


class Earlier(Struct, frozen=True):
    """The message that a client_ref already made."""

    seq: Seq
    at: Millis


class Batch:
    """The state of one transaction.

    Order:   read (once), then the units, then flush, then the commit
    """

    def __init__(self, connection: AsyncConnection, cache: MembersCache) -> None:
        self.connection = connection
        self._cache = cache
        self.conversations: dict[ConversationId, Conversation] = {}
        self.earlier: dict[Reference, Earlier] = {}
        self.read_seqs: dict[Reader, Seq] = {}
        self._messages: list[Row] = []
        self._reads: dict[Reader, Seq] = {}
        self._touched: set[ConversationId] = set()
        self._change: int | None = None

    async def read(self, needs: Sequence[Needs]) -> None:
        """Lock and read what the units need; conversations in the order of their ids, so that nodes cannot deadlock."""
        await self.lock({one.conversation for one in needs if one.conversation is not None})
        await self._read_references({one.reference for one in needs if one.reference is not None})
        await self._read_readers({one.reader for one in needs if one.reader is not None})

    async def lock(self, ids: Iterable[ConversationId]) -> None:
        wanted = sorted(id for id in ids if id not in self.conversations and "\x00" not in id)
        if not wanted:
            return
        rows = await self._listed(_lock_heads, [(id,) for id in wanted])
        people = await self._cache.of(self.connection, {row.id: row.members_seq for row in rows})
        for row in rows:
            self.conversations[row.id] = Conversation(
                id=row.id,
                kind=ConversationKind(row.kind),
                state=ConversationState(row.state),
                last_seq=row.last_seq,
                last_at=row.last_at,
                members=people[row.id],
            )

    async def _read_references(self, references: set[Reference]) -> None:
        # PostgreSQL refuses NUL in a text, for the whole batch; no message has such a client_ref.
        known = [one for one in references if one[0] in self.conversations and "\x00" not in one[2]]
        for row in await self._listed(_references, known):
            self.earlier[(row.conversation, row.author, row.client_ref)] = Earlier(row.seq, row.at)

    async def _read_readers(self, readers: set[Reader]) -> None:
        known = [reader for reader in readers if reader[0] in self.conversations]
        for row in await self._listed(_readers, known):
            self.read_seqs[(row.conversation, row.account)] = row.read_seq

    async def _listed(self, query: Callable[[str], Select[Any]], rows: Sequence[Sequence[str]]) -> Sequence[Found[Any]]:
        if not rows:
            return ()
        dialect = self.connection.dialect.name
        found = await self.connection.execute(query(dialect), parameters_of(dialect, rows))
        everything: Sequence[Found[Any]] = found.all()
        return everything

    def begin(self, conversation: Conversation) -> None:
        """Take in a conversation that this very transaction has inserted."""
        self.conversations[conversation.id] = conversation
        self.touch(conversation)

    def touch(self, conversation: Conversation) -> None:
        """Note that members must see the conversation in their next `sync`."""
        self._touched.add(conversation.id)

    def append(self, message: Message) -> None:
        self._messages.append(row_of(message))
        self._touched.add(message.conversation)
        if message.client_ref is not None:
            reference = (message.conversation, message.author, message.client_ref)
            self.earlier[reference] = Earlier(message.seq, message.at)

    def move_read(self, reader: Reader, seq: Seq) -> None:
        self.read_seqs[reader] = self._reads[reader] = seq
        self._touched.add(reader[0])

    async def flush(self) -> None:
        """Write what is staged, so that a query of this transaction sees it; from here on no other may commit."""
        if self._messages:
            rows, self._messages = self._messages, []
            await _INSERT.run(self.connection, rows)
        if self._reads:
            reads, self._reads = self._reads, {}
            await _MOVE_READ.run(self.connection, [(*reader, seq) for reader, seq in reads.items()])
        if self._touched:
            change = await self._change_number()
            touched, self._touched = self._touched, set()
            heads = [_head_row(self.conversations[id], change) for id in touched]
            await _MOVE_HEAD.run(self.connection, heads)

    async def _change_number(self) -> int:
        """The number of this transaction's change, raised once: its row stays locked until the commit."""
        if self._change is None:
            self._change = int((await self.connection.execute(_RAISE_CHANGE)).scalar_one())
        return self._change


@cache
def _lock_heads(dialect: str) -> Select[Any]:
    rows, (id,) = listed(dialect, 1)
    query = select(conversations).select_from(rows.join(conversations, conversations.c.id == id))
    return query.order_by(conversations.c.id).with_for_update(of=conversations)


@cache
def _references(dialect: str) -> Select[Any]:
    rows, (conversation, author, client_ref) = listed(dialect, 3)
    same = and_(
        messages.c.conversation == conversation, messages.c.author == author, messages.c.client_ref == client_ref
    )
    columns = (messages.c.conversation, messages.c.author, messages.c.client_ref, messages.c.seq, messages.c.at)
    return select(*columns).select_from(rows.join(messages, same))


@cache
def _readers(dialect: str) -> Select[Any]:
    rows, (conversation, account) = listed(dialect, 2)
    same = and_(members.c.conversation == conversation, members.c.account == account)
    columns = (members.c.conversation, members.c.account, members.c.read_seq)
    return select(*columns).select_from(rows.join(members, same))


_RAISE_CHANGE = (
    update(counters).where(counters.c.name == "change").values(value=counters.c.value + 1).returning(counters.c.value)
)
_INSERT = Prepared(insert(messages), messages.c.keys())
_MOVE_HEAD = Prepared(
    update(conversations)
    .where(conversations.c.id == bindparam("of_id"))
    .values(last_seq=bindparam("to_seq"), last_at=bindparam("at"), state=bindparam("now"), changed=bindparam("change")),
    ("to_seq", "at", "now", "change", "of_id"),
)
_MOVE_READ = Prepared(
    update(members)
    .where(members.c.conversation == bindparam("of_id"), members.c.account == bindparam("by"))
    .values(read_seq=bindparam("to_seq")),
    ("of_id", "by", "to_seq"),
)


def _head_row(conversation: Conversation, change: int) -> Row:
    return conversation.last_seq, conversation.last_at, conversation.state.value, change, conversation.id
