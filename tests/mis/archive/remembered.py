"""The tables of the archive in memory, for the verifier to look at as at a database, a hundred thousand times."""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, Self

from sqlalchemy import select

from mis.archive.tiles import Place
from mis.store import tables
from mis.store.store import Store
from mis.store.tiles import StoredCheckpoint

Row = dict[str, Any]
TABLES = ("messages", "conversations", "members", "conversation_keys", "attachments", "blobs", "tiles", "checkpoints")


class Remembered:
    """What `Store.reading` gives of the archive; `rows` may be changed at will."""

    def __init__(self, rows: Mapping[str, list[Row]]) -> None:
        self.rows = dict(rows)
        self.verification = _Verification(self.rows)
        self.tiles = _Tiles(self.rows)

    @classmethod
    async def of(cls, store: Store) -> Self:
        async with store.reading() as reading:
            found = {
                name: (await reading.connection.execute(select(tables.metadata.tables[name]))).mappings().all()
                for name in TABLES
            }
        return cls({name: [{**row} for row in rows] for name, rows in found.items()})

    def changed(self, table: str, at: int, row: Row | None) -> "Remembered":
        """Another one with one row changed; None: without it."""
        rows = self.rows[table]
        return Remembered(self.rows | {table: [*rows[:at], *([] if row is None else [row]), *rows[at + 1 :]]})

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Self]:
        yield self


class _Verification:
    """Stands for mis.store.verification.Verification."""

    def __init__(self, rows: Mapping[str, list[Row]]) -> None:
        self._rows = rows

    async def conversations(self, *, after: str, limit: int) -> Sequence[str]:
        return sorted(row["id"] for row in self._rows["conversations"] if row["id"] > after)[:limit]

    async def head(self, id: str) -> Row:
        (row,) = [row for row in self._rows["conversations"] if row["id"] == id]
        return row

    async def keys(self, id: str) -> dict[int, bytes]:
        return {row["number"]: row["wrapped"] for row in self._of("conversation_keys", id)}

    async def entries(self, id: str) -> AsyncIterator[Row]:
        for row in sorted(self._of("messages", id), key=lambda row: row["seq"]):
            yield row

    async def members(self, id: str) -> list[Row]:
        return sorted(self._of("members", id), key=lambda row: row["position"])

    async def attachments(self, id: str) -> list[Row]:
        digests = {row["id"]: row["sha256"] for row in self._rows["blobs"]}
        sent = [row for row in self._of("attachments", id) if row["seq"] is not None and row["blob"] in digests]
        return [{**row, "sha256": digests[row["blob"]]} for row in sent]

    async def leaves(self) -> tuple[int, int, int]:
        leaves = [row["leaf"] for row in self._rows["messages"]]
        return len(leaves), len(leaves), max(leaves)

    def _of(self, table: str, id: str) -> list[Row]:
        return [row for row in self._rows[table] if row["conversation"] == id]


class _Tiles:
    """Stands for mis.store.tiles.Tiles."""

    def __init__(self, rows: Mapping[str, list[Row]]) -> None:
        self._rows = rows

    async def newest(self) -> StoredCheckpoint | None:
        return next((StoredCheckpoint(**row) for row in self._rows["checkpoints"]), None)

    async def leaves(self, since: int, limit: int) -> list[tuple[int, bytes]]:
        leaves = sorted((row["leaf"], row["hash"]) for row in self._rows["messages"] if row["leaf"] >= since)
        return leaves[:limit]

    async def of(self, places: Collection[Place]) -> dict[Place, bytes]:
        found = {Place(row["level"], row["number"]): row["hashes"] for row in self._rows["tiles"]}
        return {place: found[place] for place in places if place in found}
