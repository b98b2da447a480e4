"""What changed since a number, for a node that was not told (docs/decisions/0008-several-nodes.md)."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncConnection

from mis.store.listed import listed, parameters_of
from mis.store.tables import conversations, counters, members, urgents
from protocol.values import AccountId, ConversationId, Seq


@dataclass(frozen=True, slots=True)
class Head:
    """Where a conversation that changed now stands."""

    conversation: ConversationId
    last_seq: Seq


@dataclass(frozen=True, slots=True)
class Reader:
    """A member of a conversation that changed.

    Shape:   left_seq is the entry at which they left; null while present; changed is the number of the last change that
             is theirs alone
    """

    conversation: ConversationId
    account: AccountId
    left_seq: Seq | None
    read_seq: Seq
    changed: int


class Changes:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def newest(self) -> int:
        """The number of the newest change; whoever sees it sees every change below it."""
        query = select(counters.c.value).where(counters.c.name == "change")
        return int((await self._connection.execute(query)).scalar_one())

    async def since(self, number: int, limit: int) -> Sequence[Head]:
        """Conversations that a later change touched, or what one of their members has alone."""
        touched = select(conversations.c.id).where(conversations.c.changed > number)
        marked = select(members.c.conversation).where(members.c.changed > number)
        query = (
            select(conversations.c.id, conversations.c.last_seq)
            .where(conversations.c.id.in_(touched.union(marked)))
            .limit(limit)
        )
        return [Head(*row) for row in await self._connection.execute(query)]

    async def readers(self, ids: Sequence[ConversationId]) -> Sequence[Reader]:
        """Everybody who is or was in one of these conversations."""
        return [Reader(*row) for row in await self._listed(_readers, ids)]

    async def with_urgents(self, ids: Sequence[ConversationId]) -> set[ConversationId]:
        """Those of the conversations with urgent messages, whose acknowledgements are told without an entry."""
        return {row.conversation for row in await self._listed(_urgents, ids)}

    async def _listed(self, query: Any, ids: Sequence[ConversationId]) -> Sequence[Any]:
        if not ids:
            return ()
        dialect = self._connection.dialect.name
        rows: Sequence[Any] = (
            await self._connection.execute(query(dialect), parameters_of(dialect, [(id,) for id in ids]))
        ).all()
        return rows


@cache
def _readers(dialect: str) -> Select[Any]:
    rows, (id,) = listed(dialect, 1)
    of_members = members.c
    columns = (
        of_members.conversation,
        of_members.account,
        of_members.left_seq,
        of_members.read_seq,
        of_members.changed,
    )
    return select(*columns).select_from(rows.join(members, of_members.conversation == id))


@cache
def _urgents(dialect: str) -> Select[Any]:
    rows, (id,) = listed(dialect, 1)
    return select(urgents.c.conversation).distinct().select_from(rows.join(urgents, urgents.c.conversation == id))
