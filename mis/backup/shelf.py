"""The folder of the backups: generations, each with its database and its list of files, and the blobs of them all.

    mis-backup                        what this folder is
    blobs/a/b/abc...                  each blob once, whatever generations name it
    generations/20261122T021500.000Z/ mis.sqlite3, manifest.json, SHA256SUMS, and SHA256SUMS.sha256 of that

A generation is made under another name and renamed once all of it is on the disk: under its own name it is whole.
"""

import fcntl
import heapq
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from mis.backup import sums
from mis.backup.errors import BackupError, DamagedError, writing_in
from mis.backup.manifest import FORMAT, Manifest, decoded, encoded
from mis.backup.sums import Sum, digest_of
from mis.blobs.base import BlobId, is_blob_id
from mis.clock import Millis
from mis.folder import sync, write_whole

MARKER = "mis-backup"
MARK = b"Backups of a MIS, format 1. Put one back with `mis restore`, try one with `mis restore --drill`.\n"
BLOBS = "blobs"
GENERATIONS = "generations"
DATABASE = "mis.sqlite3"
_UNFINISHED = "."  # how the names begin of what is being made or removed


class Generation:
    """One backup; whole, or about to be made."""

    def __init__(self, shelf: Path, name: str, path: Path) -> None:
        self.name = name
        self.path = path
        self.database = path / DATABASE
        self.sums = path / "SHA256SUMS"
        self.manifest = path / "manifest.json"
        self.seal = path / "SHA256SUMS.sha256"
        self._shelf = shelf

    def sum_of(self, file: Path) -> Sum:
        """The line of a file of this generation's own."""
        return Sum(f"{GENERATIONS}/{self.name}/{file.name}", digest_of(file))

    def blobs(self) -> Iterator[tuple[BlobId, str]]:
        """The blobs of this generation with their digests, by id.

        Raises:  DamagedError, OSError
        """
        for one in sums.read(self.sums):
            folder, _, name = one.path.rpartition("/")
            if folder.startswith(f"{BLOBS}/"):
                yield BlobId(name), one.digest

    def verified(self) -> Manifest:
        """What this generation says of itself, once its list is seen to be the one it was made with.

        Raises:  DamagedError
        """
        try:
            self._must_be_sealed()
            expected = {one.path: one.digest for one in self._own()}
            found = self.sum_of(self.manifest)
            if expected.get(found.path) != found.digest:
                raise DamagedError(_damaged(self.manifest))
            manifest = decoded(self.manifest.read_bytes())
        except (OSError, ValueError) as error:
            raise DamagedError(f"The generation {self.name} cannot be read ({error}): take another one.") from error
        if manifest.format != FORMAT:
            raise DamagedError(f"The generation {self.name} was made by a newer mis: install that one to put it back.")
        return manifest

    def database_digest(self) -> str | None:
        """The digest that the database had; None is a backup without one.

        Raises:  DamagedError, OSError
        """
        return next((one.digest for one in self._own() if one.path.endswith(f"/{DATABASE}")), None)

    def complete(self, manifest: Manifest) -> None:
        """Close the list, have everything on the disk, and take the name by which it counts.

        Raises:  OSError
        """
        write_whole(self.manifest, encoded(manifest))
        with self.sums.open("a", encoding="ascii") as listed:
            sums.write(listed, self.sum_of(self.manifest))
        sync(self.sums)
        write_whole(self.seal, self._sealing())
        self.path = self.path.rename(self.path.with_name(self.name))
        sync(self.path.parent)

    def _own(self) -> Iterator[Sum]:
        return (one for one in sums.read(self.sums) if one.path.startswith(f"{GENERATIONS}/"))

    def _sealing(self) -> bytes:
        one = self.sum_of(self.sums)
        return f"{one.digest}  {one.path}\n".encode("ascii")

    def _must_be_sealed(self) -> None:
        if self.seal.read_bytes() != self._sealing():
            raise DamagedError(_damaged(self.sums))


