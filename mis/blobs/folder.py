"""Blobs in a folder of this machine's, or of a file system that all nodes share.

A blob is written under `ID.part`, synced, and renamed; so under its own name it is whole, after a crash too. Who has
made `ID.part` may use the name `ID`, and nobody else.
"""

import asyncio
import errno
import os
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from io import FileIO
from pathlib import Path

from msgspec import Struct

from mis.blobs.base import PART_BYTES, BlobId, MissingBlob, Parts, Stored, TakenBlob, is_blob_id, must_be_blob_id
from mis.blobs.gathering import gathered
from mis.folder import sync
from mis.threads import Threads
from protocol.errors import Unavailable
from protocol.values import Millis

PART = ".part"
THREADS = 4  # they wait for the disk, or seal: more of them make the loop late, and nothing sooner
PUTS_AT_ONCE = 4  # each has a megabyte in memory; who comes then waits for a turn, and its file is on the disk already

_FULL = "there is no room left for blobs"
_OUT_OF_REACH = "the folder of the blobs is out of reach"
_REASONS: Mapping[int | None, str] = {errno.ENOSPC: _FULL, errno.EDQUOT: _FULL, errno.EFBIG: _FULL}


class _Entry(Struct, frozen=True):
    path: Path
    size_bytes: int
    modified_at: Millis


class FolderBlobs:
    """Shape:   `PATH/a/b/abc...`: 1,024 folders, so that of ten million blobs none has more than some ten thousand."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._threads = Threads("blobs", THREADS)
        self._room = asyncio.Semaphore(PUTS_AT_ONCE)
        self._durable: set[Path] = set()  # folders that outlive a crash: made, and the one above synced

    async def put(self, id: BlobId, parts: Parts) -> None:
        file = self._file(id)
        async with self._room:
            with _translated():
                part = await self._threads.run(lambda: self._begin(file))
                try:
                    async for some in gathered(parts, self._threads.run):
                        await self._threads.run(partial(_write, part, some))
                    await self._threads.run(lambda: _finish(part, file))
                except BaseException:
                    await self._threads.run(lambda: _drop(part))
                    raise

    async def read(self, id: BlobId, start: int, end: int) -> AsyncIterator[bytes]:
        file = await self._opened(self._file(id))
        try:
            while start < end:
                with _translated():
                    part = await self._threads.run(
                        partial(os.pread, file.fileno(), min(PART_BYTES, end - start), start)
                    )
                if not part:
                    return
                yield part
                start += len(part)
        finally:
            file.close()

    async def delete(self, id: BlobId) -> None:
        with _translated():
            await self._threads.run(lambda: _delete(self._file(id)))

    async def size(self, id: BlobId) -> int | None:
        with _translated(), suppress(FileNotFoundError):
            return (await self._threads.run(self._file(id).stat)).st_size
        return None

    async def list(self) -> AsyncIterator[Stored]:
        async for entry in self._entries():
            if is_blob_id(entry.path.name):
                yield Stored(BlobId(entry.path.name), entry.size_bytes, entry.modified_at)

    async def tidy(self, before: Millis) -> int:
        removed = 0
        async for entry in self._entries():
            if entry.path.suffix == PART and entry.modified_at < before:
                with _translated():
                    await self._threads.run(partial(entry.path.unlink, missing_ok=True))
                removed += 1
        return removed

    async def check(self) -> None:
        with _translated():
            await self._threads.run(self._look)

    async def close(self) -> None:
        self._threads.close()

    def _file(self, id: BlobId) -> Path:
        must_be_blob_id(id)
        return self._path / id[0] / id[1] / id

    def _begin(self, file: Path) -> FileIO:
        """Make the part that is to become the file.

        Raises:  TakenBlob, OSError
        """
        for folder in (self._path, file.parent.parent, file.parent):
            self._make(folder)
        try:
            part = FileIO(file.with_name(file.name + PART), "x", opener=_for_us_alone)
        except FileExistsError as error:
            raise TakenBlob from error
        if file.exists():
            _drop(part)
            raise TakenBlob
        return part

    def _make(self, folder: Path) -> None:
        if folder not in self._durable:
            folder.mkdir(0o700, parents=True, exist_ok=True)
            sync(folder.parent)
            self._durable.add(folder)

    async def _opened(self, file: Path) -> FileIO:
        with _translated():
            try:
                return await self._threads.run(lambda: FileIO(file))
            except FileNotFoundError as error:
                raise MissingBlob from error

    def _look(self) -> None:
        self._make(self._path)
        if not os.access(self._path, os.R_OK | os.W_OK | os.X_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    async def _entries(self) -> AsyncIterator[_Entry]:
        """Give what lies in the innermost folders, one folder after the other."""
        with _translated():
            folders = await self._threads.run(lambda: [*_folders(self._path)])
        for folder in folders:
            with _translated():
                entries = await self._threads.run(partial(_entries, folder))
            for entry in entries:
                yield entry


def _for_us_alone(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _write(file: FileIO, part: bytes) -> None:
    """Write a part to the disk itself: a whole file at once would have the journal's next commit wait for all of it."""
    rest = memoryview(part)
    while rest:
        rest = rest[file.write(rest) :]
    os.fsync(file.fileno())


def _finish(part: FileIO, file: Path) -> None:
    """Give the part its name, for good: after an error it has none, for what is on the disk then nobody knows."""
    os.fsync(part.fileno())
    part.close()
    Path(part.name).rename(file)
    try:
        sync(file.parent)
    except OSError:
        file.unlink()
        raise


def _drop(part: FileIO) -> None:
    part.close()
    Path(part.name).unlink(missing_ok=True)


def _delete(file: Path) -> None:
    with suppress(FileNotFoundError):
        file.unlink()
        sync(file.parent)


def _folders(path: Path) -> Iterator[Path]:
    for outer in _inside(path):
        yield from _inside(Path(outer))


def _inside(folder: Path) -> Sequence[Path]:
    """The folders in a folder; one that is not there has none."""
    with suppress(FileNotFoundError), os.scandir(folder) as found:
        return [Path(entry) for entry in found if entry.is_dir()]
    return []


def _entries(folder: Path) -> Sequence[_Entry]:
    entries = []
    with suppress(FileNotFoundError), os.scandir(folder) as found:
        for entry in found:
            with suppress(FileNotFoundError):  # removed meanwhile
                is_now = entry.stat()
                entries.append(_Entry(Path(entry), is_now.st_size, is_now.st_mtime_ns // 1_000_000))
    return entries


@contextmanager
def _translated() -> Iterator[None]:
    """Turn what the file system says into Unavailable."""
    try:
        yield
    except OSError as error:
        raise Unavailable(_REASONS.get(error.errno, _OUT_OF_REACH)) from error
