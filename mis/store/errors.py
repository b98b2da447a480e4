"""Errors of the drivers become ours at this edge; nothing above knows SQLAlchemy's."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, DisconnectionError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from protocol.errors import Unavailable

# The database is out of reach, full or too slow: the request may be sent again. Everything else is a defect.
OUT_OF_REACH = (
    OperationalError,
    InterfaceError,
    DisconnectionError,
    PoolTimeout,
    ConnectionError,
    TimeoutError,
)


class BrokenError(Exception):
    """The disk failed under a commit: what is on it is unknown, and no retry tells.

    Source:  Rebello et al., "Can Applications Recover from fsync Failures?", USENIX ATC 2020
    """


@contextmanager
def translated() -> Iterator[None]:
    """Turn the drivers' errors into Unavailable or BrokenError; others pass as they are."""
    try:
        yield
    except OUT_OF_REACH as error:
        raise _translation(error) from error
    except DBAPIError as error:
        if error.connection_invalidated:
            raise Unavailable("the database is out of reach") from error
        raise


def _translation(error: BaseException) -> Exception:
    original = getattr(error, "orig", None)
    cause = getattr(original, "__cause__", None) or original
    # SQLITE_IOERR and its extended codes have 10 in the low byte (https://sqlite.org/rescode.html).
    if isinstance(cause, sqlite3.Error) and getattr(cause, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_IOERR:
        return BrokenError("the disk failed")
    return Unavailable("the database is out of reach")
