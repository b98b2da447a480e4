"""The embedded database: copied while it is served, and read as a file that nobody writes.

The copy is made over a connection that only reads, in one transaction: it is the database as of one commit, whatever is
written meanwhile, and the log is not cut before it ends (https://sqlite.org/c3ref/backup_finish.html, and "Concurrency"
in https://sqlite.org/wal.html). Nothing is asked of the server, which keeps the one connection that writes.
"""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from mis.backup.errors import BackupError, DamagedError
from mis.blobs.base import BlobId
from mis.folder import sync
from mis.progress import Steps

PAGES_AT_ONCE = 4_096  # 16 MiB between two looks at the progress
WAIT_S = 30.0  # for a server that recovers its log


_BLOBS_BEFORE_KEYS_HAD_NUMBERS = "SELECT id, size FROM blobs ORDER BY id"
# Of an erased conversation the key is destroyed and the bytes are deleted; its rows stay (decision 0012).
_BLOBS = """SELECT id, size FROM blobs WHERE EXISTS (
    SELECT 1 FROM conversation_keys AS keys WHERE keys.conversation = blobs.conversation AND keys.number = blobs.key
  ) ORDER BY id"""


def copied(file: Path, to: Path, steps: Steps) -> None:
    """Copy the database as of its last commit, durably.

    Raises:  BackupError (it cannot be read), sqlite3.Error, OSError (the copy cannot be written)
    """
    with closing(_reading(file)) as source:
        pages = source.execute("PRAGMA page_count").fetchone()[0]
        with closing(sqlite3.connect(to, isolation_level=None)) as target, steps("database", pages) as progress:
            # Nothing of a copy that is broken off is ever read, and it is synced as a whole.
            target.execute("PRAGMA journal_mode = OFF")
            target.execute("PRAGMA synchronous = OFF")
            at = 0

            def show(_status: int, remaining: int, total: int) -> None:
                nonlocal at
                progress.update(total - remaining - at)
                at = total - remaining

            source.backup(target, pages=PAGES_AT_ONCE, progress=show)
        sync(to)


def _reading(file: Path) -> sqlite3.Connection:
    """Return a connection in a transaction that sees the last commit, and none after it.

    Raises:  BackupError
    """
    if not file.exists():
        raise BackupError(f"There is no database {file}: `mis serve` makes it, or MIS_DATA_DIR is another folder.")
    uri = f"file:{quote(str(file))}?mode=ro"
    try:
        connection = sqlite3.connect(uri, uri=True, timeout=WAIT_S, isolation_level=None)
        connection.execute("BEGIN")
        connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    except sqlite3.Error as error:
        raise BackupError(f"The database {file} cannot be read ({error}): `mis check` says more.") from error
    return connection


class Snapshot:
    """A copy of the database that nobody writes.

    Raises:  DamagedError, from each call (it is no database that can be read)
    """

    def __init__(self, file: Path) -> None:
        self._file = file

    def revision(self) -> str:
        """The version that its migrations came to."""
        return str(self._value("SELECT version_num FROM alembic_version"))

    def rows(self) -> Mapping[str, int]:
        """How many rows each table has."""
        named = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
        return {name: self._value(f'SELECT count(*) FROM "{name}"') for (name,) in self._all(named)}  # noqa: S608 - names of our own tables

    def fingerprints(self, names: Sequence[str]) -> Mapping[str, str]:
        """Those of the secrets with which it was begun, of these names."""
        marks = ", ".join("?" * len(names))
        return dict(self._all(f"SELECT name, value FROM facts WHERE name IN ({marks})", *names))  # noqa: S608 - marks only

    def blobs(self) -> Iterator[tuple[BlobId, int]]:
        """What it names in the blob store, by id, with the size of the content; nothing of what was erased."""
        has_numbers = "key" in {column for _, column, *_ in self._all("PRAGMA table_info(blobs)")}
        with self._opened() as connection:
            yield from connection.execute(_BLOBS if has_numbers else _BLOBS_BEFORE_KEYS_HAD_NUMBERS)

    def faults(self) -> Sequence[str]:
        """What SQLite finds broken in it: pages, indexes, references to rows that are not there."""
        broken = [text for (text,) in self._all("PRAGMA integrity_check") if text != "ok"]
        dangling = [f"a row of {table} names none of {parent}" for table, _, parent, _ in self._references()]
        return broken + dangling

    def _references(self) -> Sequence[tuple[str, int, str, int]]:
        return self._all("PRAGMA foreign_key_check")

    def _value(self, query: str) -> int:
        with self._opened() as connection:
            found: int = connection.execute(query).fetchone()[0]
            return found

    def _all(self, query: str, *values: str) -> list[Any]:
        with self._opened() as connection:
            return connection.execute(query, values).fetchall()

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        """Immutable: SQLite leaves no file beside it (https://sqlite.org/uri.html)."""
        uri = f"file:{quote(str(self._file))}?immutable=1"
        try:
            with closing(sqlite3.connect(uri, uri=True)) as connection:
                yield connection
        except (sqlite3.Error, TypeError) as error:  # TypeError: no row where there must be one
            raise DamagedError(f"The database {self._file} of the backup cannot be read ({error}).") from error
