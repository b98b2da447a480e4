"""Conversations as they are read by one member: how far, and who else is there."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from mis.domain.conversation import Thread
from mis.store.tables import conversations, members, messages
from protocol.values import AccountId, ConversationId, ConversationState, Millis, Seq

_LAST_SEQ = func.coalesce(members.c.left_seq, conversations.c.last_seq)


class Threads:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def of_member(self, account: AccountId, id: ConversationId) -> Thread | None:
        if "\x00" in id:  # PostgreSQL refuses it in a text; there is no such conversation
            return None
        query = (
            select(
                func.coalesce(members.c.left_seq, conversations.c.last_seq),
                members.c.left_seq,
                conversations.c.state,
                conversations.c.dossier,
            )
            .join(conversations, conversations.c.id == members.c.conversation)
            .where(members.c.conversation == id, members.c.account == account, members.c.is_shut.is_(False))
        )
        row = (await self._connection.execute(query)).first()
        return Thread(id, row[0], row[1] is None, row[2] == ConversationState.OPEN.value, row[3]) if row else None

    async def written_before(self, thread: Thread, at: Millis) -> Seq:
        """How many entries of the thread were written before an instant, which is the number of the last of them.

        By halves: numbers have no gaps, and times never fall as they rise (`Conversation.number`). No index has the
        times of one conversation, which each message would pay for.
        """
        low, high = 0, thread.last_seq
        while low < high:
            middle = (low + high + 1) // 2
            if await self._written_at(thread, middle) < at:
                low = middle
            else:
                high = middle - 1
        return low

    async def _written_at(self, thread: Thread, seq: Seq) -> Millis:
        is_it = (messages.c.conversation == thread.conversation, messages.c.seq == seq)
        at: Millis = (await self._connection.execute(select(messages.c.at).where(*is_it))).scalar_one()
        return at

    async def present(self, thread: Thread) -> Sequence[AccountId]:
        query = (
            select(members.c.account)
            .where(members.c.conversation == thread.conversation, members.c.left_seq.is_(None))
            .order_by(members.c.position)
        )
        return (await self._connection.execute(query)).scalars().all()
