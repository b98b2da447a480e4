"""What the archivist costs: CPU and time an entry, by how many entries the archive has already.

`python -m bench.archive` grows an archive in a SQLite of its own to ten million entries and stores a result. What is
measured is what a server does: read the newest hashes, extend the tree, sign, store tiles and checkpoint, commit.
"""

import argparse
import asyncio
import gc
import hashlib
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from bench import result
from bench.facts import facts
from mis.archive.growth import EMPTY
from mis.archive.note import Signer
from mis.operations.archivist import Known, Signed, extend
from mis.settings import Settings
from mis.store.store import Store
from tests.support.stores import new_store

SIZES = (10_000, 100_000, 1_000_000, 10_000_000)
BATCHES = 400
AT_ONCE = 4_096
SIGNER = Signer(b"b" * 32)

# Rows as narrow as they may be: of each, the archivist reads place and hash.
_ROW = """INSERT INTO messages (conversation, seq, at, author, kind, urgent, key, sealed, commitment, hash, leaf)
    VALUES ('c', ?1, 0, 'a', 'text', 0, 1, x'', x'', ?2, ?1)"""


class Spent(NamedTuple):
    """Units:   of all that was done together, in seconds."""

    cpu_s: float
    wall_s: float


class Archive:
    """An archive in a database, and what was signed for of it."""

    def __init__(self, store: Store, entries: sqlite3.Connection) -> None:
        self._store = store
        self._entries = entries
        self._known = Known(EMPTY)

    def write(self, count: int) -> None:
        """Have so many more entries, which nobody has signed for."""
        first = self._entries.execute("SELECT coalesce(max(leaf), -1) + 1 FROM messages").fetchone()[0]
        with self._entries:
            self._entries.executemany(_ROW, ((number, _hash(number)) for number in range(first, first + count)))

    async def sign(self) -> None:
        """Do what the archivist does in one turn."""
        outcome = await self._store.writer.run(partial(extend, signer=SIGNER, known=self._known))
        assert isinstance(outcome, Signed), outcome
        self._known = outcome.known

    async def grow(self, size: int) -> None:
        while (signed := self._known.checkpoint.size) < size:
            self.write(min(AT_ONCE, size - signed))
            await self.sign()

    async def measured(self, entries: int) -> Spent:
        """What it takes to sign for so many entries at a time, of all the batches together."""
        spent = [await self.spent(entries) for _ in range(BATCHES)]
        return Spent(sum(one.cpu_s for one in spent), sum(one.wall_s for one in spent))

    async def spent(self, entries: int) -> Spent:
        """What it takes to sign for so many more entries."""
        self.write(entries)
        cpu_s, wall_s = time.process_time(), time.perf_counter()
        await self.sign()
        return Spent(time.process_time() - cpu_s, time.perf_counter() - wall_s)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.archive", description=__doc__)
    parser.add_argument("--most", type=int, default=max(SIZES), help="the largest archive")
    parser.add_argument("--throw-away", action="store_true", help="print the result, and do not keep it")
    given = parser.parse_args()
    with TemporaryDirectory(prefix="mis-bench-") as name:
        outcome = {"work": "archive", **facts(Path(name)), **asyncio.run(grown(Path(name), given.most))}
    print(outcome)
    if not given.throw_away:
        print(result.store(outcome))


async def grown(folder: Path, most: int) -> dict[str, Any]:
    """The figures at each size up to the largest."""
    settings = Settings(data_dir=str(folder))
    store, figures = new_store(settings), dict[str, Any]()
    await store.migrate()
    store.start()
    with entries_of(settings) as entries:
        archive = Archive(store, entries)
        await archive.sign()
        for size in (one for one in SIZES if one <= most):
            await archive.grow(size)
            gc.collect()
            figures[f"at_{size}"] = _figures(await archive.measured(256), await archive.measured(1))
            print(size, figures[f"at_{size}"])
    await store.close()
    return figures


def _figures(of_256: Spent, of_1: Spent) -> dict[str, float]:
    return {
        "of_256_us_per_entry": _us(of_256.cpu_s / 256),
        "of_256_ms_per_checkpoint": round(of_256.wall_s * 1e3 / BATCHES, 2),
        "of_1_us_per_checkpoint": _us(of_1.cpu_s),
        "of_1_ms_per_checkpoint": round(of_1.wall_s * 1e3 / BATCHES, 2),
    }


def _us(spent_s: float) -> float:
    return round(spent_s * 1e6 / BATCHES, 2)


@contextmanager
def entries_of(settings: Settings) -> Iterator[sqlite3.Connection]:
    """Who writes entries in the server's stead, and waits for no disk: how long that takes is not measured."""
    connection = sqlite3.connect(settings.sqlite_file)
    try:
        connection.execute("PRAGMA synchronous = OFF")
        yield connection
    finally:
        connection.close()


def _hash(number: int) -> bytes:
    return hashlib.sha256(number.to_bytes(8, "big")).digest()


if __name__ == "__main__":
    main()
