"""A backup is taken: the database first, then the blobs that it names, for no row is there before its bytes."""

import os
import shutil
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TextIO

from msgspec import Struct

from mis import __version__
from mis.backup import shelf, sums
from mis.backup.copying import Copying
from mis.backup.errors import BackupError, writing_in
from mis.backup.manifest import FORMAT, Manifest
from mis.backup.original import Described, Embedded, Original, Postgresql
from mis.backup.shelf import Generation, Shelf, blob_sum
from mis.blobs.base import BlobId, Blobs
from mis.blobs.folder import FolderBlobs
from mis.blobs.s3 import S3Blobs
from mis.blobs.seal import sealed_size
from mis.bus.memory import MemoryBus
from mis.clock import Clock, Millis
from mis.keys import Keyring
from mis.metrics import Metrics
from mis.operators_key import OperatorsKey
from mis.progress import Progress, Steps
from mis.settings import Settings
from mis.store.store import Store


class Taken(Struct, frozen=True):
    """What a backup did.

    Shape:   copied: blobs that no backup here had yet; missing: blobs that rows name and the store has no more
    Units:   bytes as they lie in the backup
    """

    generation: str
    database_bytes: int
    blobs: int
    blob_bytes: int
    copied: int
    copied_bytes: int
    missing: int
    removed: int


async def take(settings: Settings, folder: Path, clock: Clock, steps: Steps, *, keep: int) -> Taken:
    """Take a backup into a folder, and keep so many generations there.

    Raises:  BackupError, SecretError, StoreError, Unavailable (PostgreSQL is out of reach)
    """
    _must_be_apart(folder, settings.data_folder)
    _must_be_ours(settings.data_folder)
    with shelf.written(folder) as kept:
        async with _original(settings, clock) as original, blob_store(settings) as blobs:
            return await _Taking(kept, original, blobs, steps).run(clock.now(), keep=keep)


def _must_be_apart(folder: Path, data: Path) -> None:
    ours, theirs = data.resolve(), folder.resolve()
    if theirs.is_relative_to(ours) or ours.is_relative_to(theirs):
        raise BackupError(f"The data folder {data} and {folder} lie in each other: choose a folder of another disk.")


def _must_be_ours(data: Path) -> None:
    """See that what SQLite makes beside the database is the server's to open afterwards."""
    if data.exists() and data.stat().st_uid != os.geteuid():
        raise BackupError(f"The data folder {data} belongs to another user: run this as that user.")


@asynccontextmanager
async def _original(settings: Settings, clock: Clock) -> AsyncIterator[Original]:
    if settings.database_url is None:
        yield Embedded(settings)
        return
    store = quiet_store(settings, Keyring(OperatorsKey(settings).wrapper()), clock)
    try:
        yield Postgresql(store, settings)
    finally:
        await store.close()


def quiet_store(settings: Settings, keyring: Keyring, clock: Clock) -> Store:
    """A store that serves nobody and tells nobody."""
    return Store(
        settings, MemoryBus(), keyring, clock=clock, metrics=Metrics(), in_doubt=lambda: None, broken=lambda: None
    )


@asynccontextmanager
async def blob_store(settings: Settings) -> AsyncIterator[Blobs]:
    blobs: Blobs = S3Blobs(settings) if settings.blobs_url else FolderBlobs(settings.blobs_folder)
    try:
        yield blobs
    finally:
        await blobs.close()


class _Taking:
    def __init__(self, kept: Shelf, original: Original, blobs: Blobs, steps: Steps) -> None:
        self._shelf = kept
        self._original = original
        self._blobs = blobs
        self._steps = steps
        self._count = self._bytes = self._copied = self._copied_bytes = 0

    async def run(self, now: Millis, *, keep: int) -> Taken:
        with writing_in(self._shelf.folder):
            generation = self._shelf.begin(now)
            try:
                missing = await self._fill(generation)
                database = generation.database
                size_bytes = database.stat().st_size if database.exists() else 0
                generation.complete(self._manifest(now, await self._original.describe(), missing))
            except BaseException:
                shutil.rmtree(generation.path, ignore_errors=True)
                raise
            removed = self._shelf.keep(keep)
        return Taken(
            generation.name, size_bytes, self._count, self._bytes, self._copied, self._copied_bytes, missing, removed
        )

    async def _fill(self, generation: Generation) -> int:
        """Copy until all is there that the copy of the database names, or is lost; how many are.

        A blob that was removed after the database was copied is named by the next copy no more.
        """
        seen: set[BlobId] = set()
        while True:
            await self._original.copy(generation.database, self._steps)
            missing = await self._copy_blobs(generation)
            if missing <= seen:
                return len(missing)
            seen |= missing

    async def _copy_blobs(self, generation: Generation) -> set[BlobId]:
        copying = Copying(self._blobs, self._shelf.blobs_folder, self._shelf.newest_blobs())
        rows = (await self._original.describe()).rows
        try:
            await copying.tidy()
            with generation.sums.open("w", encoding="ascii") as listed:
                if generation.database.exists():
                    sums.write(listed, generation.sum_of(generation.database))
                with self._steps("blobs", rows.get("blobs", 0)) as progress:
                    return await self._keep_each(copying, listed, progress)
        finally:
            await copying.close()
            self._copied += copying.copied
            self._copied_bytes += copying.copied_bytes

    async def _keep_each(self, copying: Copying, listed: TextIO, progress: Progress) -> set[BlobId]:
        missing = set()
        self._count = self._bytes = 0
        async for id, size_bytes in self._original.blobs():
            digest = await copying.keep(id, sealed_size(size_bytes))
            progress.update(1)
            if digest is None:
                missing.add(id)
                continue
            sums.write(listed, blob_sum(id, digest))
            self._count += 1
            self._bytes += sealed_size(size_bytes)
        return missing

    def _manifest(self, now: Millis, database: Described, missing: int) -> Manifest:
        return Manifest(
            format=FORMAT,
            taken_at=now,
            mis=__version__,
            sqlite=None if database.revision is None else sqlite3.sqlite_version,
            revision=database.revision,
            rows=database.rows,
            fingerprints=database.fingerprints,
            blobs=self._count,
            blob_bytes=self._bytes,
            missing=missing,
        )
