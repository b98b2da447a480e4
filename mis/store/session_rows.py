"""The rows of sessions that a node has connections of: what has become of them elsewhere."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import BigInteger, Select, cast, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from mis.store.listed import listed, parameters_of
from mis.store.tables import sessions
from protocol.values import Millis, SessionId


@dataclass(frozen=True, slots=True)
class Believed:
    """What a node believes of a session.

    Shape:   turns: how often it has turned on that node until then
    """

    session: SessionId
    is_locked: bool
    active_at: Millis
    turns: int


@dataclass(frozen=True, slots=True)
class SessionRow:
    """What its row says."""

    session: SessionId
    ended_at: Millis | None
    locked_at: Millis | None
    active_at: Millis


class SessionRows:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def unlike(self, believed: Sequence[Believed]) -> Sequence[SessionRow]:
        """Those of the sessions that have ended, are locked or not as believed, or were active later."""
        if not believed:
            return ()
        dialect = self._connection.dialect.name
        rows_of = [(one.session, "locked" if one.is_locked else "open", str(one.active_at)) for one in believed]
        rows = await self._connection.execute(_unlike(dialect), parameters_of(dialect, rows_of))
        return [SessionRow(*row) for row in rows]


@cache
def _unlike(dialect: str) -> Select[Any]:
    rows, (session, lock, active_at) = listed(dialect, 3)
    return (
        select(sessions.c.id, sessions.c.ended_at, sessions.c.locked_at, sessions.c.active_at)
        .select_from(rows.join(sessions, sessions.c.id == session))
        .where(
            or_(
                sessions.c.ended_at.is_not(None),
                sessions.c.locked_at.is_not(None) != (lock == "locked"),
                sessions.c.active_at > cast(active_at, BigInteger),
            )
        )
    )
