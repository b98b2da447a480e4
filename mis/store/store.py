"""The store: the writer, the readers, and what state the database is in."""

from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from mis.bus.base import Bus
from mis.clock import Clock
from mis.keys import Keyring
from mis.metrics import Metrics
from mis.settings import Settings
from mis.store import migrations, rights
from mis.store.dossiers import Dossiers, NoDossiers
from mis.store.engine import claim, reading_engine, writing_engine
from mis.store.errors import is_no_database, translated
from mis.store.facts import Facts
from mis.store.migrations import Line
from mis.store.onehop import threads_ended
from mis.store.reading import Reading
from mis.store.rights import Guarded
from mis.store.writer import Writer
from protocol.errors import Unavailable

_SERVED_ALONE = (
    "Another mis serves this database: stop it first, give this one its own database, or join both by one "
    "MIS_REDIS_URL (docs/operations/several-nodes.md)."
)
_SERVED_WITHOUT_REDIS = (
    "A mis without MIS_REDIS_URL serves this database, and would not hear this one: stop it first, or give it the same."
)
_NOT_THE_OWNER = (
    "The role {role} is that of the servers and owns nothing: run `mis migrate` with the MIS_DATABASE_URL of the owner "
    "(docs/operations/database-role.md)."
)
_NO_DATABASE = (
    "The file {file} is no SQLite database, or a damaged one: put it aside, do not delete it, and restore your newest "
    "backup in its place."
)

# A deleted row lies in the table's file until it is written over.
_REWRITE_KEYS = "VACUUM FULL conversation_keys"
_NOT_SCRUBBED = (
    "The keys are destroyed, but their rows may still lie in PostgreSQL's files: run `VACUUM FULL conversation_keys` "
    "as the owner of the table."
)


class StoreError(Exception):
    """The database cannot be used as it is; the message is one sentence for the operator."""


