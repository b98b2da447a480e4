"""Messages are append-only in the database itself, whoever speaks to it."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.mis.conftest import People, settle_in
from tests.support.clock import FakeClock
from tests.support.node import Node
from tests.support.stores import migrated_settings

CHANGES = (
    "UPDATE messages SET text = 'autre'",
    "UPDATE messages SET at = at + 1 WHERE seq = 1",
    "DELETE FROM messages",
    "DELETE FROM messages WHERE seq = 2",
)
CHANGES_OF = {
    "sqlite": (
        "INSERT OR REPLACE INTO messages SELECT * FROM messages",
        "REPLACE INTO messages SELECT * FROM messages",
        # another number under the same client_ref: REPLACE would delete the first
        """REPLACE INTO messages SELECT conversation, seq + 100, at, author, kind, client_ref, 'autre', reply_to,
             urgent, data FROM messages WHERE seq = 2""",
        "UPDATE OR REPLACE messages SET seq = 1 WHERE seq = 2",
        "INSERT INTO messages SELECT * FROM messages WHERE true ON CONFLICT DO UPDATE SET text = 'autre'",
    ),
    "postgresql": (
        "TRUNCATE messages",
        "TRUNCATE messages CASCADE",
        """INSERT INTO messages SELECT * FROM messages
           ON CONFLICT (conversation, seq) DO UPDATE SET text = 'autre'""",
    ),
}


async def test_no_statement_changes_or_removes_a_message(node: Node, people: People, backend: str) -> None:
    direct = await node.start(people.alice, people.bob, text="bonjour")
    before = await node.thread(people.bob, direct)
    assert len(before) == 2, "there must be something to change"
    for engine in (node.store._writing, node.store._readers):
        for statement in (*CHANGES, *CHANGES_OF[backend]):
            assert await refused(engine, statement), statement
    assert await node.thread(people.bob, direct) == before


async def refused(engine: AsyncEngine, statement: str) -> bool:
    try:
        async with engine.begin() as connection:
            await connection.execute(text(statement))
    except DBAPIError:
        return True
    return False


async def test_nor_does_one_from_outside(tmp_path: Path, clock: FakeClock) -> None:
    """Delete triggers do not fire for REPLACE on a connection that does not ask for it, as `sqlite3` by hand."""
    async with Node(await migrated_settings("sqlite", tmp_path), clock) as node:
        people = await settle_in(node)
        direct = await node.start(people.alice, people.bob, text="bonjour")
        before = await node.thread(people.bob, direct)
    with closing(sqlite3.connect(node.settings.sqlite_file)) as outside:
        for statement in (*CHANGES, *CHANGES_OF["sqlite"]):
            with pytest.raises(sqlite3.Error, match="append-only"):
                outside.execute(statement)
    async with Node(node.settings, clock) as again:
        assert await again.thread(people.bob, direct) == before


async def test_a_reader_cannot_write(node: Node, people: People) -> None:
    with pytest.raises(DBAPIError):
        async with node.store._readers.begin() as connection:
            await connection.execute(text("UPDATE counters SET value = 0"))
    async with node.store._writing.begin() as connection:
        changed = await connection.execute(text("UPDATE counters SET value = value + 1"))
        assert changed.rowcount == 1, "the writer can"
