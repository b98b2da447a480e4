"""The SQLite driver with one hand-over to its thread per statement, where SQLAlchemy's adapter makes four.

A hand-over wakes another thread twice. Opening a cursor, executing, fetching and closing one by one cost a tenth of the
CPU of a message, and a quarter of that of a reconnect (docs/decisions/0004-numbering.md). A transaction begins with its
first statement, in the same hand-over, and one that is over is not rolled back once more. Nothing else differs: errors
pass through SQLAlchemy's own translation, rows are all fetched, as SQLAlchemy does for this driver anyway.

This leans on names that SQLAlchemy 2.1 and aiosqlite 0.22 do not promise; both are pinned, and every test of the store
goes through it.
"""

import asyncio
import sqlite3
from collections import deque
from collections.abc import Sequence
from threading import Thread
from types import ModuleType
from typing import Any, cast
from weakref import WeakSet

from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.aiosqlite import (
    AsyncAdapt_aiosqlite_connection,
    AsyncAdapt_aiosqlite_cursor,
    AsyncAdapt_aiosqlite_dbapi,
    SQLiteDialect_aiosqlite,
)
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from sqlalchemy.util import await_only

DRIVER = "sqlite+mis_onehop"
ENDS_WITHIN_S = 10.0

Ran = tuple[Sequence[Any], Any, int, int | None]
"""Rows, description, rowcount, lastrowid: what a cursor had after it ran."""


class OneHopCursor(AsyncAdapt_aiosqlite_cursor):
    """A cursor of which nothing lives on the driver's thread between two statements."""

    __slots__ = ("_description", "_lastrowid", "_rowcount")

    def __init__(self, adapt_connection: AsyncAdapt_aiosqlite_connection) -> None:
        self._adapt_connection = adapt_connection
        self._connection = adapt_connection._connection  # noqa: SLF001 - the adapter's own way
        self._rows = deque()
        self._description: Any = None
        self._rowcount = -1
        self._lastrowid: int | None = None

    @property
    def description(self) -> Any:
        return self._description

    @property
    def rowcount(self) -> int:
        return self._rowcount

    @property
    def lastrowid(self) -> Any:
        return self._lastrowid

    def close(self) -> None:
        self._rows.clear()

    async def _async_soft_close(self) -> None:
        """There is nothing to close: the statement was finished on the thread."""

    async def _execute_async(self, operation: Any, parameters: Any) -> Any:
        await self._run(operation, parameters or (), many=False)

    async def _executemany_async(self, operation: Any, seq_of_parameters: Any) -> Any:
        await self._run(operation, seq_of_parameters, many=True)

    async def _run(self, operation: str, parameters: Any, *, many: bool) -> None:
        ran = await cast("OneHopConnection", self._adapt_connection).run(operation, parameters, many=many)
        rows, self._description, self._rowcount, self._lastrowid = ran
        self._rows = deque(rows)


def _run(
    connection: sqlite3.Connection,
    opening: str | None,
    operation: str,
    parameters: Any,
    many: bool,  # noqa: FBT001 - called by position, on the thread
) -> Ran:
    cursor = connection.cursor()
    try:
        if opening is not None:
            cursor.execute(opening)
        if many:
            cursor.executemany(operation, parameters)
        else:
            cursor.execute(operation, parameters)
        rows = cursor.fetchall() if cursor.description else ()
        return rows, cursor.description, cursor.rowcount, cursor.lastrowid
    finally:
        cursor.close()


