"""What goes wrong with a backup, in one sentence for the operator."""

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from protocol.errors import Unavailable

_NO_ROOM = frozenset((errno.ENOSPC, errno.EDQUOT, errno.EFBIG))


class BackupError(Exception):
    """A backup cannot be taken or put back; the message is one sentence for the operator."""


class DamagedError(BackupError):
    """A file of a backup is not what it was when the backup was taken."""


@contextmanager
def writing_in(folder: Path) -> Iterator[None]:
    """Say what keeps a folder from being written.

    Raises:  BackupError
    """
    try:
        yield
    except OSError as error:
        raise _cannot_write(folder, error.strerror or str(error), is_full=error.errno in _NO_ROOM) from error
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", 0)
        raise _cannot_write(folder, str(error), is_full=code == sqlite3.SQLITE_FULL) from error


@contextmanager
def storing_in(folder: Path) -> Iterator[None]:
    """Say what keeps a store of blobs in a folder from taking one.

    Raises:  BackupError
    """
    try:
        yield
    except Unavailable as error:
        is_full = isinstance(error.__cause__, OSError) and error.__cause__.errno in _NO_ROOM
        raise _cannot_write(folder, error.message, is_full=is_full) from error


def _cannot_write(folder: Path, reason: str, *, is_full: bool) -> BackupError:
    if is_full:
        return BackupError(f"The disk of {folder} is full: make room there; what was complete before is as it was.")
    return BackupError(f"Cannot write in {folder} ({reason}): give its owner the right to, or choose another folder.")
