"""The life line: which events there are, in their order, and where the records of their versions are."""

from collections.abc import Sequence
from typing import Any

from msgspec import Struct
from sqlalchemy import Select, func, insert, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from dossier.domain.life_line import Event
from dossier.store.tables import events
from protocol.values import DossierId, Seq


class EventPlace(Struct, frozen=True):
    """Where the record of a version of an event is."""

    number: int
    version: int
    began_by: str
    seq: Seq


class Before(Struct, frozen=True, array_like=True):
    """Where a page ended."""

    began_by: str
    number: int


class EventRows:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def page(self, dossier: DossierId, *, before: Before | None, limit: int) -> Sequence[EventPlace]:
        """At most `limit` events as they are now, by their beginning, the newest first."""
        query = _places(dossier).where(events.c.is_newest)
        if before is not None:
            query = query.where(tuple_(events.c.began_by, events.c.number) < tuple_(before.began_by, before.number))
        return await self._all(query.order_by(events.c.began_by.desc(), events.c.number.desc()).limit(limit))

    async def versions(self, dossier: DossierId, number: int) -> Sequence[EventPlace]:
        """Every version of one event, the newest first."""
        return await self._all(_places(dossier).where(events.c.number == number).order_by(events.c.version.desc()))

    async def next_number(self, dossier: DossierId) -> int:
        query = select(func.max(events.c.number)).where(events.c.dossier == dossier)
        return ((await self._connection.execute(query)).scalar_one() or 0) + 1

    async def put(self, dossier: DossierId, number: int, version: int, event: Event, seq: Seq) -> None:
        """Have another version of an event, or its first."""
        earlier = update(events).where(events.c.dossier == dossier, events.c.number == number)
        await self._connection.execute(earlier.values(is_newest=False))
        row = {
            "dossier": dossier,
            "number": number,
            "version": version,
            "began_by": event.began.last_day.isoformat(),
            "is_newest": True,
            "seq": seq,
        }
        await self._connection.execute(insert(events), row)

    async def _all(self, query: Select[Any]) -> Sequence[EventPlace]:
        return [EventPlace(*row) for row in await self._connection.execute(query)]


def _places(dossier: DossierId) -> Select[Any]:
    query = select(events.c.number, events.c.version, events.c.began_by, events.c.seq)
    return query.where(events.c.dossier == dossier)
