"""Every query about messages, members and conversations finds its rows by an index: its cost does not grow with the
archive.

By hand at full size, about two minutes: PLAN_ROWS=1000000 python -m pytest tests/mis/store/test_plans.py
"""

import os
from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import event, text
from sqlalchemy.ext.asyncio import AsyncEngine

from protocol.values import Cursor
from tests.mis.conftest import People
from tests.support.node import Node, new_ref, say, start

ROWS = int(os.environ.get("PLAN_ROWS", "20000"))
LARGE_ROWS = 1_000_000
LARGE = ("messages", "members", "conversations", "conversation_starts")

# `n` has the numbers from 1 to `count`, in both databases.
NUMBERS = """WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < CAST(:count AS INTEGER))"""
FILLING = (
    """INSERT INTO conversations NUMBERS SELECT 'c' || i, 'group', NULL, false, NULL, 'open', CAST(:one AS TEXT), 0,
         10, 0, 1, 0, NULL FROM n""",
    """INSERT INTO members NUMBERS SELECT 'c' || i, CAST(:one AS TEXT), 0, NULL, NULL, 0, false, false, false, false, 0
         FROM n""",
    """INSERT INTO members NUMBERS SELECT 'c' || i, CAST(:two AS TEXT), 1, NULL, NULL, 0, false, false, false, false, 0
         FROM n""",
    """INSERT INTO conversation_starts NUMBERS SELECT CAST(:one AS TEXT), 's' || i, 'c' || i FROM n""",
    """INSERT INTO messages NUMBERS SELECT 'c' || (1 + (i - 1) / 10), 1 + (i - 1) % 10, 0, CAST(:one AS TEXT), 'text',
         'r' || i, 'bonjour', NULL, false, NULL FROM n""",
)


class Recorded:
    """What an engine was asked, once for each text."""

    def __init__(self) -> None:
        self.statements: dict[str, Any] = {}

    def of(self, engine: AsyncEngine) -> None:
        event.listen(engine.sync_engine, "before_cursor_execute", self._note)

    def _note(self, _connection: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, many: bool) -> None:  # noqa: FBT001
        if statement.startswith(("SELECT", "UPDATE", "DELETE")) and any(table in statement for table in LARGE):
            self.statements.setdefault(statement, parameters[0] if many else parameters)


async def fill(node: Node, people: People) -> None:
    """Other people's conversations, with ten messages in each."""
    people_of_it = {"one": people.bob.account, "two": people.carol.account}
    async with node.store._writing.begin() as connection:
        for statement in FILLING:
            used = {name: value for name, value in people_of_it.items() if f":{name}" in statement}
            count = ROWS if statement.startswith("INSERT INTO messages") else ROWS // 10
            await connection.execute(text(statement.replace("NUMBERS", NUMBERS)), {"count": count, **used})
        await connection.execute(text("ANALYZE"))


async def use_everything(node: Node, people: People) -> None:
    """Each operation once, and each kind of page."""
    direct = await node.start(people.alice, people.bob, text="bonjour")
    group = await node.start(people.alice, people.bob, people.paul)
    await node.ask(people.alice, start(people.bob, text="encore"))
    waiting = [node.submit(people.alice, say(one, client_ref=new_ref())) for one in (direct, group) for _ in range(3)]
    for answer in waiting:
        await answer
    await node.read(people.bob, group, 2)
    for fields in ({}, {"before": 3}, {"after": 1}):
        assert await node.thread(people.bob, group, **fields)
    cursor: Cursor | None = None
    for _ in range(3):
        page = await node.sync(people.alice, cursor, 1)
        cursor = page.cursor
    await node.get(people.paul, group)
    async with node.store.reading() as reading:
        thread = await reading.threads.of_member(people.alice.account, group.id)
        assert thread is not None
        assert len(await reading.threads.present(thread)) == 3


async def plan(node: Node, statement: str, parameters: Any) -> Sequence[str]:
    if node.settings.database_url is None:
        async with node.store._writing.connect() as connection:
            rows = await connection.exec_driver_sql("EXPLAIN QUERY PLAN " + statement, parameters)
            return [row.detail for row in rows]
    async with node.store._writing.connect() as connection:
        if ROWS < LARGE_ROWS:  # of a few pages PostgreSQL rightly reads all, so it is only asked whether it must
            await connection.execute(text("SET LOCAL enable_seqscan = off"))
        rows = await connection.exec_driver_sql("EXPLAIN " + statement, parameters)
        lines = [row[0] for row in rows]
        await connection.rollback()
        return lines


def scans(lines: Sequence[str]) -> list[str]:
    """The steps of a plan that look at every row of a large table."""
    wanted = [f"{verb} {table}" for verb in ("SCAN", "Seq Scan on") for table in LARGE]
    return [line for line in lines if any(one in line for one in wanted)]


@pytest.mark.timeout(900)
async def test_every_query_finds_its_rows_by_an_index(node: Node, people: People) -> None:
    await fill(node, people)
    recorded = Recorded()
    recorded.of(node.store._writing)
    recorded.of(node.store._readers)
    await use_everything(node, people)
    asked = dict(recorded.statements)
    assert len(asked) > 15, "there must be something to look at"
    for statement, parameters in asked.items():
        lines = await plan(node, statement, parameters)
        assert scans(lines) == [], (statement, lines)


async def test_a_query_that_reads_everything_is_noticed(node: Node, people: People) -> None:
    """Guards the test above."""
    await fill(node, people)
    for statement in (
        "SELECT * FROM messages WHERE text = 'bonjour'",
        "SELECT count(*) FROM members WHERE position = 0",
    ):
        assert scans(await plan(node, statement, ())) != []
