"""The migrations make what `tables.py` says; a database that this code cannot use is refused in one sentence."""

from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, inspect, text

from mis.store.migrations import newest
from mis.store.store import Store, StoreError
from mis.store.tables import metadata
from tests.support.stores import empty_settings, migrated_settings, new_store


async def in_database(store: Store, run: Any) -> Any:
    async with store._writing.begin() as connection:
        return await connection.run_sync(run)


@pytest.fixture
def empty(backend: str, tmp_path: Path) -> Store:
    return new_store(empty_settings(backend, tmp_path))


def differences(connection: Connection) -> list[Any]:
    context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
    return list(compare_metadata(context, metadata))


async def test_the_migrations_make_the_tables(empty: Store) -> None:
    await empty.migrate()
    assert await in_database(empty, differences) == []
    assert await in_database(empty, lambda connection: len(inspect(connection).get_table_names())) > len(
        metadata.tables
    )
    await empty.close()


async def test_a_table_that_lacks_something_is_noticed(empty: Store) -> None:
    """Guards the comparison above: it sees a difference where there is one."""
    await empty.migrate()
    async with empty._writing.begin() as connection:
        await connection.execute(text("DROP INDEX ix_members_account_conversation"))
    assert await in_database(empty, differences) != []
    await empty.close()


async def test_to_migrate_twice_changes_nothing(empty: Store) -> None:
    assert await empty.version() is None
    await empty.migrate()
    await empty.migrate()
    assert await empty.version() == newest()
    await empty.check()
    await empty.close()


async def test_a_migration_that_fails_leaves_nothing(empty: Store) -> None:
    async with empty._writing.begin() as connection:
        await connection.execute(text("CREATE TABLE counters (name TEXT)"))  # the last table that the migration makes
    with pytest.raises(Exception, match="counters"):
        await empty.migrate()
    assert await in_database(empty, lambda connection: inspect(connection).get_table_names()) == ["counters"]
    await empty.close()


async def test_an_empty_database_is_to_be_migrated_first(empty: Store) -> None:
    with pytest.raises(StoreError, match="mis migrate"):
        await empty.check()
    await empty.close()


async def test_a_database_newer_than_the_code_is_refused(backend: str, tmp_path: Path) -> None:
    store = new_store(await migrated_settings(backend, tmp_path))
    async with store._writing.begin() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    for refused in (store.check, store.migrate, store.version):
        with pytest.raises(StoreError, match="9999, newer"):
            await refused()
    async with store._writing.begin() as connection:
        assert (await connection.execute(text("SELECT version_num FROM alembic_version"))).scalar_one() == "9999"
    await store.close()


async def test_one_server_at_a_time_has_a_postgresql(tmp_path: Path) -> None:
    settings = await migrated_settings("postgresql", tmp_path)
    first, second = new_store(settings), new_store(settings)
    await first.claim()
    with pytest.raises(StoreError, match="Another mis serves"):
        await second.claim()
    await first.close()
    await second.close()
    third = new_store(settings)
    await third.claim()
    await third.close()