class Shelf:
    """The folder of the backups, that one process writes at a time."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.blobs_folder = folder / BLOBS
        self._generations = folder / GENERATIONS

    def generations(self) -> Sequence[Generation]:
        """Those that are whole, the oldest first."""
        names = sorted(one.name for one in self._generations.iterdir() if not one.name.startswith(_UNFINISHED))
        return [Generation(self.folder, name, self._generations / name) for name in names]

    def named(self, name: str | None) -> Generation:
        """One by its name, or the newest.

        Raises:  BackupError (there is none)
        """
        found = [one for one in self.generations() if name in (None, one.name)]
        if not found:
            raise BackupError(
                f"There is no backup in {self.folder}." if name is None else f"There is no generation {name} here."
            )
        return found[-1]

    def begin(self, now: Millis) -> Generation:
        """Make room for a generation; what others left that were broken off is removed.

        Raises:  OSError
        """
        for one in self._generations.iterdir():
            if one.name.startswith(_UNFINISHED):
                shutil.rmtree(one)
        at = datetime.fromtimestamp(now / 1_000, UTC)
        name = f"{at:%Y%m%dT%H%M%S}.{now % 1_000:03}Z"
        path = self._generations / f"{_UNFINISHED}{name}"
        path.mkdir(0o700)
        return Generation(self.folder, name, path)

    def newest_blobs(self) -> Iterator[tuple[BlobId, str]]:
        """What the newest generation knows of its blobs; of a damaged one nothing is believed."""
        for one in self.generations()[-1:]:
            with suppress(DamagedError):
                one.verified()
                yield from one.blobs()

    def keep(self, count: int) -> int:
        """Remove all generations but the newest so many, and the blobs that none of them names; how many went.

        Raises:  BackupError (one that stays is damaged: then nothing goes), OSError
        """
        generations = self.generations()
        old, kept = generations[:-count], generations[-count:]
        if not old:
            return 0
        for one in kept:
            _must_name_its_blobs(one)
        for one in old:
            shutil.rmtree(one.path.rename(one.path.with_name(f"{_UNFINISHED}{one.name}")))
        sync(self._generations)
        self._sweep(kept)
        return len(old)

    def _sweep(self, kept: Sequence[Generation]) -> None:
        named = heapq.merge(*(one.blobs() for one in kept))
        needed = next(named, None)
        for file in self._files():
            while needed is not None and needed[0] < file.name:
                needed = next(named, None)
            if needed is None or needed[0] != file.name:
                file.unlink()

    def _files(self) -> Iterator[Path]:
        """The blobs by id, which is the order of their folders too."""
        for outer in sorted(self.blobs_folder.glob("?")):
            for inner in sorted(outer.glob("?")):
                yield from sorted(file for file in inner.iterdir() if is_blob_id(file.name))


def blob_sum(id: BlobId, digest: str) -> Sum:
    """The line of a blob."""
    return Sum(f"{BLOBS}/{id[0]}/{id[1]}/{id}", digest)


def _must_name_its_blobs(generation: Generation) -> None:
    try:
        generation.verified()
    except DamagedError as error:
        raise BackupError(
            f"The backup is taken, and nothing older removed: the generation {generation.name} is damaged, and which "
            "blobs it needs is not known. Delete its folder."
        ) from error


@contextmanager
def written(folder: Path) -> Iterator[Shelf]:
    """The folder of the backups, made where it is absent or empty, until the block ends; nobody else writes it.

    Raises:  BackupError
    """
    with writing_in(folder):
        folder.mkdir(0o700, parents=True, exist_ok=True)
        _mark(folder)
    with _locked(folder, fcntl.LOCK_EX):
        shelf = Shelf(folder)
        with writing_in(folder):
            shelf.blobs_folder.mkdir(0o700, exist_ok=True)
            (folder / GENERATIONS).mkdir(0o700, exist_ok=True)
            sync(folder)
        yield shelf


@contextmanager
def read(folder: Path) -> Iterator[Shelf]:
    """The folder of the backups, in which nothing changes until the block ends.

    Raises:  BackupError (it is none, or a backup is being written there)
    """
    _must_be_ours(folder)
    with _locked(folder, fcntl.LOCK_SH):
        yield Shelf(folder)


def _mark(folder: Path) -> None:
    """Say what the folder is, where nothing is in it yet.

    Raises:  BackupError (it is somebody else's), OSError
    """
    if {one.name for one in folder.iterdir()} - {f"{MARKER}.part", "lost+found"}:
        _must_be_ours(folder)
        return
    write_whole(folder / MARKER, MARK)


def _must_be_ours(folder: Path) -> None:
    try:
        is_ours = (folder / MARKER).read_bytes() == MARK
    except OSError:
        is_ours = False
    if not is_ours:
        raise BackupError(f"{folder} is no folder of `mis backup`: name one of those, or an empty one to begin.")


@contextmanager
def _locked(folder: Path, how: int) -> Iterator[None]:
    """Raises:  BackupError."""
    with writing_in(folder):
        lock = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(lock, how | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise BackupError(f"Another mis works in {folder}: wait until it has ended.") from error
    else:
        yield
    finally:
        os.close(lock)


def _damaged(file: Path) -> str:
    return f"The file {file} is not as it was when the backup was taken: take another generation."
