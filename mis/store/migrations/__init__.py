"""Bring a database up to the code's version, one line of Alembic versions."""

from pathlib import Path

from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from mis.store.tables import metadata


def _scripts() -> ScriptDirectory:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.set_main_option("path_separator", "os")
    return ScriptDirectory.from_config(config)


def newest() -> str:
    """Return the version this code needs."""
    return _scripts().get_current_head() or ""


def current(connection: Connection) -> str | None:
    """Return the version of a database; None is an empty one."""
    return MigrationContext.configure(connection).get_current_revision()


def is_known(version: str) -> bool:
    """Whether this code knows the version; one it does not know was written by newer code."""
    return any(script.revision == version for script in _scripts().walk_revisions())


def upgrade(connection: Connection, to: str = "head") -> None:
    """Run every migration up to a version that the database lacks, in the transaction open on the connection."""
    scripts = _scripts()
    environment = EnvironmentContext(Config(), scripts)
    environment.configure(
        connection=connection,
        target_metadata=metadata,
        fn=lambda revision, _context: scripts._upgrade_revs(to, revision),  # noqa: SLF001 - as alembic.command does
    )
    environment.run_migrations()
