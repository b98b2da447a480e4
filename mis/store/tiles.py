"""The tree of all entries as the database keeps it: leaves with the entries, tiles, and the newest checkpoint."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, Integer, Select, and_, bindparam, cast, insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from mis.archive.tiles import Place
from mis.store.listed import listed, parameters_of
from mis.store.prepared import Prepared, PreparedQuery, Row
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
        return _stored(await _NEWEST.rows(self._connection, {}))

    async def locked(self) -> StoredCheckpoint | None:
        """The newest checkpoint, for this transaction to replace; None where another one does, or before the first.

        It is not waited for: what this transaction holds, the other one may want.
        """
        return _stored(await _LOCKED.rows(self._connection, {}))

    async def leaves(self, since: int, limit: int) -> Sequence[Sequence[Any]]:
        """Number and hash of each leaf from a number on, in their order."""
        return await _LEAVES.rows(self._connection, {"since": since, "most": limit})

    async def of(self, places: Collection[Place]) -> Mapping[Place, bytes]:
        """The tiles in these places, those that there are."""
        if not places:
            return {}
        dialect = self._connection.dialect.name
        parameters = parameters_of(dialect, [(str(level), str(number)) for level, number in places])
        rows = await _NAMED.rows(self._connection, parameters)
        return {Place(level, number): hashes for level, number, hashes in rows}

    async def put(self, changed: Mapping[Place, bytes], known: Collection[Place]) -> None:
        """Store tiles that are new, and those among the known ones that have grown."""
        longer = [_row(place, hashes) for place, hashes in changed.items() if place in known]
        new = [_row(place, hashes) for place, hashes in changed.items() if place not in known]
        if longer:
            await _LENGTHEN.run(self._connection, longer)
        if new:
            await _PLACE.run(self._connection, new)

    async def begin(self, first: StoredCheckpoint) -> None:
        """Store the first checkpoint; where another node has done so since, that one stays."""
        await self._connection.execute(_BEGIN, {"size": first.size, "note": first.note, "at": first.at})

    async def replace(self, checkpoint: StoredCheckpoint) -> None:
        """Store a checkpoint in the place of the one that this transaction has locked."""
        await _REPLACE.run(self._connection, [(checkpoint.size, checkpoint.note, checkpoint.at)])


def _stored(rows: Sequence[Sequence[Any]]) -> StoredCheckpoint | None:
    return StoredCheckpoint(*rows[0]) if rows else None


def _row(place: Place, hashes: bytes) -> Row:
    return place.level, place.number, hashes


def contiguous(leaves: Iterable[Sequence[Any]], since: int) -> list[bytes] | None:
    """The hashes of leaves that follow each other from a number on; None where one is missing."""
    hashes = []
    for expected, (leaf, hash) in enumerate(leaves, since):
        if leaf != expected:
            return None
        hashes.append(hash)
    return hashes


def _named(dialect: str) -> Select[Any]:
    rows, (level, number) = listed(dialect, 2)
    is_it = and_(tiles.c.level == cast(level, Integer), tiles.c.number == cast(number, BigInteger))
    return select(tiles.c.level, tiles.c.number, tiles.c.hashes).select_from(rows.join(tiles, is_it))


_newest = select(checkpoints.c.size, checkpoints.c.note, checkpoints.c.at)
_NEWEST = PreparedQuery(lambda _: _newest)
_LOCKED = PreparedQuery(lambda _: _newest.with_for_update(skip_locked=True))
_NAMED = PreparedQuery(_named)
_leaves = (
    select(messages.c.leaf, messages.c.hash)
    .where(messages.c.leaf >= bindparam("since"))
    .order_by(messages.c.leaf)
    .limit(bindparam("most"))
)
_LEAVES = PreparedQuery(lambda _: _leaves)
_PLACE = Prepared(insert(tiles), ("level", "number", "hashes"))
_LENGTHEN = Prepared(
    update(tiles)
    .where(tiles.c.level == bindparam("in_level"), tiles.c.number == bindparam("as_number"))
    .values(hashes=bindparam("with_hashes")),
    ("in_level", "as_number", "with_hashes"),
)
_REPLACE = Prepared(
    update(checkpoints).values(size=bindparam("new_size"), note=bindparam("new_note"), at=bindparam("new_at")),
    ("new_size", "new_note", "new_at"),
)
_BEGIN = text("INSERT INTO checkpoints (size, note, at) VALUES (:size, :note, :at) ON CONFLICT DO NOTHING")
