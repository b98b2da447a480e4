"""One transaction of the writer: what its units of work need is read first, what they change is written last.

The units of a batch run one after the other between the two, without touching the database in the common case, so that
three hundred messages cost three queries. What a unit changed is in the locked conversations and in `staged` rows;
`flush` writes it. Nothing here is a cache: the batch ends with its transaction.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from msgspec import Struct
from sqlalchemy import Select, and_, bindparam, false, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from mis.archive.entry import FIRST
from mis.bus.base import ChangeNumber
from mis.domain.conversation import Conversation
from mis.keys import Keyring
from mis.store.conversation_keys import HAS_KEY, ConversationKeys
from mis.store.entries import Chain, Staged, rows_of
from mis.store.errors import taken
from mis.store.listed import listed, parameters_of
from mis.store.members import MembersCache
from mis.store.prepared import Prepared, PreparedQuery, Row
from mis.store.tables import conversation_keys, conversations, counters, members, messages
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

    Order:   read, then the units, then flush, then the commit
    Shape:   several: whether units share it, so that what one of them finds out late is not waited for
    """

    def __init__(
        self, connection: AsyncConnection, cache: MembersCache, keyring: Keyring, *, several: bool = False
    ) -> None:
        self.connection = connection
        self.keyring = keyring
        self._cache = cache
        self._several = several
        self._has_read = False
        self.conversations: dict[ConversationId, Conversation] = {}
        self.earlier: dict[Reference, Earlier] = {}
        self.read_seqs: dict[Reader, Seq] = {}
        self._chains: dict[ConversationId, Chain] = {}
        self._staged: list[Staged] = []
        self._reads: dict[Reader, Seq] = {}
        self._touched: set[ConversationId] = set()
        self._change: int | None = None
        self.leaves: int | None = None

    async def read(self, needs: Sequence[Needs]) -> None:
        """Lock and read what the units need; conversations in the order of their ids, so that nodes cannot deadlock."""
        await self.lock({one.conversation for one in needs if one.conversation is not None})
        self._has_read = True
        await self._read_references({one.reference for one in needs if one.reference is not None})
        await self._read_readers({one.reader for one in needs if one.reader is not None})

    async def lock(self, ids: Iterable[ConversationId]) -> None:
        """Lock and read conversations; those that come late are not waited for, as others are held by then.

        Raises:  TakenError (another node holds one: the units of the batch are run one by one, and each may wait)
        """
        wanted = sorted(id for id in ids if id not in self.conversations and "\x00" not in id)
        if not wanted:
            return
        late = self._several and self._has_read
        with taken():
            rows = await self._listed(_LOCK_LATE if late else _LOCK, [(id,) for id in wanted])
        people = await self._cache.of(self.connection, {row[0]: row[5] for row in rows})
        for id, kind, state, last_seq, last_at, members_seq, dossier, feeds_dossier, key, head, found in rows:
            # PostgreSQL joins a row as it is after the wait for its lock with keys as they were before it (its manual,
            # 13.2.1): of a conversation that another node has erased meanwhile, the key is looked up again.
            wrapped = found or await ConversationKeys(self.connection).of(id, key)
            if wrapped is None:
                continue  # somebody deleted it: `mis archive verify` names that
            self.conversations[id] = Conversation(
                id=id,
                kind=ConversationKind(kind),
                state=ConversationState(state),
                last_seq=last_seq,
                last_at=last_at,
                members=people[id],
                members_seq=members_seq,
                dossier=dossier,
                feeds_dossier=bool(feeds_dossier),
            )
            self._chains[id] = Chain(key, self.keyring.open(wrapped, id, key), head or FIRST)

    async def _read_references(self, references: set[Reference]) -> None:
        # PostgreSQL refuses NUL in a text, for the whole batch; no message has such a client_ref.
        known = [one for one in references if one[0] in self.conversations and "\x00" not in one[2]]
        for conversation, author, client_ref, seq, at in await self._listed(_REFERENCES, known):
            self.earlier[(conversation, author, client_ref)] = Earlier(seq, at)

    async def _read_readers(self, readers: set[Reader]) -> None:
        known = [reader for reader in readers if reader[0] in self.conversations]
        for conversation, account, read_seq in await self._listed(_READERS, known):
            self.read_seqs[(conversation, account)] = read_seq

    async def _listed(self, query: PreparedQuery, rows: Sequence[Sequence[str]]) -> Sequence[Sequence[Any]]:
        if not rows:
            return ()
        return await query.rows(self.connection, parameters_of(self.connection.dialect.name, rows))

    def begin(self, conversation: Conversation, chain: Chain) -> None:
        """Take in a conversation that this very transaction has inserted."""
        self.conversations[conversation.id] = conversation
        self._chains[conversation.id] = chain
        self.touch(conversation)

    def next_key(self, id: ConversationId) -> tuple[int, bytes]:
        """Make the next key of a conversation, under which what is appended from here on is sealed."""
        chain = self._chains[id]
        number = chain.number + 1
        wrapped = self.keyring.new(id, number)
        self._chains[id] = Chain(number, self.keyring.open(wrapped, id, number), chain.head)
        return number, wrapped

    def touch(self, conversation: Conversation) -> None:
        """Note that members must see the conversation in their next `sync`."""
        self._touched.add(conversation.id)

    def append(self, entry: Staged) -> None:
        message = entry.message
        self._staged.append(entry)
        self._touched.add(message.conversation)
        if message.client_ref is not None:
            reference = (message.conversation, message.author, message.client_ref)
            self.earlier[reference] = Earlier(message.seq, message.at)

    def move_read(self, reader: Reader, seq: Seq) -> None:
        self.read_seqs[reader] = self._reads[reader] = seq
        self._touched.add(reader[0])

    @property
    def change(self) -> ChangeNumber | None:
        """The number of this transaction's change, if it was raised."""
        return self._change

    async def flush(self) -> None:
        """Write what is staged, so that a query of this transaction sees it; from here on no other may commit."""
        if self._staged:
            entries, self._staged = self._staged, []
            first = await self._take_leaves(len(entries))
            await _INSERT.run(self.connection, rows_of(entries, self._chains, first))
        if self._reads:
            reads, self._reads = self._reads, {}
            await _MOVE_READ.run(self.connection, [(*reader, seq) for reader, seq in reads.items()])
        if self._touched:
            change = await self.change_number()
            touched, self._touched = self._touched, set()
            heads = [_head_row(self.conversations[id], self._chains[id], change) for id in touched]
            await _MOVE_HEAD.run(self.connection, heads)

    async def change_number(self) -> int:
        """The number of this transaction's change, raised once: its row stays locked until the commit."""
        if self._change is None:
            await self._take_leaves(0)
        assert self._change is not None, "it was just raised"  # noqa: S101
        return self._change

    async def _take_leaves(self, count: int) -> int:
        """Take the next places in the tree, and the change number with them; give the first of the places.

        Order:   the row stays locked until the commit, so commits come in the order of leaves as of changes
        """
        raised = {"by": int(self._change is None), "leaves": count}
        ((change, leaves),) = await _RAISE.rows(self.connection, raised)
        self._change = int(change)
        if count:
            self.leaves = int(leaves)
        return int(leaves) - count


