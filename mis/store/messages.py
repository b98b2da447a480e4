"""Messages as they are read: pages of a thread."""

from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncConnection

from mis.domain.conversation import Thread
from mis.domain.page import fitting, message_bytes
from mis.store.rows import message_of
from mis.store.tables import messages
from protocol.message import Message
from protocol.values import Seq


class Messages:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def page(self, thread: Thread, *, before: Seq | None, after: Seq | None, limit: int) -> list[Message]:
        """At most `limit` messages next to a number, or the newest, in rising seq.

        Shape:   fewer where their words fill a page; never none where there is one
        """
        column = messages.c.seq
        query = select(messages).where(messages.c.conversation == thread.conversation, column <= thread.last_seq)
        if after is not None:
            return await self._fitting(query.where(column > after).order_by(column).limit(limit))
        if before is not None:
            query = query.where(column < before)
        newest_first = await self._fitting(query.order_by(column.desc()).limit(limit))
        return newest_first[::-1]

    async def _fitting(self, query: Select[Any]) -> list[Message]:
        found = [message_of(row) for row in (await self._connection.execute(query)).mappings()]
        return found[: fitting(map(message_bytes, found))]
