"""Sessions as their owner lists them, and the end of those that ended long ago."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from mis.store.tables import notices, psc_sessions, push_subscriptions, sessions
from protocol.values import AccountId, Millis, SessionId


@dataclass(frozen=True, slots=True)
class OwnSession:
    """Units:   times in ms since 1970-01-01 UTC; active_at is exact to a minute."""

    id: SessionId
    device: str | None
    way: str
    created_at: Millis
    active_at: Millis
    expires_at: Millis
    locked_at: Millis | None


class Devices:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def of(self, account: AccountId, *, now: Millis) -> Sequence[OwnSession]:
        """Those that are neither ended nor expired, the newest activity first."""
        columns = [sessions.c[name] for name in OwnSession.__slots__]
        order = (sessions.c.active_at.desc(), sessions.c.created_at.desc(), sessions.c.id)
        query = select(*columns).where(*_lasts(account, now)).order_by(*order)
        return [OwnSession(**row) for row in (await self._connection.execute(query)).mappings()]

    async def is_of(self, account: AccountId, id: SessionId, *, now: Millis) -> bool:
        """Whether such a session of this account lasts."""
        query = select(sessions.c.id).where(sessions.c.id == id, *_lasts(account, now))
        return (await self._connection.execute(query)).first() is not None

    async def over(self, *, before: Millis, limit: int) -> Sequence[SessionId]:
        """Sessions of anybody that were over before."""
        over_at = func.coalesce(sessions.c.ended_at, sessions.c.expires_at)
        query = select(sessions.c.id).where(over_at < before).limit(limit)
        return (await self._connection.execute(query)).scalars().all()

    async def remove(self, ids: Sequence[SessionId]) -> None:
        for table in (psc_sessions, notices, push_subscriptions):
            await self._connection.execute(delete(table).where(table.c.session.in_(ids)))
        await self._connection.execute(delete(sessions).where(sessions.c.id.in_(ids)))


def _lasts(account: AccountId, now: Millis) -> tuple[Any, ...]:
    return sessions.c.account == account, sessions.c.ended_at.is_(None), sessions.c.expires_at > now
