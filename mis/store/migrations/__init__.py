"""Bring a database up to the code's version: along the server's line of Alembic versions, and that of each extension.

Alembic is imported by what runs a migration: a server starts without it where there is none to run.
"""

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, MetaData, column, inspect, select, table, text

from mis.keys import Keyring
from mis.store.tables import metadata

if TYPE_CHECKING:
    from alembic.script import ScriptDirectory


class Line:
    """Versions that follow each other.

    Shape:   folder: where `versions/NUMBER_word.py` are; version_table: what says in a database which one it is of;
             extension: whose they are, null for the server's own
    """

    def __init__(self, folder: Path, tables: MetaData, version_table: str, extension: str | None = None) -> None:
        self._extension = extension
        self._folder = folder
        self.tables = tables
        self.version_table = version_table

    @cached_property
    def _known(self) -> frozenset[str]:
        """Every version of this code: the number before each file's name."""
        return frozenset(file.name.partition("_")[0] for file in (self._folder / "versions").glob("[0-9]*.py"))

    def named(self, version: str) -> str:
        """Return what an operator is told of a version."""
        return f"version {version}" if self._extension is None else f"version {version} of {self._extension}"

    @property
    def newest(self) -> str:
        """The version this code needs."""
        return max(self._known)

    def is_known(self, version: str) -> bool:
        """Whether this code knows the version; one it does not know was written by newer code."""
        return version in self._known

    def current(self, connection: Connection) -> str | None:
        """Return the version of a database; None is one that has nothing of this line."""
        if not inspect(connection).has_table(self.version_table):
            return None
        found: str | None = connection.scalar(select(column("version_num")).select_from(table(self.version_table)))
        return found

    def upgrade(self, connection: Connection, keyring: Keyring, to: str = "head") -> None:
        """Run every migration up to a version that the database lacks, in the transaction open on the connection."""
        from alembic.config import Config
        from alembic.runtime.environment import EnvironmentContext

        scripts = self.scripts()
        config = Config()
        config.attributes["keyring"] = keyring
        environment = EnvironmentContext(config, scripts)
        environment.configure(
            connection=connection,
            target_metadata=self.tables,
            version_table=self.version_table,
            fn=lambda revision, _context: scripts._upgrade_revs(to, revision),  # noqa: SLF001 - as alembic.command does
        )
        environment.run_migrations()

    def scripts(self) -> "ScriptDirectory":
        """Return the versions as Alembic reads them."""
        from alembic.config import Config
        from alembic.script import ScriptDirectory

        config = Config()
        config.set_main_option("script_location", str(self._folder))
        config.set_main_option("path_separator", "os")
        return ScriptDirectory.from_config(config)


SERVER = Line(Path(__file__).parent, metadata, "alembic_version")


def facts(connection: Connection) -> dict[str, str]:
    """Return what a database of any version knows of itself."""
    if not inspect(connection).has_table("facts"):
        return {}
    return {row.name: row.value for row in connection.execute(text("SELECT name, value FROM facts"))}
