"""Imports of the national extraction: how far each has come, and what it has changed."""

from dataclasses import dataclass

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from mis.store.directory import Taken
from mis.store.tables import directory_imports
from protocol.values import Millis


@dataclass(frozen=True, slots=True)
class Import:
    """Shape:   digest: of the file; line: everything up to it is stored, its counts with it."""

    id: int
    digest: str
    line: int
    added: int
    changed: int
    unchanged: int
    departed: int
    finished_at: Millis | None


class DirectoryImports:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def newest(self) -> Import | None:
        row = (await self._connection.execute(_NEWEST)).mappings().first()
        return None if row is None else Import(**row)

    async def begin(self, id: int, digest: str, *, now: Millis) -> None:
        row = {"id": id, "digest": digest, "started_at": now, "line": 0}
        counts = dict.fromkeys(("added", "changed", "unchanged", "departed"), 0)
        await self._connection.execute(insert(directory_imports), row | counts)

    async def took(self, before: Import, taken: Taken, *, line: int) -> None:
        """Note that the file is stored up to a line."""
        await self._set(
            before.id,
            line=line,
            added=before.added + taken.added,
            changed=before.changed + taken.changed,
            unchanged=before.unchanged + taken.unchanged,
        )

    async def departed(self, before: Import, count: int) -> None:
        """Note that so many more are listed no more."""
        await self._set(before.id, departed=before.departed + count)

    async def finish(self, id: int, *, now: Millis) -> None:
        await self._set(id, finished_at=now)

    async def _set(self, id: int, **values: int) -> None:
        await self._connection.execute(update(directory_imports).where(directory_imports.c.id == id).values(**values))


_NEWEST = (
    select(*(column for column in directory_imports.c if column.name != "started_at"))
    .order_by(directory_imports.c.id.desc())
    .limit(1)
)
