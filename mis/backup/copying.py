"""Blobs brought into the folder of the backups: a blob never changes, so each is copied once."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

from mis.backup.errors import BackupError, storing_in
from mis.backup.sums import digest_of
from mis.blobs.base import BlobId, Blobs, MissingBlob
from mis.blobs.folder import FolderBlobs
from mis.folder import sync
from protocol.errors import Unavailable
from protocol.values import MAX_SAFE_INTEGER


class Copying:
    """Shape:   known: what the generation before says, by id; asked for by id too, so both are gone through once

    Next:    `close`
    """

    def __init__(self, origin: Blobs, folder: Path, known: Iterator[tuple[BlobId, str]]) -> None:
        self.copied = 0
        self.copied_bytes = 0
        self._from = origin
        self._folder = folder
        self._to = FolderBlobs(folder)
        self._known = known
        self._next = next(known, None)

    async def keep(self, id: BlobId, size_bytes: int) -> str | None:
        """Have a blob in the folder, and return its digest; None is one that the store does not have.

        Raises:  BackupError
        """
        known = self._known_digest(id)
        with storing_in(self._folder):
            found = await self._to.size(id)
            if found == size_bytes:
                return known or await asyncio.to_thread(_synced_digest, self._folder / id[0] / id[1] / id)
            if found is not None:
                await self._to.delete(id)
            return await self._copy(id)

    async def tidy(self) -> None:
        """Remove what copies have left that were broken off."""
        with storing_in(self._folder):
            await self._to.tidy(MAX_SAFE_INTEGER)

    async def close(self) -> None:
        await self._to.close()

    def _known_digest(self, id: BlobId) -> str | None:
        while self._next is not None and self._next[0] < id:
            self._next = next(self._known, None)
        return self._next[1] if self._next is not None and self._next[0] == id else None

    async def _copy(self, id: BlobId) -> str | None:
        digest = hashlib.sha256()
        size_bytes = 0

        async def parts() -> AsyncIterator[bytes]:
            nonlocal size_bytes
            async for part in whole(self._from, id):
                digest.update(part)
                size_bytes += len(part)
                yield part

        try:
            await self._to.put(id, parts())
        except MissingBlob:
            return None
        self.copied += 1
        self.copied_bytes += size_bytes
        return digest.hexdigest()


async def whole(blobs: Blobs, id: BlobId) -> AsyncIterator[bytes]:
    """Give all bytes of a blob.

    Raises:  MissingBlob, BackupError (the store is out of reach)
    """
    try:
        size = await blobs.size(id)
        if size is None:
            raise MissingBlob
        async for part in blobs.read(id, 0, size):
            yield part
    except Unavailable as error:
        raise BackupError(f"The attachments cannot be read: {error.message}.") from error


def _synced_digest(file: Path) -> str:
    """Of a blob that a backup which was broken off had copied: its name may not be on the disk yet."""
    sync(file.parent)
    return digest_of(file)
