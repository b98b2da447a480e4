"""The tree of all entries as the database keeps it: leaves with the entries, tiles, and the newest checkpoint."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import BigInteger, BindParameter, Integer, Select, and_, bindparam, cast, insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from mis.archive.tiles import Place
from mis.store.listed import listed, parameters_of
from mis.store.tables import checkpoints, counters, messages, tiles
from protocol.values import Millis


@dataclass(frozen=True, slots=True)
class StoredCheckpoint:
    """Shape:   note: a signed note, which whoever relies on it verifies."""

    size: int
    note: str
    at: Millis


class Tiles:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def count(self) -> int:
        """How many entries there are, in the tree or not yet."""
        query = select(counters.c.leaves).where(counters.c.name == "change")
        return int((await self._connection.execute(query)).scalar_one())

    async def newest(self) -> StoredCheckpoint | None:
        """The newest checkpoint; None before the first."""
        row = (await self._connection.execute(_NEWEST)).one_or_none()
        return StoredCheckpoint(*row) if row else None

    async def locked(self) -> StoredCheckpoint | None:
        """The newest checkpoint, for this transaction to replace; None where another one does, or before the first.

        It is not waited for: what this transaction holds, the other one may want.
        """
        row = (await self._connection.execute(_LOCKED)).one_or_none()
        return StoredCheckpoint(*row) if row else None

    async def leaves(self, since: int, limit: int) -> Sequence[tuple[int, bytes]]:
        """Numbers and hashes of leaves from a number on, in their order."""
        rows = await self._connection.execute(_LEAVES, {"since": since, "most": limit})
        return [(leaf, hash) for leaf, hash in rows]

    async def of(self, places: Collection[Place]) -> Mapping[Place, bytes]:
        """The tiles in these places, those that there are."""
        if not places:
            return {}
        dialect = self._connection.dialect.name
        parameters = parameters_of(dialect, [(str(level), str(number)) for level, number in places])
        rows = await self._connection.execute(_named(dialect), parameters)
        return {Place(level, number): hashes for level, number, hashes in rows}

    async def put(self, changed: Mapping[Place, bytes], known: Collection[Place]) -> None:
        """Store tiles that are new, and those among the known ones that have grown."""
        longer = [_row(place, hashes) for place, hashes in changed.items() if place in known]
        new = [_row(place, hashes) for place, hashes in changed.items() if place not in known]
        if longer:
            await self._connection.execute(_LENGTHEN, longer)
        if new:
            await self._connection.execute(insert(tiles).values(_PLACED), new)

    async def begin(self, first: StoredCheckpoint) -> None:
        """Store the first checkpoint; where another node has done so since, that one stays."""
        await self._connection.execute(_BEGIN, {"size": first.size, "note": first.note, "at": first.at})

    async def replace(self, checkpoint: StoredCheckpoint) -> None:
        """Store a checkpoint in the place of the one that this transaction has locked."""
        row = {"new_size": checkpoint.size, "new_note": checkpoint.note, "new_at": checkpoint.at}
        await self._connection.execute(_REPLACE, row)


def _row(place: Place, hashes: bytes) -> dict[str, int | bytes]:
    return {"in_level": place.level, "as_number": place.number, "with_hashes": hashes}


def contiguous(leaves: Iterable[tuple[int, bytes]], since: int) -> list[bytes] | None:
    """The hashes of leaves that follow each other from a number on; None where one is missing."""
    hashes = []
    for expected, (leaf, hash) in enumerate(leaves, since):
        if leaf != expected:
            return None
        hashes.append(hash)
    return hashes


@cache
def _named(dialect: str) -> Select[Any]:
    rows, (level, number) = listed(dialect, 2)
    is_it = and_(tiles.c.level == cast(level, Integer), tiles.c.number == cast(number, BigInteger))
    return select(tiles.c.level, tiles.c.number, tiles.c.hashes).select_from(rows.join(tiles, is_it))


_NEWEST = select(checkpoints.c.size, checkpoints.c.note, checkpoints.c.at)
_LOCKED = _NEWEST.with_for_update(skip_locked=True)
_LEAVES = (
    select(messages.c.leaf, messages.c.hash)
    .where(messages.c.leaf >= bindparam("since"))
    .order_by(messages.c.leaf)
    .limit(bindparam("most"))
)
_PLACED: dict[str, BindParameter[Any]] = {
    "level": bindparam("in_level"),
    "number": bindparam("as_number"),
    "hashes": bindparam("with_hashes"),
}
_LENGTHEN = (
    update(tiles)
    .where(tiles.c.level == bindparam("in_level"), tiles.c.number == bindparam("as_number"))
    .values(hashes=bindparam("with_hashes"))
)
_REPLACE = update(checkpoints).values(size=bindparam("new_size"), note=bindparam("new_note"), at=bindparam("new_at"))
_BEGIN = text("INSERT INTO checkpoints (size, note, at) VALUES (:size, :note, :at) ON CONFLICT DO NOTHING")