class Store:
    """Order:   `migrate` or `check`, then `start`; `close` drains the writer.

    Shape:   lines: the versions of what extensions keep, besides the server's
    """

    def __init__(
        self,
        settings: Settings,
        bus: Bus,
        keyring: Keyring,
        *,
        clock: Clock,
        metrics: Metrics,
        in_doubt: Callable[[], None],
        broken: Callable[[], None],
        dossiers: Dossiers | None = None,
        lines: Sequence[Line] = (),
    ) -> None:
        self._settings = settings
        self._extended = tuple(lines)
        self._lines = (migrations.SERVER, *lines)
        self._clock = clock
        self._keyring = keyring
        self._writing = writing_engine(settings)
        self._readers = reading_engine(settings)
        self.writer = Writer(
            self._writing,
            bus,
            keyring,
            settings=settings,
            clock=clock,
            metrics=metrics,
            in_doubt=in_doubt,
            broken=broken,
            dossiers=dossiers or NoDossiers(),
        )

    @property
    def is_embedded(self) -> bool:
        return self._settings.database_url is None

    async def version(self) -> str | None:
        """The server's version of the database; None is an empty one.

        Raises:  StoreError (it is newer than the code, or no database at all), Unavailable
        """
        versions = await self._versions()
        for line, version in versions.items():
            if version is not None and not line.is_known(version):
                raise StoreError(
                    f"The database is of {line.named(version)}, newer than this mis (which knows {line.newest}): "
                    "install the mis that wrote it, or a later one."
                )
        return versions[migrations.SERVER]

    async def _versions(self) -> Mapping[Line, str | None]:
        try:
            with translated():
                async with self._writing.begin() as connection:
                    return {line: await connection.run_sync(line.current) for line in self._lines}
        except DBAPIError as error:
            if not is_no_database(error):
                raise
            raise StoreError(_NO_DATABASE.format(file=self._settings.sqlite_file)) from error

    async def facts(self) -> Mapping[str, str] | None:
        """What is true of a database that is older than the code; None where there is nothing to migrate.

        Raises:  StoreError (it is newer than the code, or no database at all), Unavailable
        """
        if await self.version() in (None, migrations.SERVER.newest):
            return None
        with translated():
            async with self._writing.begin() as connection:
                return await connection.run_sync(migrations.facts)

    async def migrate(self, facts: Mapping[str, str] | None = None) -> None:
        """Bring the database up to the code's version, have it remember what is given, and give the servers' role its
        rights, in one transaction.

        Raises:  StoreError (it is newer than the code, or the servers' role is not there, or asks this), Unavailable
        """
        before = await self.version()
        behind = await self._behind()
        if not behind and self._settings.database_role is None:
            return
        with translated():
            async with self._writing.begin() as connection:
                await connection.run_sync(self._must_be_of_the_owner)
                if behind:
                    await self._upgrade(connection, behind, facts or {})
                await connection.run_sync(self._grant)
            if before is not None and self.is_embedded:
                # of what was replaced nothing is left in the file
                await self._run_alone("VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)")

    async def _behind(self) -> Mapping[Line, str | None]:
        """The lines along which the database must be brought up to date, with how far it is."""
        return {line: version for line, version in (await self._versions()).items() if version != line.newest}

    async def _upgrade(self, connection: AsyncConnection, behind: Iterable[Line], facts: Mapping[str, str]) -> None:
        for line in behind:
            await connection.run_sync(line.upgrade, keyring=self._keyring)
        for name, value in facts.items():
            await Facts(connection).remembered(name, value)

    def _must_be_of_the_owner(self, connection: Connection) -> None:
        role = self._settings.database_role
        if role is None:
            return
        if rights.is_of_role(connection, role):
            raise StoreError(_NOT_THE_OWNER.format(role=role))
        if not rights.is_role(connection, role):
            raise StoreError(
                f"PostgreSQL has no role {role}: make it (CREATE ROLE {role} LOGIN), or unset database_role."
            )

    def _grant(self, connection: Connection) -> None:
        if self._settings.database_role is not None:
            rights.grant(connection, self._settings.database_role, self._extended)

    async def scrub(self) -> None:
        """Leave nothing in the files of what an erasure has deleted.

        Raises:  StoreError (on PostgreSQL, where the server does not own its tables), Unavailable
        """
        with translated():
            if self.is_embedded:
                await self._run_alone("PRAGMA wal_checkpoint(TRUNCATE)")
                return
            before = await self._file_of_keys()
            await self._run_alone(_REWRITE_KEYS)
            is_rewritten = await self._file_of_keys() != before
        if (
            not is_rewritten
        ):  # whoever does not own the table gets a warning, and it is passed over (VACUUM, its manual)
            raise StoreError(_NOT_SCRUBBED)

    async def _file_of_keys(self) -> int:
        """PostgreSQL's number of the file that the table of keys lies in: another one once it was rewritten."""
        async with self._writing.connect() as connection:
            query = text("SELECT pg_relation_filenode('conversation_keys')")
            return int((await connection.execute(query)).scalar_one())

    async def _run_alone(self, *statements: str) -> None:
        """Run what no transaction may hold."""
        async with self._writing.connect() as connection:
            raw = await connection.get_raw_connection()
            for statement in statements:
                await raw.driver_connection.execute(statement)  # type: ignore[union-attr]

    async def check(self) -> None:
        """Raises:  StoreError (it must be migrated first, or is newer than the code), Unavailable."""
        await self.version()
        for line, version in (await self._behind()).items():
            raise StoreError(
                f"The database is of {line.named(version or 'none')}, this mis needs {line.newest}: "
                "run `mis migrate` first."
            )

    @property
    def is_shared(self) -> bool:
        """Whether other servers may write the same database."""
        return self._settings.redis_url is not None

    async def region(self) -> str:
        """What names this very database, and no other, copies of it included.

        Raises:  Unavailable
        """
        async with self.reading() as reading:
            return await reading.region()

    async def claim(self) -> None:
        """Take the database for this server, or for all that share it; on SQLite the lock of the folder has done so.

        Raises:  StoreError (another server has it), Unavailable
        """
        if self.is_embedded:
            return
        await self.ping()
        claim(self._writing, shared=self.is_shared)
        try:
            with translated():
                async with self._writing.connect():
                    pass
        except Unavailable as refusal:
            raise StoreError(_SERVED_WITHOUT_REDIS if self.is_shared else _SERVED_ALONE) from refusal

    def start(self) -> None:
        self.writer.start()

    async def guarded(self) -> Guarded:
        """How the database is guarded against this very server.

        Raises:  Unavailable
        """
        with translated():
            async with self._readers.connect() as connection:
                return await rights.guarded(connection, self._extended)

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
                yield Reading(connection, self._settings, self._keyring, self._clock.now())

    async def close(self) -> None:
        await self.writer.close()
        for engine in (self._readers, self._writing):
            await engine.dispose()
            await threads_ended(engine)