class OneHopConnection(AsyncAdapt_aiosqlite_connection):
    __slots__ = ("_is_settled", "_opening")

    _cursor_cls = OneHopCursor  # type: ignore[assignment]  # inferred as the one class it was given

    def __init__(self, dbapi: Any, connection: Any) -> None:
        super().__init__(dbapi, connection)
        self._opening: str | None = None
        self._is_settled = True  # whether what was handed over last has come back well

    def open_with(self, statement: str) -> None:
        """Have a statement run just before the next one."""
        self._opening = statement

    async def run(self, operation: str, parameters: Any, *, many: bool) -> Ran:
        """Run one statement; raises what the driver raises."""
        async with self._execute_mutex:
            opening, self._opening, self._is_settled = self._opening, None, False
            driver = self._connection
            ran = await driver._execute(_run, driver._conn, opening, operation, parameters, many)  # noqa: SLF001 - the adapter's own way
            self._is_settled = True
        return cast("Ran", ran)

    def commit(self) -> None:
        """Commit, or leave nothing: a transaction whose commit is refused goes on, and SQLAlchemy takes it for over."""
        if self._has_none():
            return
        try:
            super().commit()
        except sqlite3.Error:
            self.rollback()
            raise

    def rollback(self) -> None:
        if not self._has_none():
            super().rollback()

    def _has_none(self) -> bool:
        """Whether there surely is no transaction; one that has not begun yet will not."""
        self._opening = None
        raw = self._connection._connection  # noqa: SLF001 - as the adapter asks whether it is closed
        return self._is_settled and raw is not None and not raw.in_transaction


async def at_once(
    connection: AsyncConnection, operation: str, parameters: Any, *, many: bool = False
) -> Sequence[Sequence[Any]]:
    """Run one statement past SQLAlchemy, in its transaction, and give the rows as they are.

    What SQLAlchemy does for a statement took five times the CPU that the way to the thread and back does: of a batch
    of eighty messages a twelfth of all there was. Who listens for statements hears of it, and errors are SQLAlchemy's.
    """
    inner = cast("Any", connection.sync_connection)
    for hear in inner.dispatch.before_cursor_execute:
        hear(inner, None, operation, parameters, None, many)
    driver = inner.connection.dbapi_connection
    try:
        rows, *_ = await driver.run(operation, parameters, many=many)
    except sqlite3.Error as error:
        raise DBAPIError.instance(
            operation, None, error, sqlite3.Error, hide_parameters=True, dialect=connection.dialect
        ) from error
    return cast("Sequence[Sequence[Any]]", rows)


class OneHopDriver(AsyncAdapt_aiosqlite_dbapi):
    """Shape:   threads: of the connections of one engine, closed or not; each ends when its connection has closed."""

    def __init__(self, aiosqlite: ModuleType, sqlite: ModuleType) -> None:
        super().__init__(aiosqlite, sqlite)
        self.threads: WeakSet[Thread] = WeakSet()

    def connect(self, *arg: Any, **kw: Any) -> OneHopConnection:
        connection = self.aiosqlite.connect(*arg, **kw)
        thread: Thread = connection._thread  # noqa: SLF001 - the adapter's own way
        thread.daemon = True  # as SQLAlchemy does: a thread must not keep the process
        self.threads.add(thread)
        return OneHopConnection(self, await_only(connection))


class OneHopDialect(SQLiteDialect_aiosqlite):
    """`sqlite+mis_onehop://`."""

    supports_statement_cache = True

    @classmethod
    def import_dbapi(cls) -> OneHopDriver:
        return OneHopDriver(__import__("aiosqlite"), sqlite3)


async def threads_ended(engine: AsyncEngine) -> None:
    """Wait for the threads of an engine that was disposed of, those too whose connection nobody waited for.

    A task that is cancelled as it reads leaves its connection to close by itself, on its thread: which then still has
    the file open, and tells a loop that may be gone.
    """
    driver = engine.dialect.dbapi
    if isinstance(driver, OneHopDriver):
        for thread in list(driver.threads):
            await asyncio.to_thread(thread.join, ENDS_WITHIN_S)


# For a value of any type but int, float, str and bytearray the driver looks for an adapter, and raises and drops an
# AttributeError where there is none: 7 of the 11 µs that it took for a row of a message. These change nothing.
sqlite3.register_adapter(bytes, bytes)
sqlite3.register_adapter(bool, int)
sqlite3.register_adapter(type(None), lambda none: none)
registry.register("sqlite.mis_onehop", __name__, "OneHopDialect")
