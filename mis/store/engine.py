"""Engines: one writing connection, several that only read; SQLite embedded, or PostgreSQL.

SQLite has exactly one connection that writes and checkpoints, every other is opened read-only: before 3.51.3 two
connections that write can lose commits (the WAL-reset defect, https://sqlite.org/wal.html, "The WAL-reset bug").
"""

from typing import Any
from urllib.parse import quote

from sqlalchemy import event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from mis.settings import Settings
from mis.store.onehop import DRIVER
from protocol.errors import Unavailable

READERS = 4

# A server alone on its database takes the lock for itself, nodes that hear each other share it: so neither finds itself
# beside a server that it does not hear. The number is this project's own, any would do ("MIS" in ASCII).
SERVER_LOCK = 0x4D4953

# hide_parameters everywhere: what an error prints must not be what somebody wrote (SQLAlchemy shows rows by default).

# WAL with FULL syncs the log at every commit: an acknowledged message survives a loss of power. NORMAL does not.
SQLITE_WRITER = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA recursive_triggers = ON",
    "PRAGMA cache_size = -65536",
    "PRAGMA temp_store = MEMORY",
    # 16 MB of log between two checkpoints: a page that many messages touch is written back once for all of them.
    "PRAGMA wal_autocheckpoint = 4000",
)
SQLITE_READER = ("PRAGMA query_only = ON", "PRAGMA mmap_size = 268435456")


def database_url(settings: Settings) -> URL:
    """Return SQLAlchemy's address of the database, with the asynchronous driver."""
    if settings.database_url is None:
        return URL.create(DRIVER, database=str(settings.sqlite_file))
    return make_url(settings.database_url).set(drivername="postgresql+asyncpg")


def writing_engine(settings: Settings) -> AsyncEngine:
    """Return the engine of the one connection that writes."""
    url = database_url(settings)
    if url.get_backend_name() == "sqlite":
        engine = create_async_engine(url, pool_size=1, max_overflow=0, hide_parameters=True)
        _run_on_connect(engine, SQLITE_WRITER)
        _begin_with(engine, "BEGIN IMMEDIATE")
        return engine
    return create_async_engine(
        url,
        pool_size=1,
        max_overflow=0,
        pool_pre_ping=True,
        hide_parameters=True,
        isolation_level="READ COMMITTED",
        connect_args=_postgresql_arguments("mis-writer"),
    )


def reading_engine(settings: Settings) -> AsyncEngine:
    """Return the engine of the connections that read, each transaction from one snapshot."""
    url = database_url(settings)
    if url.get_backend_name() == "sqlite":
        file = f"file:{quote(url.database or '')}"  # a folder may be named `a#b` (https://sqlite.org/uri.html)
        read_only = URL.create(DRIVER, database=file, query={"mode": "ro", "uri": "true"})
        engine = create_async_engine(read_only, pool_size=READERS, max_overflow=0, hide_parameters=True)
        _run_on_connect(engine, SQLITE_READER)
        _begin_with(engine, "BEGIN")
        return engine
    return create_async_engine(
        url,
        pool_size=READERS,
        max_overflow=READERS,
        pool_pre_ping=True,
        hide_parameters=True,
        isolation_level="REPEATABLE READ",
        connect_args=_postgresql_arguments("mis-reader", default_transaction_read_only="on"),
    )


def claim(engine: AsyncEngine, *, shared: bool) -> None:
    """Have each new connection take the database for this server, or fail; PostgreSQL frees it with the connection.

    So it is taken again after PostgreSQL has restarted, before anything is written.

    Raises:  Unavailable, from whatever connects (another server has it)
    """
    take = "pg_try_advisory_lock_shared" if shared else "pg_try_advisory_lock"

    @event.listens_for(engine.sync_engine, "connect")
    def _(connection: Any, _record: object) -> None:
        cursor = connection.cursor()
        cursor.execute(f"SELECT {take}({SERVER_LOCK})")
        (taken,) = cursor.fetchone()
        cursor.close()
        connection.commit()
        if not taken:
            connection.close()  # the pool has not seen it yet, and would leave it open
            raise Unavailable("another mis serves this database")


def _postgresql_arguments(name: str, **more: str) -> dict[str, Any]:
    # synchronous_commit is set here and not trusted to the server's configuration: guarantee 1 rests on it.
    return {
        "timeout": 10,
        "command_timeout": 30,
        "server_settings": {"application_name": name, "synchronous_commit": "on", "jit": "off", **more},
    }


def _run_on_connect(engine: AsyncEngine, statements: tuple[str, ...]) -> None:
    @event.listens_for(engine.sync_engine, "connect")
    def _(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # the driver begins nothing by itself: _begin_with says how
        cursor = connection.cursor()
        for statement in statements:
            cursor.execute(statement)
        cursor.close()


def _begin_with(engine: AsyncEngine, statement: str) -> None:
    @event.listens_for(engine.sync_engine, "begin")
    def _(connection: Any) -> None:
        connection.connection.dbapi_connection.open_with(statement)
