"""The keys of conversations, as they are wrapped."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import and_, bindparam, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from mis.store.tables import conversation_keys, conversations
from protocol.values import ConversationId

HAS_KEY = and_(
    conversation_keys.c.conversation == conversations.c.id, conversation_keys.c.number == conversations.c.key
)


class KeyPlace(NamedTuple):
    conversation: str
    number: int


@dataclass(frozen=True, slots=True)
class WrappedKey:
    place: KeyPlace
    wrapped: bytes

    @property
    def conversation(self) -> ConversationId:
        return ConversationId(self.place.conversation)

    @property
    def number(self) -> int:
        return self.place.number


class ConversationKeys:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def newest(self, conversation: ConversationId) -> tuple[int, bytes]:
        """Number and wrapped key of a conversation that exists, under which it is written now."""
        query = select(conversation_keys.c.number, conversation_keys.c.wrapped).join(conversations, HAS_KEY)
        number, wrapped = (await self._connection.execute(query.where(conversations.c.id == conversation))).one()
        return number, wrapped

    async def of(self, conversation: ConversationId, number: int) -> bytes | None:
        """A wrapped key; None was destroyed."""
        is_it = and_(conversation_keys.c.conversation == conversation, conversation_keys.c.number == number)
        query = select(conversation_keys.c.wrapped).where(is_it)
        return (await self._connection.execute(query)).scalar_one_or_none()

    async def page(self, *, after: KeyPlace, limit: int) -> Sequence[WrappedKey]:
        """Keys by their place, locked until the commit."""
        place = tuple_(conversation_keys.c.conversation, conversation_keys.c.number)
        query = select(conversation_keys).where(place > after).order_by(*place.clauses).limit(limit).with_for_update()
        rows = await self._connection.execute(query)
        return [WrappedKey(KeyPlace(row.conversation, row.number), row.wrapped) for row in rows]

    async def rewrap(self, keys: Sequence[WrappedKey]) -> None:
        """Store keys as they are wrapped now."""
        is_it = and_(
            conversation_keys.c.conversation == bindparam("of_id"), conversation_keys.c.number == bindparam("of_number")
        )
        change = update(conversation_keys).where(is_it).values(wrapped=bindparam("now"))
        rows = [{"of_id": one.conversation, "of_number": one.number, "now": one.wrapped} for one in keys]
        await self._connection.execute(change, rows)
