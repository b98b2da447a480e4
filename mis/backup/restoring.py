"""A backup is put back into an empty data folder: nothing counts before all of it is there."""

import asyncio
import hashlib
import os
import shutil
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing, suppress
from pathlib import Path

from msgspec import Struct

from mis.backup import shelf
from mis.backup.copying import whole
from mis.backup.database import Snapshot
from mis.backup.errors import BackupError, DamagedError, storing_in, writing_in
from mis.backup.manifest import Manifest
from mis.backup.original import secrets_of
from mis.backup.shelf import Generation
from mis.blobs.base import PART_BYTES, BlobId, Blobs, MissingBlob, TakenBlob
from mis.blobs.folder import FolderBlobs
from mis.blobs.s3 import S3Blobs
from mis.clock import Millis
from mis.folder import LOCK, owned, sync
from mis.progress import Steps
from mis.settings import Settings
from mis.store import migrations

RESTORING = "restoring"
# What is listed one by one; beyond, the count says how much more there is.
LISTED = 100

# A database put back to an earlier day gives numbers anew that clients have seen. So changes begin far above any that
# was ever told, every conversation is new to every cursor, and nobody is still logged in: who was logged out since, or
# lost a telephone, would be in again, and pages would show what is not there any more (decision 0014).
RENEWAL = (
    "UPDATE counters SET value = value + 1000000000 WHERE name = 'change'",
    "UPDATE conversations SET changed = (SELECT value FROM counters WHERE name = 'change')",
    "UPDATE sessions SET ended_at = {now} WHERE ended_at IS NULL",
)


class Restored(Struct):
    """Shape:   damaged: files of blobs that are not what they were, or are gone; the others are back

    Units:   taken_at in ms since 1970-01-01 UTC
    """

    generation: str
    taken_at: Millis
    has_database: bool
    blobs: int = 0
    damaged_count: int = 0
    damaged: list[str] = []


async def restore(settings: Settings, folder: Path, steps: Steps, *, name: str | None, now: Millis) -> Restored:
    """Put a generation back, the newest if none is named.

    Order:   manifest, empty folder, database and its keys, blobs; the database gets its name last
    Raises:  BackupError, SecretError (a key is missing, or of another installation), FolderError
    """
    with shelf.read(folder) as kept, owned(settings.data_folder):
        return await Restoring(kept.named(name), kept.blobs_folder, settings, steps, needs_keys=True).run(now)


