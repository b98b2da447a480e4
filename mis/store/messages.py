"""Messages as they are read: pages of a thread."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from mis.domain.conversation import Thread
from mis.store.rows import message_of
from mis.store.tables import messages
from protocol.message import Message
from protocol.values import Seq


class Messages:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def page(self, thread: Thread, *, before: Seq | None, after: Seq | None, limit: int) -> list[Message]:
        """At most `limit` messages next to a number, or the newest, in rising seq."""
        column = messages.c.seq
        query = select(messages).where(messages.c.conversation == thread.conversation, column <= thread.last_seq)
        if after is not None:
            query = query.where(column > after).order_by(column).limit(limit)
            return [message_of(row) for row in (await self._connection.execute(query)).mappings()]
        if before is not None:
            query = query.where(column < before)
        query = query.order_by(column.desc()).limit(limit)
        newest_first = [message_of(row) for row in (await self._connection.execute(query)).mappings()]
        return newest_first[::-1]
