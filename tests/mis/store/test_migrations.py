"""The migrations make what `tables.py` says; a database that this code cannot use is refused in one sentence."""

from functools import partial
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import DBAPIError

from mis.store.migrations import newest, upgrade
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


async def test_what_an_older_database_holds_is_there_after_the_migration(backend: str, tmp_path: Path) -> None:
    """Written as the first version wrote it, and as guarded after as before."""
    store = new_store(empty_settings(backend, tmp_path))
    await in_database(store, partial(upgrade, to="0001"))
    async with store._writing.begin() as connection:
        for row in OF_0001:
            await connection.execute(text(row))
    await store.migrate()
    async with store._writing.begin() as connection:
        rows = (await connection.execute(text("SELECT seq, client_ref, text FROM messages ORDER BY seq"))).all()
    assert [tuple(row) for row in rows] == [(1, None, None), (2, "r-1", "Bonjour"), (3, "r-2", "À demain")]
    for change in ("UPDATE messages SET text = 'autre'", "DELETE FROM messages"):
        with pytest.raises(DBAPIError, match="append-only"):
            await in_database(store, lambda connection, change=change: connection.execute(text(change)))
    with pytest.raises(DBAPIError):
        await in_database(store, lambda connection: connection.execute(text(_say(4, "'r-2'", "'Encore'"))))
    await store.close()


def _say(seq: int, client_ref: str, words: str) -> str:
    values = f"'c', {seq}, 0, 'a', 'text', {client_ref}, {words}, NULL, FALSE, NULL"
    return f"INSERT INTO messages VALUES ({values})"  # noqa: S608 - rows of this test


OF_0001 = (
    "INSERT INTO accounts VALUES ('a', 'professional', 'a', 'A', NULL, NULL, 'a', 'none', 0)",
    "INSERT INTO conversations VALUES ('c', 'group', NULL, TRUE, NULL, 'open', 'a', 0, 3, 0, 1, 0, NULL)",
    _say(1, "NULL", "NULL"),
    _say(2, "'r-1'", "'Bonjour'"),
    _say(3, "'r-2'", "'À demain'"),
)


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
