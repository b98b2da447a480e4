"""The import of an extraction: looked at as a whole first, then sent in parts, then who it does not list departs.

Nothing is changed before the whole file was read and found to be one. Who executes the parts has the database: a server
that runs, between the messages of its people, or one opened for this alone.
"""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any, NamedTuple, Protocol

import msgspec

from mis.commands import Command, DirectoryBegin, DirectoryDepart, DirectoryKnown, DirectoryPut
from mis.directory.columns import BadLineError, Columns, ColumnsError
from mis.directory.extraction import Extraction, ExtractionError, Line
from mis.domain.directory import Listed
from mis.progress import Progress

# One transaction of the server: messages that come meanwhile wait for so much of it. Their bytes are what a command may
# have (mis.control), with room for the rest of it.
PART = 50
PART_BYTES = 40_000
KNOWN_AT_ONCE = 2_000
# More than people leave in a month; less than a wrong file lacks.
DEPARTURES_PERCENT = 20

Administer = Callable[[Command], Awaitable[Any]]


class BadLine(NamedTuple):
    number: int
    reason: str


class Watcher(Protocol):
    """Who is told how the import goes."""

    def step(self, name: str, length: int) -> AbstractContextManager[Progress]: ...

    def bad(self, line: BadLine) -> None: ...

    def goes_on(self, line: int) -> None: ...


class Outcome(NamedTuple):
    """What an import did."""

    lines: int
    bad: int
    added: int
    changed: int
    unchanged: int
    departed: int


class _Seen(NamedTuple):
    lines: int
    bad: int
    known: int
    listed: int


class Importer:
    """Next:    `run`, once."""

    def __init__(
        self, extraction: Extraction, administer: Administer, watcher: Watcher, *, departures_percent: int
    ) -> None:
        self._extraction = extraction
        self._administer = administer
        self._watcher = watcher
        self._departures_percent = departures_percent

    async def run(self) -> Outcome:
        """Import the file.

        Raises:  ExtractionError (it is none, cut off, or lacks too many: nothing was changed), the refusals of who
                 executes
        """
        seen = await self._look()
        self._must_not_lack_too_many(seen)
        digest = self._extraction.digest()
        begun = await self._administer(DirectoryBegin(digest))
        if begun["line"]:
            self._watcher.goes_on(begun["line"])
        await self._send(begun["number"], begun["line"], seen.lines)
        done = await self._depart(begun["number"])
        counts = (done[name] for name in ("added", "changed", "unchanged", "departed"))
        return Outcome(seen.lines - 1, seen.bad, *counts)

    async def _look(self) -> _Seen:
        """Read the whole file, tell every bad line, and count how many of those listed now it lists."""
        bad = known = good = 0
        ids: list[str] = []
        last = ""
        lines = 0
        listed = (await self._administer(DirectoryKnown([], count_all=True)))["listed"]
        with self._watcher.step("Checking", self._extraction.size_bytes) as progress:
            for line, told in self._read(progress):
                lines = line.number
                if isinstance(told, BadLine):
                    bad += 1
                    self._watcher.bad(told)
                    continue
                good += 1
                if told.national_id != last and listed:
                    ids.append(told.national_id)
                last = told.national_id
                if len(ids) == KNOWN_AT_ONCE:
                    known += await self._known(ids)
            known += await self._known(ids)
        if not good:
            raise ExtractionError("The file lists nobody: nothing was changed.")
        return _Seen(lines, bad, known, listed)

    async def _known(self, ids: list[str]) -> int:
        asked, ids[:] = list(dict.fromkeys(ids)), []
        return int((await self._administer(DirectoryKnown(asked)))["known"]) if asked else 0

    def _must_not_lack_too_many(self, seen: _Seen) -> None:
        lacking = max(0, seen.listed - seen.known)
        if lacking * 100 > seen.listed * self._departures_percent:
            percent = round(lacking * 100 / seen.listed)
            raise ExtractionError(
                f"The file lacks {lacking} of the {seen.listed} professionals listed now ({percent} %), so it looks "
                f"like another one: nothing was changed. If it is right, say --departures {min(100, percent + 1)}."
            )

    async def _send(self, number: int, stored: int, lines: int) -> None:
        with self._watcher.step("Importing", lines) as progress:
            shown = 0
            for line, part in _parts(self._read(), stored):
                await self._administer(DirectoryPut(number, line, part))
                progress.update(line - shown)
                shown = line
            progress.update(lines - shown)

    async def _depart(self, number: int) -> dict[str, Any]:
        done: dict[str, Any] = {"after": 0}
        while done["after"] is not None:
            done = await self._administer(DirectoryDepart(number, done["after"]))
        return done

    def _read(self, progress: Progress | None = None) -> Iterator[tuple[Line, Listed | BadLine]]:
        """Each line after the header with what it says, or why it says nothing."""
        lines = self._extraction.lines()
        columns = _columns(next(lines, None))
        done = 0
        for line in lines:
            if progress is not None:
                done += 1 + len(line.data or b"")
                if line.number % 1_000 == 0:
                    progress.update(done)
                    done = 0
            yield line, _told(columns, line)


def _columns(header: Line | None) -> Columns:
    if header is None:
        raise ExtractionError("The file is empty: nothing was changed.")
    try:
        return Columns(header.data or b"")
    except ColumnsError as error:
        raise ExtractionError(
            f"The file is not the extraction of the Annuaire Santé, or its columns are others (missing: {error}): "
            "nothing was changed."
        ) from error


def _told(columns: Columns, line: Line) -> Listed | BadLine:
    if line.data is None:
        return BadLine(line.number, "it is too long for a line")
    try:
        return columns.listed(line.data)
    except BadLineError as error:
        if not line.ends and line.data.count(b"|") < columns.count - 1:
            raise ExtractionError(f"The file ends in the middle of line {line.number}: fetch it again.") from error
        return BadLine(line.number, str(error))


def _parts(read: Iterator[tuple[Line, Listed | BadLine]], stored: int) -> Iterator[tuple[int, list[Listed]]]:
    """Those listed past a line in parts, each with its last line; who has several lines together is in one."""
    part: dict[str, Listed] = {}
    part_bytes = last = 0
    for line, told in read:
        if line.number <= stored or isinstance(told, BadLine):
            continue
        id = told.national_id
        if part_bytes > PART_BYTES or (id not in part and len(part) == PART):
            yield last, list(part.values())
            part, part_bytes = {}, 0
        part[id] = told.with_activities_of(part[id]) if id in part else told
        part_bytes += len(msgspec.json.encode(told))
        last = line.number
    if part:
        yield last, list(part.values())
