"""Urgent messages: who acknowledged them, who is awaited, and when those are reminded."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, and_, exists, func, insert, not_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from mis.store.tables import accounts, acknowledgements, members, messages, urgents
from protocol.limits import URGENTS_SHOWN
from protocol.message import Acknowledgement
from protocol.values import AccountId, ConversationId, Millis, Seq

Place = tuple[ConversationId, Seq]


@dataclass(frozen=True, slots=True)
class Counted:
    """An urgent message, with what all members see of its acknowledgements."""

    seq: Seq
    author: AccountId
    awaited_count: int
    acknowledged_count: int


class Urgents:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def shown(self, ids: Collection[ConversationId]) -> Mapping[ConversationId, list[Counted]]:
        """The newest urgent messages of each conversation, the newest first."""
        found: dict[ConversationId, list[Counted]] = defaultdict(list)
        for row in await self._connection.execute(_shown(ids)):
            counted = Counted(row.seq, row.author, row.awaited_count, row.acknowledged_count)
            found[row.conversation].append(counted)
        return found

    async def awaiting(
        self, ids: Collection[ConversationId], account: AccountId | None = None
    ) -> Mapping[tuple[ConversationId, AccountId], frozenset[Seq]]:
        """Which of those messages await whom; of one account alone if it is named."""
        found: dict[tuple[ConversationId, AccountId], set[Seq]] = defaultdict(set)
        for row in await self._connection.execute(_awaiting(ids, account)):
            found[(row.conversation, row.account)].add(row.seq)
        return {who: frozenset(seqs) for who, seqs in found.items()}

    async def asked(self, conversation: ConversationId, seq: Seq, author: AccountId) -> tuple[AccountId, ...]:
        """Who was a member when a message was written and still is, without its author, in their order.

        Nobody whose account is deactivated: they cannot acknowledge it.
        """
        query = _present_since(conversation, seq, author).where(_in_use)
        return tuple((await self._connection.execute(query)).scalars())

    async def deactivated(self, conversation: ConversationId, seq: Seq, author: AccountId) -> list[AccountId]:
        """Who would be asked, were their account not deactivated; also who acknowledged it before."""
        query = _present_since(conversation, seq, author).where(not_(_in_use))
        return list((await self._connection.execute(query)).scalars())

    async def unanswered_by(self, account: AccountId) -> Sequence[ConversationId]:
        """Where an account has not acknowledged what it was asked to, whether it is in use or not."""
        answered = exists().where(
            acknowledgements.c.conversation == urgents.c.conversation,
            acknowledgements.c.seq == urgents.c.seq,
            acknowledgements.c.account == account,
        )
        is_asked = and_(members.c.left_seq.is_(None), members.c.joined_seq <= urgents.c.seq)
        query = (
            select(urgents.c.conversation)
            .distinct()
            .select_from(_with_messages.join(members, members.c.conversation == urgents.c.conversation))
            .where(members.c.account == account, is_asked, messages.c.author != account, not_(answered))
            .order_by(urgents.c.conversation)
        )
        return (await self._connection.execute(query)).scalars().all()

    async def acknowledgements(self, conversation: ConversationId, seq: Seq) -> list[Acknowledgement]:
        """The acknowledgements of a message, the first one first."""
        query = (
            select(acknowledgements.c.account, acknowledgements.c.by, acknowledgements.c.at)
            .where(acknowledgements.c.conversation == conversation, acknowledgements.c.seq == seq)
            .order_by(acknowledgements.c.at, acknowledgements.c.account)
        )
        return [Acknowledgement(row.account, row.by, row.at) for row in await self._connection.execute(query)]

    async def add(self, conversation: ConversationId, seq: Seq, remind_at: Millis | None) -> None:
        row = {"conversation": conversation, "seq": seq, "remind_at": remind_at}
        await self._connection.execute(insert(urgents), row)

    async def acknowledge(
        self, conversation: ConversationId, seq: Seq, accounts: Sequence[AccountId], *, by: AccountId, at: Millis
    ) -> None:
        """Store that somebody acknowledged, for each account that it counts for; this is never changed."""
        rows = [{"conversation": conversation, "seq": seq, "account": one, "by": by, "at": at} for one in accounts]
        await self._connection.execute(insert(acknowledgements), rows)

    async def remind_at(self, conversation: ConversationId, seq: Seq, at: Millis | None) -> None:
        """When those awaited are reminded next; null where nobody is."""
        is_it = and_(urgents.c.conversation == conversation, urgents.c.seq == seq)
        await self._connection.execute(update(urgents).where(is_it).values(remind_at=at))

    async def due(self, now: Millis, limit: int) -> Sequence[ConversationId]:
        """Conversations with messages of which somebody is to be reminded, the longest overdue first."""
        query = (
            select(urgents.c.conversation)
            .where(urgents.c.remind_at <= now)
            .group_by(urgents.c.conversation)
            .order_by(func.min(urgents.c.remind_at))
            .limit(limit)
        )
        return (await self._connection.execute(query)).scalars().all()

    async def due_in(self, conversation: ConversationId, now: Millis) -> Sequence[tuple[Seq, AccountId]]:
        """Those messages of a conversation with their authors, in rising seq."""
        query = (
            select(urgents.c.seq, messages.c.author)
            .select_from(_with_messages)
            .where(urgents.c.conversation == conversation, urgents.c.remind_at <= now)
            .order_by(urgents.c.seq)
        )
        return [(row.seq, row.author) for row in await self._connection.execute(query)]


# Who cannot log in is awaited by nobody.
_in_use = exists().where(accounts.c.id == members.c.account, accounts.c.deactivated_at.is_(None))
_same_message = and_(messages.c.conversation == urgents.c.conversation, messages.c.seq == urgents.c.seq)
_with_messages = urgents.join(messages, _same_message)


def _present_since(conversation: ConversationId, seq: Seq, author: AccountId) -> Select[Any]:
    is_present = and_(members.c.left_seq.is_(None), members.c.joined_seq <= seq, members.c.account != author)
    query = select(members.c.account).where(members.c.conversation == conversation, is_present)
    return query.order_by(members.c.position)


def _newest(ids: Collection[ConversationId]) -> Any:
    """The urgent messages that a conversation shows."""
    rank = func.row_number().over(partition_by=urgents.c.conversation, order_by=urgents.c.seq.desc()).label("rank")
    ranked = select(urgents.c.conversation, urgents.c.seq, messages.c.author, rank).select_from(_with_messages)
    ranked_rows = ranked.where(urgents.c.conversation.in_(list(ids))).subquery("ranked")
    return select(ranked_rows).where(ranked_rows.c.rank <= URGENTS_SHOWN).subquery("shown")


def _is_awaited(shown: Any) -> Any:
    """Who was there when it was written, still is, is in use, did not write it, and has not acknowledged it (0010)."""
    acknowledged = exists().where(_of(shown), acknowledgements.c.account == members.c.account)
    return and_(
        members.c.conversation == shown.c.conversation,
        members.c.left_seq.is_(None),
        members.c.joined_seq <= shown.c.seq,
        members.c.account != shown.c.author,
        _in_use,
        not_(acknowledged.correlate(shown, members)),
    )


def _of(shown: Any) -> Any:
    return and_(acknowledgements.c.conversation == shown.c.conversation, acknowledgements.c.seq == shown.c.seq)


def _shown(ids: Collection[ConversationId]) -> Select[Any]:
    shown = _newest(ids)
    awaited = select(func.count()).select_from(members).where(_is_awaited(shown)).correlate(shown).scalar_subquery()
    acknowledged = (
        select(func.count()).select_from(acknowledgements).where(_of(shown)).correlate(shown).scalar_subquery()
    )
    return select(
        shown.c.conversation,
        shown.c.seq,
        shown.c.author,
        awaited.label("awaited_count"),
        acknowledged.label("acknowledged_count"),
    ).order_by(shown.c.conversation, shown.c.seq.desc())


def _awaiting(ids: Collection[ConversationId], account: AccountId | None) -> Select[Any]:
    shown = _newest(ids)
    query = select(shown.c.conversation, shown.c.seq, members.c.account).join_from(shown, members, _is_awaited(shown))
    return query if account is None else query.where(members.c.account == account)
