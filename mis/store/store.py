"""The store: the writer, the readers, and what state the database is in."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from sqlalchemy.exc import DBAPIError

from mis.bus.base import Bus
from mis.clock import Clock
from mis.metrics import Metrics
from mis.settings import Settings
from mis.store import migrations
from mis.store.engine import claim, reading_engine, writing_engine
from mis.store.errors import is_no_database, translated
from mis.store.reading import Reading
from mis.store.writer import Writer
from protocol.errors import Unavailable

_NO_DATABASE = (
    "The file {file} is no SQLite database, or a damaged one: put it aside, do not delete it, and restore your newest "
    "backup in its place."
)


class StoreError(Exception):
    """The database cannot be used as it is; the message is one sentence for the operator."""


class Store:
    """Order:   `migrate` or `check`, then `start`; `close` drains the writer."""

    def __init__(
        self,
        settings: Settings,
        bus: Bus,
        *,
        clock: Clock,
        metrics: Metrics,
        in_doubt: Callable[[], None],
        broken: Callable[[], None],
    ) -> None:
        self._settings = settings
        self._writing = writing_engine(settings)
        self._readers = reading_engine(settings)
        self.writer = Writer(
            self._writing, bus, settings=settings, clock=clock, metrics=metrics, in_doubt=in_doubt, broken=broken
        )

    @property
    def is_embedded(self) -> bool:
        return self._settings.database_url is None

    async def version(self) -> str | None:
        """The version of the database; None is an empty one.

        Raises:  StoreError (it is newer than the code, or no database at all), Unavailable
        """
        try:
            with translated():
                async with self._writing.begin() as connection:
                    version = await connection.run_sync(migrations.current)
        except DBAPIError as error:
            if not is_no_database(error):
                raise
            raise StoreError(_NO_DATABASE.format(file=self._settings.sqlite_file)) from error
        if version is not None and not migrations.is_known(version):
            raise StoreError(
                f"The database is of version {version}, newer than this mis (which knows {migrations.newest()}): "
                "install the mis that wrote it, or a later one."
            )
        return version

    async def migrate(self) -> None:
        """Bring the database up to the code's version, in one transaction.

        Raises:  StoreError (it is newer than the code), Unavailable
        """
        await self.version()
        with translated():
            async with self._writing.begin() as connection:
                await connection.run_sync(migrations.upgrade)

    async def check(self) -> None:
        """Raises:  StoreError (it must be migrated first, or is newer than the code), Unavailable."""
        version = await self.version()
        if version != migrations.newest():
            raise StoreError(
                f"The database is of version {version or 'none'}, this mis needs {migrations.newest()}: "
                "run `mis migrate` first."
            )

    async def claim(self) -> None:
        """Take the database for this server; on SQLite the lock of the data folder has done so.

        Raises:  StoreError (another server has it), Unavailable
        """
        if self.is_embedded:
            return
        await self.ping()
        claim(self._writing)
        try:
            with translated():
                async with self._writing.connect():
                    pass
        except Unavailable as refusal:
            raise StoreError(
                "Another mis serves this database: stop it first, or give this one its own database."
            ) from refusal

    def start(self) -> None:
        self.writer.start()

    async def ping(self) -> None:
        """Raises:  Unavailable."""
        async with self.reading() as reading:
            await reading.ping()

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Reading]:
        """One snapshot to read from.

        Raises:  Unavailable
        """
        with translated():
            async with self._readers.connect() as connection:
                yield Reading(connection, self._settings)

    async def close(self) -> None:
        await self.writer.close()
        await self._readers.dispose()
        await self._writing.dispose()
