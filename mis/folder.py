"""The data folder: made for us alone, and owned by one process at a time.

SQLite is safe here with one writing process only (ARCHITECTURE, storage rules); the lock is what makes it one.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LOCK = "lock"


class FolderError(Exception):
    """The data folder cannot be used; the message is one sentence for the operator."""


class OwnedError(FolderError):
    """Another process owns the data folder."""


@contextmanager
def owned(folder: Path) -> Iterator[Path]:
    """Own the folder, made if absent, until the block ends or the process does, however it ends.

    Raises:  FolderError (it cannot be made or written), OwnedError
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise FolderError(
            f"Cannot write in the data folder {folder} ({error.strerror}): give its owner the right to, "
            "or choose another with MIS_DATA_DIR."
        ) from error
    try:
        _take(lock, folder)
        yield folder
    finally:
        os.close(lock)  # and with it the lock


def owner(folder: Path) -> int | None:
    """Return the process id of who owns the folder now; None is nobody."""
    try:
        lock = os.open(folder / LOCK, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        # A shared lock, let go at once: two who ask at the same moment do not take each other for the owner.
        fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return int(os.read(lock, 20) or b"0")
    else:
        return None
    finally:
        os.close(lock)


def write_whole(path: Path, content: bytes) -> None:
    """Have a file whole and on the disk, or as it was before; for nobody else to read.

    Raises:  OSError
    """
    part = path.with_name(path.name + ".part")
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
    sync(path.parent)


def sync(path: Path) -> None:
    """Have what was written to a file, or the names in a folder, on the disk.

    Raises:  OSError
    """
    opened = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _take(lock: int, folder: Path) -> None:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        by = os.read(lock, 20).decode("ascii", "replace").strip() or "unknown"
        raise OwnedError(
            f"Another mis (process {by}) owns the data folder {folder}: stop it first, "
            "or give this one a folder of its own with MIS_DATA_DIR."
        ) from error
    os.ftruncate(lock, 0)
    os.pwrite(lock, str(os.getpid()).encode(), 0)
