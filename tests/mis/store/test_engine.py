"""The connections: what each sets on its database, how the database file is found, and that all of them end."""

import asyncio
import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import event, text
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.mis.conftest import settle_in
from tests.support.clock import FakeClock
from tests.support.node import Node
from tests.support.stores import migrated_settings


def connections() -> set[threading.Thread]:
    """The threads of the driver: one for each connection."""
    return {thread for thread in threading.enumerate() if "_connection_worker_thread" in thread.name}


async def value_of(engine: AsyncEngine, statement: str) -> object:
    async with engine.connect() as connection:
        return (await connection.execute(text(statement))).scalar_one()


async def test_sqlite_syncs_every_commit_and_has_one_writer(tmp_path: Path, clock: FakeClock) -> None:
    node = Node(await migrated_settings("sqlite", tmp_path), clock)
    writing, readers = node.store._writing, node.store._readers
    assert await value_of(writing, "PRAGMA journal_mode") == "wal"
    assert await value_of(writing, "PRAGMA synchronous") == 2, "FULL"
    assert await value_of(writing, "PRAGMA foreign_keys") == 1
    assert await value_of(writing, "PRAGMA recursive_triggers") == 1
    assert await value_of(readers, "PRAGMA query_only") == 1
    assert writing.pool.size() + writing.pool._max_overflow == 1  # type: ignore[attr-defined]
    await node.store.close()


async def test_postgresql_syncs_every_commit_whatever_its_configuration(tmp_path: Path, clock: FakeClock) -> None:
    settings = await migrated_settings("postgresql", tmp_path)
    node = Node(settings, clock)
    async with node.store._writing.connect() as connection:
        name = (await connection.execute(text("SELECT current_database()"))).scalar_one()
        await connection.execute(text(f'ALTER DATABASE "{name}" SET synchronous_commit = off'))
        await connection.commit()
    await node.store.close()
    again = Node(settings, clock)
    assert await value_of(again.store._writing, "SHOW synchronous_commit") == "on"
    assert await value_of(again.store._writing, "SHOW transaction_isolation") == "read committed"
    assert await value_of(again.store._readers, "SHOW transaction_isolation") == "repeatable read"
    await again.store.close()


@pytest.mark.parametrize("name", ["dossier médical", "50%25", "a?b=c", "a#b", "a&b"])
async def test_any_data_folder_is_read_where_it_is_written(tmp_path: Path, clock: FakeClock, name: str) -> None:
    async with Node(await migrated_settings("sqlite", tmp_path / name), clock) as node:
        people = await settle_in(node)
        direct = await node.start(people.alice, people.bob, text="bonjour")
        assert len(await node.thread(people.bob, direct)) == 2
        assert (tmp_path / name / "mis.sqlite3-wal").exists()


async def test_a_store_that_has_closed_has_no_thread_at_the_file_also_of_a_connection_that_was_given_up(
    tmp_path: Path, clock: FakeClock
) -> None:
    before = connections()
    settings = await migrated_settings("sqlite", tmp_path)
    node = Node(settings, clock)
    with closing(sqlite3.connect(settings.sqlite_file)) as other:
        other.execute("PRAGMA locking_mode = EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        connected = asyncio.Event()
        event.listen(node.store._writing.sync_engine, "connect", lambda *_: connected.set(), insert=True)
        connecting = asyncio.create_task(node.store._writing.connect().start())
        await connected.wait()
        for _ in range(5):  # the first ends what it does, others what it does to end it
            connecting.cancel()
            await asyncio.sleep(0)
        await asyncio.wait([connecting])
        assert connecting.cancelled()
    await node.store.close()
    assert connections() <= before


async def test_a_reading_is_one_snapshot(node: Node) -> None:
    people = await settle_in(node)
    direct = await node.start(people.alice, people.bob)
    async with node.store.reading() as reading:
        before = await reading.threads.of_member(people.bob.account, direct.id)
        await node.say(people.alice, direct)
        after = await reading.threads.of_member(people.bob.account, direct.id)
    assert before is not None
    assert before == after
    assert before.last_seq == 1
    assert len(await node.thread(people.bob, direct)) == 2
