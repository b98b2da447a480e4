"""Errors of the drivers become ours at this edge; nothing above knows SQLAlchemy's."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, DisconnectionError, IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from protocol.errors import Unavailable

# A server that does not run is an OSError of many kinds: refused, no such socket, no route, no such name, too late.
OUT_OF_REACH = (OSError, DisconnectionError, PoolTimeout)

# PostgreSQL's manual, appendix A: connection exception, insufficient resources, operator intervention, read-only
# transaction (a standby), lock not available.
OUT_OF_REACH_STATES = ("08", "53", "57", "25006", "55P03")
# Connection exception, and the server's own shutdown or crash.
CONNECTION_LOST_STATES = ("08", "57P")
LOCK_TAKEN_STATE = "55P03"
# Serialization failure, deadlock detected: another node's transaction won, and this one was undone.
OVERTAKEN_STATES = ("40001", "40P01")


class BrokenError(Exception):
    """The disk failed under a commit: what is on it is unknown, and no retry tells.

    Source:  Rebello et al., "Can Applications Recover from fsync Failures?", USENIX ATC 2020
    """


class OvertakenError(Exception):
    """Another transaction was faster, and this one left nothing: run again, it finds what the other stored."""


class TakenError(Exception):
    """What must not be waited for is locked by another transaction; this one left nothing, and may run again."""


class InDoubtError(Exception):
    """The database was lost while it committed: the transaction may be stored, or not, and it could not say."""


@contextmanager
def taken() -> Iterator[None]:
    """Tell that another holds a lock that is not waited for."""
    try:
        yield
    except DBAPIError as error:
        if _postgresql_state(error) == LOCK_TAKEN_STATE:
            raise TakenError from error
        raise


@contextmanager
def committing() -> Iterator[None]:
    """Tell what is lost during a commit from what is refused: the one is in doubt, the other has left nothing."""
    try:
        yield
    except OUT_OF_REACH as error:
        raise InDoubtError from error
    except DBAPIError as error:
        if error.connection_invalidated or _postgresql_state(error).startswith(CONNECTION_LOST_STATES):
            raise InDoubtError from error
        raise


@contextmanager
def translated() -> Iterator[None]:
    """Turn the drivers' errors into Unavailable, OvertakenError or BrokenError; defects pass as they are."""
    try:
        yield
    except OUT_OF_REACH as error:
        raise Unavailable("the database is out of reach") from error
    except DBAPIError as error:
        ours = _translation(error)
        if ours is None:
            raise
        raise ours from error


def _translation(error: DBAPIError) -> Exception | None:
    """What the error is to us; None is a defect, such as a statement that the database cannot read."""
    state, code = _postgresql_state(error), _sqlite_code(error)
    if code == sqlite3.SQLITE_IOERR:
        return BrokenError("the disk failed")
    if isinstance(error, IntegrityError) or state.startswith(OVERTAKEN_STATES):
        return OvertakenError("another transaction was faster")
    is_sqlite_trouble = isinstance(error, OperationalError) and code != sqlite3.SQLITE_ERROR
    if error.connection_invalidated or state.startswith(OUT_OF_REACH_STATES) or is_sqlite_trouble:
        return Unavailable("the database is out of reach")
    return None


def is_no_database(error: DBAPIError) -> bool:
    """Whether the file is something else, or too damaged to be read (https://sqlite.org/rescode.html)."""
    return _sqlite_code(error) in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT)


def _postgresql_state(error: DBAPIError) -> str:
    return getattr(error.orig, "sqlstate", None) or ""


def _sqlite_code(error: DBAPIError) -> int:
    """The primary code, which extended ones have in the low byte (https://sqlite.org/rescode.html)."""
    cause = getattr(error.orig, "__cause__", None) or error.orig
    return getattr(cause, "sqlite_errorcode", 0) & 0xFF
