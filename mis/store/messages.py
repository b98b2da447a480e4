"""Messages as they are read: pages of a thread."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import BigInteger, Select, and_, cast, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from mis.domain.conversation import Thread
from mis.domain.newest_first import Span
from mis.domain.page import fitting, message_bytes
from mis.keys import Keyring
from mis.store.entries import COLUMNS, HAS_KEY, Proven, entries, message_of, proven
from mis.store.listed import listed, parameters_of
from mis.store.tables import conversation_keys, members, messages
from protocol.message import Corrected, Message
from protocol.values import AccountId, ConversationId, Seq

# Of one page; more is nobody's mistake any more, and what bounds the page in bytes bounds it too.
MOST_CORRECTIONS = 200


class Messages:
    def __init__(self, connection: AsyncConnection, keyring: Keyring) -> None:
        self._connection = connection
        self._keyring = keyring

    async def page(self, thread: Thread, *, before: Seq | None, after: Seq | None, limit: int) -> list[Message]:
        """At most `limit` messages next to a number, or the newest, in rising seq.

        Shape:   fewer where their words fill a page; never none where there is one
        """
        column = messages.c.seq
        query = entries().where(messages.c.conversation == thread.conversation, column <= thread.last_seq)
        if after is not None:
            return await self._fitting(query.where(column > after).order_by(column).limit(limit))
        if before is not None:
            query = query.where(column < before)
        newest_first = await self._fitting(query.order_by(column.desc()).limit(limit))
        return newest_first[::-1]

    async def after(self, seqs: Mapping[ConversationId, Seq], limit: int) -> Sequence[Message]:
        """What came in several conversations after a number of each, in rising seq, at most `limit` all together."""
        if not seqs:
            return ()
        dialect = self._connection.dialect.name
        parameters = parameters_of(dialect, [(id, str(seq)) for id, seq in seqs.items()])
        rows = await self._connection.execute(_after(dialect).limit(limit), parameters)
        return [message_of(row, self._keyring) for row in rows.mappings()]

    async def of_spans(self, spans: Sequence[Span]) -> Sequence[Message]:
        """The entries of spans, each of another conversation, in any order."""
        dialect = self._connection.dialect.name
        parameters = parameters_of(dialect, [(id, str(after), str(until)) for id, after, until in spans])
        rows = await self._connection.execute(of_spans(dialect), parameters)
        return [message_of(row, self._keyring) for row in rows.mappings()]

    async def corrections(self, thread: Thread, page: Sequence[Message]) -> list[Message]:
        """What corrects one of a page, or corrects such a correction, and comes after it; in rising seq.

        Shape:   where it fills a page itself, the newest of it
        """
        if not page or page[-1].seq == thread.last_seq:
            return []
        seqs = (await self._connection.execute(_corrections(thread, page[0].seq, page[-1].seq))).scalars().all()
        if not seqs:
            return []
        query = entries().where(messages.c.conversation == thread.conversation, messages.c.seq.in_(seqs))
        newest_first = await self._fitting(query.order_by(messages.c.seq.desc()))
        return newest_first[::-1]

    async def corrected(self, found: Sequence[Message], account: AccountId) -> list[Corrected]:
        """Which of some messages were corrected, as far as the account may read."""
        if not found:
            return []
        dialect = self._connection.dialect.name
        parameters = parameters_of(dialect, [(one.conversation, str(one.seq)) for one in found])
        rows = await self._connection.execute(_corrected(dialect).where(members.c.account == account), parameters)
        return [Corrected(*row) for row in rows]

    async def one(self, conversation: ConversationId, seq: Seq) -> Message:
        """An entry that exists."""
        query = entries().where(messages.c.conversation == conversation, messages.c.seq == seq)
        return message_of((await self._connection.execute(query)).mappings().one(), self._keyring)

    async def proven(self, conversation: ConversationId, seq: Seq) -> Proven:
        """What an entry that exists is proved with."""
        previous = messages.alias("previous")
        before = and_(previous.c.conversation == messages.c.conversation, previous.c.seq == messages.c.seq - 1)
        found = messages.outerjoin(conversation_keys, HAS_KEY).outerjoin(previous, before)
        query = select(*COLUMNS, previous.c.hash.label("previous")).select_from(found)
        query = query.where(messages.c.conversation == conversation, messages.c.seq == seq)
        return proven((await self._connection.execute(query)).mappings().one(), self._keyring)

    async def _fitting(self, query: Select[Any]) -> list[Message]:
        rows = (await self._connection.execute(query)).mappings()
        found = [message_of(row, self._keyring) for row in rows]
        return found[: fitting(map(message_bytes, found))]


def _corrections(thread: Thread, first: Seq, last: Seq) -> Select[Any]:
    """The numbers of what corrects a range from further on, the newest first."""
    readable = and_(messages.c.conversation == thread.conversation, messages.c.seq <= thread.last_seq)
    direct = select(messages.c.seq).where(readable, messages.c.corrects.between(first, last)).cte(recursive=True)
    found = direct.union(select(messages.c.seq).join(direct, messages.c.corrects == direct.c.seq).where(readable))
    return select(found.c.seq).where(found.c.seq > last).order_by(found.c.seq.desc()).limit(MOST_CORRECTIONS)


@cache
def _after(dialect: str) -> Select[Any]:
    rows, (conversation, seq) = listed(dialect, 2)
    later = and_(messages.c.conversation == conversation, messages.c.seq > cast(seq, BigInteger))
    query = select(*COLUMNS).select_from(rows.join(messages, later).outerjoin(conversation_keys, HAS_KEY))
    return query.order_by(messages.c.conversation, messages.c.seq)


@cache
def _corrected(dialect: str) -> Select[Any]:
    rows, (conversation, seq) = listed(dialect, 2)
    corrects = and_(messages.c.conversation == conversation, messages.c.corrects == cast(seq, BigInteger))
    still_there = members.c.left_seq.is_(None)
    is_read = and_(
        members.c.conversation == messages.c.conversation,
        or_(still_there, messages.c.seq <= members.c.left_seq),
    )
    return (
        select(messages.c.conversation, messages.c.corrects, func.max(messages.c.seq))
        .select_from(rows.join(messages, corrects).join(members, is_read))
        .group_by(messages.c.conversation, messages.c.corrects)
    )


@cache
def of_spans(dialect: str) -> Select[Any]:
    """Entries of spans, which are the parameters."""
    rows, (conversation, after, until) = listed(dialect, 3)
    is_in = and_(
        messages.c.conversation == conversation,
        messages.c.seq > cast(after, BigInteger),
        messages.c.seq <= cast(until, BigInteger),
    )
    return select(*COLUMNS).select_from(rows.join(messages, is_in).outerjoin(conversation_keys, HAS_KEY))
