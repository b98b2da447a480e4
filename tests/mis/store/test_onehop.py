"""The driver of SQLite: a transaction begins with its first statement, and none stays open that nobody ends."""

import asyncio
import threading
from collections.abc import AsyncIterator
from pathlib import Path
from typing import cast

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from mis.settings import Settings
from mis.store.engine import writing_engine
from mis.store.onehop import OneHopConnection, at_once


@pytest.fixture
async def engine(tmp_path: Path) -> AsyncIterator[AsyncEngine]:
    engine = writing_engine(Settings(data_dir=str(tmp_path)))
    async with engine.begin() as connection:
        await connection.execute(text("CREATE TABLE said (id INTEGER PRIMARY KEY, data BLOB, urgent BOOLEAN)"))
    yield engine
    await engine.dispose()


async def driver_of(connection: AsyncConnection) -> OneHopConnection:
    return cast("OneHopConnection", (await connection.get_raw_connection()).dbapi_connection)


async def count(engine: AsyncEngine) -> int:
    async with engine.connect() as connection:
        return int((await connection.execute(text("SELECT count(*) FROM said"))).scalar_one())


async def test_a_transaction_begins_with_its_first_statement_as_the_engine_says(engine: AsyncEngine) -> None:
    async with engine.connect() as connection, connection.begin() as transaction:
        raw = (await driver_of(connection))._connection._conn
        assert not raw.in_transaction
        await connection.execute(text("SELECT 1"))
        assert raw.in_transaction, "a SELECT alone would have begun none: BEGIN IMMEDIATE did"
        await transaction.rollback()
        assert not raw.in_transaction


async def test_a_transaction_without_a_statement_leaves_nothing_to_the_next(engine: AsyncEngine) -> None:
    for _ in range(2):
        async with engine.connect() as connection, connection.begin() as transaction:
            await transaction.commit()
        async with engine.connect() as connection, connection.begin() as transaction:
            await transaction.rollback()
    async with engine.begin() as connection:
        await connection.execute(text("INSERT INTO said (id) VALUES (1)"))
    assert await count(engine) == 1


async def test_what_is_rolled_back_is_not_there(engine: AsyncEngine) -> None:
    async with engine.connect() as connection, connection.begin() as transaction:
        await at_once(connection, "INSERT INTO said (id) VALUES (?)", [(1,), (2,)], many=True)
        assert await at_once(connection, "SELECT id FROM said ORDER BY id", ()) == [(1,), (2,)]
        await transaction.rollback()
    assert await count(engine) == 0


async def test_what_was_given_up_half_way_is_rolled_back(engine: AsyncEngine) -> None:
    gate = threading.Event()
    async with engine.connect() as connection, connection.begin() as transaction:
        driver = (await driver_of(connection))._connection
        driver._tx.put_nowait((None, gate.wait))  # 1. the thread is busy
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0):  # 2. a statement waits for it, and nobody for the statement any more
                await at_once(connection, "SELECT 1", ())
        rolled_back = asyncio.create_task(transaction.rollback())  # 3. no transaction has begun so far
        asyncio.get_running_loop().call_soon(gate.set)  # 4. now one begins
        await rolled_back
        assert not driver._conn.in_transaction
    assert await count(engine) == 0, "the connection can be used"


async def test_an_error_is_the_one_that_sqlalchemy_raises(engine: AsyncEngine) -> None:
    with pytest.raises(IntegrityError) as raised:
        async with engine.begin() as connection:
            await at_once(connection, "INSERT INTO said (id, data) VALUES (?, ?)", [(1, "secret")] * 2, many=True)
    assert "secret" not in str(raised.value), "what an error prints must not be what somebody wrote"
    assert await count(engine) == 0, "and nothing of it stays"


async def test_who_listens_for_statements_hears_of_each(engine: AsyncEngine) -> None:
    heard: list[str] = []
    event.listen(engine.sync_engine, "before_cursor_execute", lambda *asked: heard.append(asked[2]))
    async with engine.begin() as connection:
        await at_once(connection, "SELECT 1", ())
        await connection.execute(text("SELECT 2"))
    assert heard == ["SELECT 1", "SELECT 2"]


async def test_bytes_and_booleans_come_back_as_they_went(engine: AsyncEngine) -> None:
    async with engine.begin() as connection:
        rows = [(1, b"\x00\xff", True), (2, b"", False), (3, None, None)]
        await at_once(connection, "INSERT INTO said VALUES (?, ?, ?)", rows, many=True)
        assert await at_once(connection, "SELECT * FROM said ORDER BY id", ()) == [
            (1, b"\x00\xff", 1),
            (2, b"", 0),
            (3, None, None),
        ]
