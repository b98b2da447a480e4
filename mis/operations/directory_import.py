"""The import of the national extraction, part by part: each is one unit among those that wait for the writer.

Whoever sends the parts reads the file (`mis.directory`). How far it has come is stored with what it has brought, so
that a part that arrives twice counts once, and an import that was broken off goes on where it stood.
"""

from typing import Any

from mis.commands import DirectoryBegin, DirectoryDepart, DirectoryKnown, DirectoryPut
from mis.logs import LogEvent, logger
from mis.store.directory_imports import Import
from mis.store.store import Store
from mis.store.work import Work
from protocol.errors import Conflict

# Looked at for who is listed no more, in one step, and noted in one transaction: messages wait no longer than for them.
WINDOW = 2_000
DEPARTED_AT_ONCE = 100


class DirectoryDesk:
    def __init__(self, store: Store) -> None:
        self._store = store

    async def known(self, command: DirectoryKnown) -> dict[str, int]:
        """How many of some people are listed now, and how many are in all."""
        async with self._store.reading() as reading:
            known = await reading.directory.known(command.national_ids)
            listed = await reading.directory.listed_count() if command.count_all else 0
        return {"known": known, "listed": listed}

    async def begin(self, command: DirectoryBegin) -> dict[str, int]:
        """Begin an import, or go on with one of the same file that was broken off; its number, and where it stands."""

        async def begin(work: Work) -> dict[str, int]:
            newest = await work.directory_imports.newest()
            if newest is not None and newest.finished_at is None and newest.digest == command.digest:
                return {"number": newest.id, "line": newest.line}
            work.writes()
            number = newest.id + 1 if newest else 1
            await work.directory_imports.begin(number, command.digest, now=work.now)
            return {"number": number, "line": 0}

        return await self._store.writer.run(begin)

    async def put(self, command: DirectoryPut) -> dict[str, int]:
        """Store those whom a part of the file lists.

        Raises:  Conflict (another import has begun since)
        """

        async def put(work: Work) -> dict[str, int]:
            current = await _current(work, command.number)
            if command.line <= current.line:
                return {"line": current.line}
            work.writes()
            taken = await work.directory.take(command.listed, command.number)
            await work.directory_imports.took(current, taken, line=command.line)
            return {"line": command.line}

        return await self._store.writer.run(put)

    async def depart(self, command: DirectoryDepart) -> dict[str, Any]:
        """Note who of the next ones is listed no more; past the last, the import is finished and its counts are told.

        Raises:  Conflict (another import has begun since)
        """
        async with self._store.reading() as reading:
            window = await reading.directory.window(command.after, WINDOW)
        left = [rank for rank, number, is_listed in window if is_listed and number != command.number]
        for start in range(0, len(left), DEPARTED_AT_ONCE):
            await self._depart(left[start : start + DEPARTED_AT_ONCE], command.number)
        if len(window) == WINDOW:
            return {"after": window[-1][0]}
        return await self._finish(command.number)

    async def _depart(self, ranks: list[int], number: int) -> None:
        async def depart(work: Work) -> None:
            current = await _current(work, number)
            work.writes()
            departed = await work.directory.depart(ranks, number=number, now=work.now)
            await work.directory_imports.departed(current, departed)

        await self._store.writer.run(depart)

    async def _finish(self, number: int) -> dict[str, Any]:
        async def finish(work: Work) -> Import:
            current = await _current(work, number)
            work.writes()
            await work.directory_imports.finish(number, now=work.now)
            return current

        done = await self._store.writer.run(finish)
        logger().info(LogEvent.DIRECTORY_IMPORTED, count=done.added + done.changed + done.unchanged)
        counts = {name: getattr(done, name) for name in ("added", "changed", "unchanged", "departed")}
        return {"after": None, **counts}


async def _current(work: Work, number: int) -> Import:
    newest = await work.directory_imports.newest()
    if newest is None or newest.id != number or newest.finished_at is not None:
        raise Conflict("another import of the directory has begun: this one ends here")
    return newest