def _lock_heads(dialect: str) -> Select[Any]:
    rows, (id,) = listed(dialect, 1)
    found = rows.join(conversations, conversations.c.id == id).outerjoin(conversation_keys, HAS_KEY)
    query = select(*_HEAD, conversation_keys.c.wrapped).select_from(found)
    return query.order_by(conversations.c.id).with_for_update(of=conversations)


def _lock_late(dialect: str) -> Select[Any]:
    return _lock_heads(dialect).with_for_update(of=conversations, nowait=True)


def _references(dialect: str) -> Select[Any]:
    rows, (conversation, author, client_ref) = listed(dialect, 3)
    same = and_(
        messages.c.conversation == conversation, messages.c.author == author, messages.c.client_ref == client_ref
    )
    columns = (messages.c.conversation, messages.c.author, messages.c.client_ref, messages.c.seq, messages.c.at)
    return select(*columns).select_from(rows.join(messages, same))


def _readers(dialect: str) -> Select[Any]:
    rows, (conversation, account) = listed(dialect, 2)
    same = and_(members.c.conversation == conversation, members.c.account == account)
    columns = (members.c.conversation, members.c.account, members.c.read_seq)
    return select(*columns).select_from(rows.join(members, same))


_HEAD = (
    conversations.c.id,
    conversations.c.kind,
    conversations.c.state,
    conversations.c.last_seq,
    conversations.c.last_at,
    conversations.c.members_seq,
    conversations.c.dossier,
    conversations.c.feeds_dossier,
    conversations.c.key,
    conversations.c.head,
)
_LOCK = PreparedQuery(_lock_heads)
_LOCK_LATE = PreparedQuery(_lock_late)
_REFERENCES = PreparedQuery(_references)
_READERS = PreparedQuery(_readers)
_raise = (
    update(counters)
    .where(counters.c.name == "change")
    .values(value=counters.c.value + bindparam("by"), leaves=counters.c.leaves + bindparam("leaves"))
    .returning(counters.c.value, counters.c.leaves)
)
_RAISE = PreparedQuery(lambda _: _raise)
# It fails with its transaction, or not at all: then SQLite need not keep what would undo it alone (decision 0004).
_INSERT = Prepared(insert(messages).prefix_with("OR ROLLBACK", dialect="sqlite"), messages.c.keys())
_MOVE_HEAD = Prepared(
    update(conversations)
    .where(conversations.c.id == bindparam("of_id"))
    .values(
        last_seq=bindparam("to_seq"),
        last_at=bindparam("at"),
        state=bindparam("now"),
        members_seq=bindparam("of_entry"),
        changed=bindparam("change"),
        head=bindparam("newest"),
    ),
    ("to_seq", "at", "now", "of_entry", "change", "newest", "of_id"),
)
_MOVE_READ = Prepared(
    update(members)
    .where(members.c.conversation == bindparam("of_id"), members.c.account == bindparam("by"))
    .values(read_seq=bindparam("to_seq"), marked_unread=false()),
    ("of_id", "by", "to_seq"),
)


def _head_row(conversation: Conversation, chain: Chain, change: int) -> Row:
    state, members_seq = conversation.state.value, conversation.members_seq
    return conversation.last_seq, conversation.last_at, state, members_seq, change, chain.head, conversation.id
