"""What an account has left to look through, in each of its conversations."""

from collections.abc import Sequence
from functools import cache
from typing import Annotated, Any, NamedTuple

from msgspec import Meta
from sqlalchemy import BigInteger, Select, and_, case, cast, func, literal, select
from sqlalchemy.ext.asyncio import AsyncConnection

from mis.cursors import CursorText
from mis.domain.newest_first import Rest, order_of
from mis.store.listed import listed, parameters_of
from mis.store.tables import conversations, members, messages
from protocol.values import MAX_SAFE_INTEGER, AccountId, ConversationId, Seq

# What a member may read ends where they left.
_last_seq = func.coalesce(members.c.left_seq, conversations.c.last_seq)
_last_at = case((members.c.left_seq.is_not(None), members.c.left_at), else_=conversations.c.last_at)


class Place(NamedTuple):
    """The last entry that was looked at, newest first (mis.domain.newest_first).

    Units:   at in ms since 1970-01-01 UTC
    """

    at: Annotated[int, Meta(ge=0, le=MAX_SAFE_INTEGER)]
    conversation: CursorText
    seq: Seq

    def must_be(self, last: Rest) -> Rest:
        """The newest entry of a conversation that may come after this one: not above that number, nor newer."""
        if last.conversation == self.conversation:
            return Rest(last.conversation, min(last.seq, self.seq - 1), self.at)
        return Rest(last.conversation, last.seq, self.at if last.conversation > self.conversation else self.at - 1)


# Before every entry.
BEGINNING = Place(MAX_SAFE_INTEGER, "", 0)


class Rests:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def after(self, place: Place, account: AccountId, conversation: ConversationId | None) -> list[Rest]:
        """What comes after a place in one conversation, or in all that the account may read."""
        query = _not_over(place, account)
        if conversation is not None:
            query = query.where(members.c.conversation == conversation)
        return await self.left(place, [Rest(*row) for row in await self._connection.execute(query)])

    async def left(self, place: Place, rests: Sequence[Rest]) -> list[Rest]:
        """What comes after a place in some conversations, each with the last entry that may be read."""
        looked_at = order_of(place.at, ConversationId(place.conversation), place.seq)
        untouched = [one for one in rests if order_of(one.at, one.conversation, one.seq) > looked_at]
        begun = set(rests).difference(untouched)
        return untouched + await self._located([place.must_be(one) for one in begun])

    async def _located(self, bounds: Sequence[Rest]) -> list[Rest]:
        """The last entries that are neither above the numbers nor newer than the times."""
        if not bounds:
            return []
        dialect = self._connection.dialect.name
        parameters = parameters_of(dialect, [(one.conversation, str(one.seq), str(one.at)) for one in bounds])
        return [Rest(*row) for row in await self._connection.execute(_halved(dialect), parameters)]


def _not_over(place: Place, account: AccountId) -> Select[Any]:
    """Of each conversation that began before a place, the last entry that may be read."""
    return (
        select(members.c.conversation, _last_seq, _last_at)
        .join(conversations, conversations.c.id == members.c.conversation)
        .where(members.c.account == account, members.c.is_shut.is_(False), conversations.c.created_at <= place.at)
    )


@cache
def _halved(dialect: str) -> Select[Any]:
    """Find each entry by halving what it may be: in a conversation, a later one is never older.

    An index over time would be written with every message, and read by nothing else.
    """
    rows, (conversation, seq, at) = listed(dialect, 3)
    number = BigInteger()
    first = select(
        conversation.label("conversation"),
        cast(literal(0), number).label("low"),
        cast(seq, number).label("high"),
        cast(at, number).label("at"),
    ).select_from(rows)
    part = first.cte("part", recursive=True)
    middle = (part.c.low + part.c.high + 1) // 2
    is_middle = and_(messages.c.conversation == part.c.conversation, messages.c.seq == middle)
    is_old_enough = messages.c.at <= part.c.at
    halves = (
        select(
            part.c.conversation,
            case((is_old_enough, middle), else_=part.c.low),
            case((is_old_enough, part.c.high), else_=middle - 1),
            part.c.at,
        )
        .join(messages, is_middle)
        .where(part.c.low < part.c.high)
    )
    part = part.union_all(halves)
    is_found = and_(messages.c.conversation == part.c.conversation, messages.c.seq == part.c.low)
    found = select(messages.c.conversation, messages.c.seq, messages.c.at).select_from(part.join(messages, is_found))
    return found.where(part.c.low == part.c.high)
