"""When accounts were last there: what their sessions say."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from mis.store.tables import sessions
from protocol.values import AccountId, Millis


class Activity:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def seen_at(self, accounts: Sequence[AccountId]) -> dict[AccountId, Millis]:
        """The last activity of each account that has or had a session; who never was there is left out."""
        query = (
            select(sessions.c.account, func.max(sessions.c.active_at).label("seen_at"))
            .where(sessions.c.account.in_(accounts), sessions.c.active_at > 0)
            .group_by(sessions.c.account)
        )
        return {row.account: row.seen_at for row in await self._connection.execute(query)}
