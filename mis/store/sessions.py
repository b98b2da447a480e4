"""Sessions: one log-in on one device, its token known only by its hash."""

from dataclasses import dataclass

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from mis.actor import Actor
from mis.store.accounts import account_of
from mis.store.tables import accounts, sessions
from protocol.values import AccountId, Millis, SessionId


@dataclass(frozen=True, slots=True)
class NewSession:
    id: SessionId
    account: AccountId
    token_hash: bytes
    device: str | None
    created_at: Millis
    expires_at: Millis


class Sessions:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, session: NewSession) -> None:
        row = {name: getattr(session, name) for name in session.__slots__}
        await self._connection.execute(insert(sessions), row)

    async def actor(self, token_hash: bytes, *, now: Millis) -> Actor | None:
        """Who a token speaks for, while its session lives."""
        query = (
            select(sessions.c.id.label("session"), sessions.c.expires_at, accounts)
            .join(accounts, accounts.c.id == sessions.c.account)
            .where(sessions.c.token_hash == token_hash)
            .where(sessions.c.ended_at.is_(None))
            .where(sessions.c.expires_at > now)
        )
        row = (await self._connection.execute(query)).mappings().first()
        return Actor(account_of(row), row["session"], row["expires_at"]) if row else None

    async def is_live(self, id: SessionId, *, now: Millis) -> bool:
        query = select(sessions.c.id).where(
            sessions.c.id == id, sessions.c.ended_at.is_(None), sessions.c.expires_at > now
        )
        return (await self._connection.execute(query)).first() is not None

    async def end(self, id: SessionId, *, now: Millis) -> None:
        """End a session; one that has ended already stays as it was."""
        ended = update(sessions).where(sessions.c.id == id, sessions.c.ended_at.is_(None)).values(ended_at=now)
        await self._connection.execute(ended)
