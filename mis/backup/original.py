"""What is backed up besides bytes: the embedded database, or PostgreSQL, which has means of its own."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from pathlib import Path
from typing import Protocol

from msgspec import Struct

from mis.backup.database import Snapshot, copied
from mis.blobs.base import BlobId
from mis.identity.pepper import pepper_file
from mis.operations.archivist import archive_key_file
from mis.operators_key import OperatorsKey
from mis.progress import Steps
from mis.secret_file import Secret
from mis.settings import Settings
from mis.store.store import Store

AT_ONCE = 500


class Described(Struct, frozen=True):
    """What a manifest says of the database."""

    revision: str | None
    rows: Mapping[str, int]
    fingerprints: Mapping[str, str]


class Original(Protocol):
    """Order:   `copy`, then what it named: `describe` and `blobs`"""

    async def copy(self, to: Path, steps: Steps) -> None: ...

    async def describe(self) -> Described: ...

    def blobs(self) -> AsyncIterator[tuple[BlobId, int]]:
        """Those that rows name, by id, with the size of the content."""
        ...


def secrets_of(settings: Settings) -> Sequence[Secret]:
    """The secrets of an installation, which no backup holds.

    Raises:  SecretError
    """
    return pepper_file(settings), OperatorsKey(settings).current, archive_key_file(settings)


class Embedded:
    """SQLite: the copy says all."""

    def __init__(self, settings: Settings) -> None:
        self._file = settings.sqlite_file
        self._names = [one.name for one in secrets_of(settings)]
        self._copy: Snapshot

    async def copy(self, to: Path, steps: Steps) -> None:
        await asyncio.to_thread(copied, self._file, to, steps)
        self._copy = Snapshot(to)

    async def describe(self) -> Described:
        return Described(self._copy.revision(), self._copy.rows(), self._copy.fingerprints(self._names))

    async def blobs(self) -> AsyncIterator[tuple[BlobId, int]]:
        for one in self._copy.blobs():
            yield one


class Postgresql:
    """PostgreSQL: it was dumped before by its own means; its rows say which blobs there are."""

    def __init__(self, store: Store, settings: Settings) -> None:
        self._store = store
        self._secrets = secrets_of(settings)

    async def copy(self, to: Path, steps: Steps) -> None:  # noqa: ARG002 - the seam's
        """There is nothing to copy; it must answer, for what it names is asked next."""
        await self._store.check()

    async def describe(self) -> Described:
        return Described(None, {}, {one.name: one.fingerprint for one in self._secrets if not one.is_new})

    async def blobs(self) -> AsyncIterator[tuple[BlobId, int]]:
        after = ""
        while True:
            async with self._store.reading() as reading:
                page = await reading.blobs.page(after=after, limit=AT_ONCE)
            for kept in page:
                yield BlobId(kept.id), kept.size
            if len(page) < AT_ONCE:
                return
            after = page[-1].id
