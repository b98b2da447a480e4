"""The SQLite driver with one hand-over to its thread per statement, where SQLAlchemy's adapter makes four.

A hand-over wakes another thread twice. Opening a cursor, executing, fetching and closing one by one cost a tenth of the
CPU of a message, and a quarter of that of a reconnect (docs/decisions/0004-numbering.md). Nothing else differs: errors
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
from typing import Any
from weakref import WeakSet

from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.aiosqlite import (
    AsyncAdapt_aiosqlite_connection,
    AsyncAdapt_aiosqlite_cursor,
    AsyncAdapt_aiosqlite_dbapi,
    SQLiteDialect_aiosqlite,
)
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.util import await_only

DRIVER = "sqlite+mis_onehop"
ENDS_WITHIN_S = 10.0


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
        async with self._adapt_connection._execute_mutex:  # noqa: SLF001 - the adapter's own way
            ran = await self._connection._execute(_run, self._connection._conn, operation, parameters, many)  # noqa: SLF001
        rows, self._description, self._rowcount, self._lastrowid = ran
        self._rows = deque(rows)


def _run(
    connection: sqlite3.Connection,
    operation: str,
    parameters: Any,
    many: bool,  # noqa: FBT001 - called by position, on the thread
) -> tuple[Sequence[Any], Any, int, int | None]:
    cursor = connection.cursor()
    try:
        if many:
            cursor.executemany(operation, parameters)
        else:
            cursor.execute(operation, parameters)
        rows = cursor.fetchall() if cursor.description else ()
        return rows, cursor.description, cursor.rowcount, cursor.lastrowid
    finally:
        cursor.close()


class OneHopConnection(AsyncAdapt_aiosqlite_connection):
    __slots__ = ()

    _cursor_cls = OneHopCursor  # type: ignore[assignment]  # inferred as the one class it was given


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


registry.register("sqlite.mis_onehop", __name__, "OneHopDialect")
