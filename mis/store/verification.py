"""The archive as it is stored, for who looks whether it is what was written."""

from collections.abc import AsyncIterator, Sequence

from sqlalchemy import RowMapping, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from mis.store.entries import entries
from mis.store.tables import attachments, blobs, conversation_keys, conversations, counters, members, messages
from protocol.values import ConversationId

AT_ONCE = 500


class Verification:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def conversations(self, *, after: str, limit: int) -> Sequence[ConversationId]:
        """Conversations by id."""
        query = select(conversations.c.id).where(conversations.c.id > after).order_by(conversations.c.id).limit(limit)
        return (await self._connection.execute(query)).scalars().all()

    async def head(self, id: ConversationId) -> RowMapping:
        return (await self._connection.execute(select(conversations).where(conversations.c.id == id))).mappings().one()

    async def keys(self, id: ConversationId) -> dict[int, bytes]:
        """The wrapped keys of a conversation by their numbers."""
        query = select(conversation_keys).where(conversation_keys.c.conversation == id)
        return {row.number: row.wrapped for row in await self._connection.execute(query)}

    async def entries(self, id: ConversationId) -> AsyncIterator[RowMapping]:
        """Every entry of a conversation, in rising seq."""
        after = 0
        while True:
            query = entries().where(messages.c.conversation == id, messages.c.seq > after)
            page = (await self._connection.execute(query.order_by(messages.c.seq).limit(AT_ONCE))).mappings().all()
            for row in page:
                yield row
            if len(page) < AT_ONCE:
                return
            after = page[-1]["seq"]

    async def members(self, id: ConversationId) -> Sequence[RowMapping]:
        query = select(members).where(members.c.conversation == id).order_by(members.c.position)
        return (await self._connection.execute(query)).mappings().all()

    async def attachments(self, id: ConversationId) -> Sequence[RowMapping]:
        """What messages of a conversation have, with the SHA-256 of the bytes."""
        query = (
            select(attachments, blobs.c.sha256)
            .join(blobs, blobs.c.id == attachments.c.blob)
            .where(attachments.c.conversation == id, attachments.c.seq.is_not(None))
        )
        return (await self._connection.execute(query)).mappings().all()

    async def leaves(self) -> tuple[int, int, int]:
        """How many places of the tree were given, how many entries there are, and the last place one has."""
        given = select(counters.c.leaves).where(counters.c.name == "change").scalar_subquery()
        query = select(given, func.count(messages.c.leaf), func.coalesce(func.max(messages.c.leaf), -1))
        given_count, count, last = (await self._connection.execute(query)).one()
        return int(given_count), int(count), int(last)
