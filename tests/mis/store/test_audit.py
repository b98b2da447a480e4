"""The audit is append-only in the database itself, whoever speaks to it."""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from mis.domain.audit import Act
from mis.store.work import Work
from protocol.identity import AuditEntry
from tests.mis.conftest import People, settle_in
from tests.support.clock import FakeClock
from tests.support.node import Node
from tests.support.stores import migrated_settings

CHANGES = (
    "UPDATE audit SET act = 'autre'",
    "UPDATE audit SET id = id + 100",
    "UPDATE audit SET account = NULL WHERE id = 1",
    "DELETE FROM audit",
    "DELETE FROM audit WHERE id = 2",
)
CHANGES_OF = {
    "sqlite": (
        "INSERT OR REPLACE INTO audit SELECT * FROM audit",
        "REPLACE INTO audit (id, at, act, outcome) VALUES (1, 0, 'autre', 'ok')",
        "UPDATE OR REPLACE audit SET id = 1 WHERE id = 2",
        "INSERT INTO audit SELECT * FROM audit WHERE true ON CONFLICT DO UPDATE SET act = 'autre'",
    ),
    "postgresql": (
        "TRUNCATE audit",
        "TRUNCATE audit CASCADE",
        "INSERT INTO audit SELECT * FROM audit ON CONFLICT (id) DO UPDATE SET act = 'autre'",
    ),
}


async def audited(node: Node, people: People) -> None:
    async def add(work: Work) -> None:
        work.writes()
        for actor in (people.alice, people.bob, people.alice):
            await work.audit.add(Act.LOG_OUT, account=actor.account, session=actor.session, address="192.0.2.7")

    await node.store.writer.run(add)


async def entries(node: Node) -> Sequence[AuditEntry]:
    async with node.store.reading() as reading:
        return await reading.audited.page(before=None, account=None, limit=100)


async def test_no_statement_changes_or_removes_an_entry(node: Node, people: People, backend: str) -> None:
    await audited(node, people)
    before = await entries(node)
    assert [one.account for one in before] == [people.alice.account, people.bob.account, people.alice.account]
    for engine in (node.store._writing, node.store._readers):
        for statement in (*CHANGES, *CHANGES_OF[backend]):
            assert await refused(engine, statement), statement
    assert await entries(node) == before
    await audited(node, people)
    assert (await entries(node))[3:] == before, "what is new comes before"


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
        await audited(node, await settle_in(node))
        before = await entries(node)
        assert len(before) == 3, "there must be something to change"
    with closing(sqlite3.connect(node.settings.sqlite_file)) as outside:
        for statement in (*CHANGES, *CHANGES_OF["sqlite"]):
            with pytest.raises(sqlite3.Error, match="append-only"):
                outside.execute(statement)
    async with Node(node.settings, clock) as again:
        assert await entries(again) == before


async def test_an_entry_of_a_refused_unit_is_not_kept(node: Node, people: People) -> None:
    """Why a refusal is audited in a unit of its own."""

    async def refuse(work: Work) -> None:
        work.writes()
        await work.audit.add(Act.LOG_OUT, account=people.alice.account)
        await work.accounts.add(people.bob.profile, login="bob", password_hash="none", now=work.now)

    with pytest.raises(Exception, match="taken"):
        await node.store.writer.run(refuse)
    assert await entries(node) == []
