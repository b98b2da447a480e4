"""Conversations as they are read by one member: how far, and who else is there."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from mis.domain.conversation import Thread
from mis.store.tables import conversations, members
from protocol.values import AccountId, ConversationId


class Threads:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def of_member(self, account: AccountId, id: ConversationId) -> Thread | None:
        if "\x00" in id:  # PostgreSQL refuses it in a text; there is no such conversation
            return None
        query = (
            select(func.coalesce(members.c.left_seq, conversations.c.last_seq), members.c.left_seq)
            .join(conversations, conversations.c.id == members.c.conversation)
            .where(members.c.conversation == id, members.c.account == account)
        )
        row = (await self._connection.execute(query)).first()
        return Thread(id, row[0], row[1] is None) if row else None

    async def present(self, thread: Thread) -> Sequence[AccountId]:
        query = (
            select(members.c.account)
            .where(members.c.conversation == thread.conversation, members.c.left_seq.is_(None))
            .order_by(members.c.position)
        )
        return (await self._connection.execute(query)).scalars().all()
