"""Conversations that feed a dossier: what is said in them is read there too (docs/decisions/0016-dossier.md)."""

from collections.abc import Sequence
from typing import Any

from msgspec import Struct
from sqlalchemy import BigInteger, RowMapping, Select, and_, cast, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from mis.domain.newest_first import Placed, Rest, Span
from mis.keys import Keyring
from mis.store.conversation_keys import HAS_KEY as OF_CONVERSATION
from mis.store.entries import message_of
from mis.store.listed import listed, parameters_of
from mis.store.messages import of_spans
from mis.store.records import Recorded, RecordKind, recorded_of
from mis.store.sealed_names import subject_of
from mis.store.tables import conversation_keys, conversations, members, messages
from protocol.message import Corrected, Message
from protocol.values import AccountId, ConversationId, DossierId

_present = members.alias("present")
_member_count = (
    select(func.count())
    .where(_present.c.conversation == conversations.c.id, _present.c.left_seq.is_(None))
    .scalar_subquery()
)


class FedBy(Struct, frozen=True):
    """A conversation that is linked to a dossier, and an account that asks.

    Shape:   last: its newest entry; heard: the newest one that the account reads as a member, null for who was never
             one; is_present: it is one now; feeds: what is said in it is read in the dossier too
    """

    conversation: ConversationId
    subject: str | None
    member_count: int
    last: Rest
    heard: Rest | None
    is_present: bool
    feeds: bool


class Fed:
    def __init__(self, connection: AsyncConnection, keyring: Keyring) -> None:
        self._connection = connection
        self._keyring = keyring

    async def by(self, dossier: DossierId, account: AccountId) -> Sequence[FedBy]:
        """The conversations that feed a dossier, the first one first."""
        return await self._found(_linked(dossier, account).where(conversations.c.feeds_dossier))

    async def linked(self, dossier: DossierId, account: AccountId) -> Sequence[FedBy]:
        """These, and those that are linked to it alone, of which the account is or was a member."""
        may_be = or_(conversations.c.feeds_dossier, members.c.account.is_not(None))
        return await self._found(_linked(dossier, account).where(may_be))

    async def _found(self, query: Select[Any]) -> Sequence[FedBy]:
        rows = await self._connection.execute(query)
        return [_fed_by(row, self._keyring) for row in rows.mappings()]

    async def last(self, conversation: ConversationId) -> Rest:
        """The newest entry of a conversation that exists, or of a journal."""
        head = (conversations.c.id, conversations.c.last_seq, conversations.c.last_at)
        return Rest(*(await self._connection.execute(select(*head).where(conversations.c.id == conversation))).one())

    async def entries(self, spans: Sequence[Span]) -> Sequence[Message | Recorded]:
        """What was said in spans of conversations, and recorded in spans of journals, in any order."""
        dialect = self._connection.dialect.name
        parameters = parameters_of(dialect, [(id, str(after), str(until)) for id, after, until in spans])
        rows = await self._connection.execute(of_spans(dialect), parameters)
        return [_entry_of(row, self._keyring) for row in rows.mappings()]

    async def corrected(self, found: Sequence[Placed]) -> Sequence[Corrected]:
        """Everything that corrects one of some messages, whoever may read it."""
        if not found:
            return ()
        dialect = self._connection.dialect.name
        parameters = parameters_of(dialect, [(one.conversation, str(one.seq)) for one in found])
        return [Corrected(*row) for row in await self._connection.execute(_correcting(dialect), parameters)]


def _linked(dossier: DossierId, account: AccountId) -> Select[Any]:
    is_heard = and_(
        members.c.conversation == conversations.c.id, members.c.account == account, members.c.is_shut.is_(False)
    )
    found = conversations.join(conversation_keys, OF_CONVERSATION).outerjoin(members, is_heard)
    return (
        select(
            conversations,
            conversation_keys.c.wrapped,
            members.c.account,
            members.c.left_seq,
            members.c.left_at,
            _member_count.label("member_count"),
        )
        .select_from(found)
        .where(conversations.c.dossier == dossier)
        .order_by(conversations.c.created_at, conversations.c.id)
    )


def _correcting(dialect: str) -> Select[Any]:
    rows, (conversation, seq) = listed(dialect, 2)
    corrects = and_(messages.c.conversation == conversation, messages.c.corrects == cast(seq, BigInteger))
    return select(messages.c.conversation, messages.c.corrects, messages.c.seq).select_from(
        rows.join(messages, corrects)
    )


def _fed_by(row: RowMapping, keyring: Keyring) -> FedBy:
    id = ConversationId(row["id"])
    last = Rest(id, row["last_seq"], row["last_at"])
    has_left = row["left_seq"] is not None
    heard = Rest(id, row["left_seq"], row["left_at"]) if has_left else last
    return FedBy(
        conversation=id,
        subject=subject_of(row, keyring),
        member_count=row["member_count"],
        last=last,
        heard=heard if row["account"] else None,
        is_present=bool(row["account"]) and not has_left,
        feeds=row["feeds_dossier"],
    )


def _entry_of(row: RowMapping, keyring: Keyring) -> Message | Recorded:
    if row["kind"] == RecordKind.RECORD.value:
        return recorded_of(row, keyring)
    return message_of(row, keyring)