class Restoring:
    """One generation on its way into a data folder."""

    def __init__(
        self, generation: Generation, blobs_folder: Path, settings: Settings, steps: Steps, *, needs_keys: bool
    ) -> None:
        self._generation = generation
        self._from = FolderBlobs(blobs_folder)
        self._settings = settings
        self._steps = steps
        self._aside = settings.data_folder / RESTORING
        self._needs_keys = needs_keys
        self._restored: Restored

    async def run(self, now: Millis) -> Restored:
        manifest = self._generation.verified()
        self._restored = Restored(self._generation.name, manifest.taken_at, manifest.revision is not None)
        with writing_in(self._settings.data_folder):
            self._make_empty()
            self._aside.mkdir(0o700)
            try:
                if manifest.revision is not None:
                    await asyncio.to_thread(self._bring_database, manifest)
                await self._bring_blobs(manifest)
                await asyncio.to_thread(self._settle, now)
            except BaseException:
                shutil.rmtree(self._aside, ignore_errors=True)
                raise
            finally:
                await self._from.close()
        return self._restored

    def _make_empty(self) -> None:
        """See that nothing is there but the keys; what a restore left that was broken off is removed.

        Raises:  BackupError, OSError
        """
        data = self._settings.data_folder
        if self._aside.exists():
            shutil.rmtree(self._aside)
            shutil.rmtree(self._settings.blobs_folder, ignore_errors=True)
        beside = sorted(one.name for one in data.iterdir() if not self._may_be_there(one.name))
        if beside:
            raise BackupError(
                f"The data folder {data} is not empty ({beside[0]}): put it aside, do not delete it, and restore into "
                "an empty one that has the keys alone."
            )

    def _may_be_there(self, name: str) -> bool:
        """The keys may, also those that were turned from (`mis keys rotate`)."""
        key = self._settings.key_path
        archive = self._settings.archive_key_path, self._settings.archive_checkpoint_file
        keys = {one.name for one in (self._settings.pepper_path, key, *archive)}
        return name in {LOCK, *keys} or name.startswith(f"{key.name}.")

    def _bring_database(self, manifest: Manifest) -> None:
        """Copy the database, and see that it is whole, known to this mis, and of the keys that are here."""
        database, copy = self._generation.database, self._database_aside
        if not database.exists() or _copied(database, copy) != self._generation.database_digest():
            raise DamagedError(f"The file {database} is missing or damaged: take another generation.")
        snapshot = Snapshot(copy)
        if not migrations.SERVER.is_known(snapshot.revision()):
            raise BackupError(
                f"The backup is of version {snapshot.revision()}, newer than this mis (which knows "
                f"{migrations.SERVER.newest}): install mis {manifest.mis}, or a later one."
            )
        if self._needs_keys:
            self._must_have_keys(snapshot)
        if snapshot.rows() != manifest.rows:
            raise DamagedError(f"The database of the generation {self._generation.name} lacks rows: take another one.")

    def _must_have_keys(self, snapshot: Snapshot) -> None:
        secrets = {one.name: one for one in secrets_of(self._settings)}
        for name, fingerprint in snapshot.fingerprints([*secrets]).items():
            secrets[name].must_be(fingerprint)

    async def _bring_blobs(self, manifest: Manifest) -> None:
        target: Blobs = S3Blobs(self._settings) if self._settings.blobs_url else FolderBlobs(self._blobs_aside)
        try:
            with self._steps("blobs", manifest.blobs) as progress:
                for id, digest in self._generation.blobs():
                    await self._bring(target, id, digest)
                    progress.update(1)
        finally:
            await target.close()
        if self._restored.blobs + self._restored.damaged_count != manifest.blobs:
            raise DamagedError(f"The generation {self._generation.name} names other blobs than it counts.")

    async def _bring(self, target: Blobs, id: BlobId, expected: str) -> None:
        digest = hashlib.sha256()

        async def parts() -> AsyncIterator[bytes]:
            async for part in whole(self._from, id):
                digest.update(part)
                yield part
            if digest.hexdigest() != expected:
                raise MissingBlob

        with suppress(TakenBlob):  # in a bucket that still has it
            try:
                with storing_in(self._settings.data_folder):
                    await target.put(id, parts())
            except MissingBlob:
                self._note_damaged(id)
                return
        self._restored.blobs += 1

    def _note_damaged(self, id: BlobId) -> None:
        self._restored.damaged_count += 1
        if len(self._restored.damaged) < LISTED:
            self._restored.damaged.append(id)

    def _settle(self, now: Millis) -> None:
        """Give everything its name, the database last: before, no server finds one.

        Raises:  OSError, sqlite3.Error
        """
        data = self._settings.data_folder
        if self._blobs_aside.exists():
            self._blobs_aside.rename(self._settings.blobs_folder)
        if self._restored.has_database:
            _renew(self._database_aside, now)
            sync(data)
            self._database_aside.rename(self._settings.sqlite_file)
        self._aside.rmdir()
        sync(data)

    @property
    def _database_aside(self) -> Path:
        return self._aside / self._settings.sqlite_file.name

    @property
    def _blobs_aside(self) -> Path:
        return self._aside / self._settings.blobs_folder.name


def _renew(database: Path, now: Millis) -> None:
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        for statement in RENEWAL:
            connection.execute(statement.format(now=int(now)))
        connection.execute("COMMIT")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    sync(database)


def _copied(file: Path, to: Path) -> str:
    """Copy a file, durably, and return the digest of what was copied.

    Raises:  OSError
    """
    digest = hashlib.sha256()
    with file.open("rb") as source, to.open("xb") as target:
        while part := source.read(PART_BYTES):
            digest.update(part)
            target.write(part)
        target.flush()
        os.fsync(target.fileno())
    return digest.hexdigest()
