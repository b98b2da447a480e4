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

from mis.archive.tiles import Place
from mis.keys import FIRST_KEY
from mis.operations.urgent import remind_due
from protocol.attachment import AttachmentList
from protocol.conversation import Conversation
from protocol.message import MessageAcknowledge, MessageAcknowledgements, MessageHistory, MessageSearch
from protocol.presence import PresenceGet
from protocol.values import Cursor
from tests.mis.conftest import People
from tests.mis.operations.test_attachment import may_read, upload
from tests.support.node import Node, new_ref, say, start

ROWS = int(os.environ.get("PLAN_ROWS", "20000"))
LARGE_ROWS = 1_000_000
# Two of them are `blobs` under another name, and one is `messages`.
LARGE = (
    *("messages", "members", "conversations", "conversation_starts", "previous", "tiles"),
    *("attachments", "blobs", "content", "thumbnail_content"),
)

# `n` has the numbers from 1 to `count`, in both databases.
NUMBERS = """WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < CAST(:count AS INTEGER))"""
FILLING = (
    """INSERT INTO conversations NUMBERS SELECT 'c' || i, 'group', NULL, false, 'open', CAST(:one AS TEXT), 0,
         10, 0, 1, 0, NULL, 1, NULL, NULL FROM n""",
    """INSERT INTO conversation_keys NUMBERS SELECT 'c' || i, 1, CAST('w' AS BYTES), 0 FROM n""",
    """INSERT INTO members NUMBERS SELECT 'c' || i, CAST(:one AS TEXT), 0, NULL, NULL, 0, false, false, false, 0,
         1, NULL, false, false FROM n""",
    """INSERT INTO members NUMBERS SELECT 'c' || i, CAST(:two AS TEXT), 1, NULL, NULL, 0, false, false, false, 0,
         1, NULL, false, false FROM n""",
    """INSERT INTO conversation_starts NUMBERS SELECT CAST(:one AS TEXT), 's' || i, 'c' || i FROM n""",
    """INSERT INTO messages NUMBERS SELECT 'c' || (1 + (i - 1) / 10), 1 + (i - 1) % 10, 0, CAST(:one AS TEXT), 'text',
         'r' || i, NULL, false, NULL, NULL, 1, CAST('s' AS BYTES), CAST('c' AS BYTES), CAST('h' AS BYTES),
         1000000000 + i FROM n""",
    """INSERT INTO blobs NUMBERS SELECT 'b' || i, 'c' || i, 1, CAST('d' || i AS BYTES), 1, i FROM n""",
    """INSERT INTO attachments NUMBERS SELECT 'a' || i, 'c' || i, CAST(:one AS TEXT), 'r' || i, 1, CAST('n' AS BYTES),
         't', 1, NULL, NULL, NULL, 'b' || i, 'b' || i, i, 2, 0 FROM n""",
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
            bytes_of = "BLOB" if node.store.is_embedded else "BYTEA"
            filling = statement.replace("NUMBERS", NUMBERS).replace("BYTES", bytes_of)
            await connection.execute(text(filling), {"count": count, **used})
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
    await change_members(node, people)
    await search(node, people, group)
    await use_attachments(node, people, group)
    await use_the_archive(node, group)
    await node.say(people.alice, group, urgent=True)
    urgent = (await node.get(people.bob, group)).urgents[0].seq
    await node.ask(people.bob, MessageAcknowledge(group.id, urgent, id=1))
    await node.ask(people.bob, MessageAcknowledgements(group.id, urgent, id=1))
    await node.ask(people.bob, PresenceGet(group.id, id=1))
    node.clock.advance(node.settings.urgent_reminder_s)
    await remind_due(node.store, now=node.clock.now())
    async with node.store.reading() as reading:
        thread = await reading.threads.of_member(people.alice.account, group.id)
        assert thread is not None
        assert len(await reading.threads.present(thread)) == 3
        assert await reading.urgents.unanswered_by(people.paul.account) == [group.id]
        if not node.store.is_embedded:  # which has no other server that could change anything
            number = await reading.changes.newest()
            assert [head.conversation for head in await reading.changes.since(number - 1, 10)] == [group.id]
            assert len(await reading.changes.readers([group.id])) == 3
            assert await reading.changes.with_urgents([group.id]) == {group.id}
            assert len(await reading.messages.after({group.id: 1}, 10)) == 5


async def use_the_archive(node: Node, group: Conversation) -> None:
    async with node.store.reading() as reading:
        assert len(await reading.tiles.leaves(2, 3)) == 3
        assert (await reading.messages.proven(group.id, 2)).leaf > 0
        assert await reading.tiles.of([Place(0, 1), Place(1, 0)]) == {}


async def search(node: Node, people: People, group: Conversation) -> None:
    """A page of all, the next one in the midst of several conversations, and one conversation."""
    page = await node.ask(people.alice, MessageSearch("bonjour", limit=1, id=1))
    assert page.more
    await node.ask(people.alice, MessageSearch("bonjour", cursor=page.cursor, id=1))
    await node.ask(people.alice, MessageSearch("bonjour", group.id, id=1))


async def use_attachments(node: Node, people: People, group: Conversation) -> None:
    """Kept twice, sent, listed, found, corrected from afar, collected."""
    ids = [await upload(node, people.alice, group, name) for name in ("a.jpg", "a.jpg")]
    await node.say(people.alice, group, attachments=ids[:1], corrects=3)
    page = await node.ask(people.bob, AttachmentList(group.id, limit=1, id=1))
    await node.ask(people.bob, AttachmentList(group.id, page.cursor, 1, id=1))
    assert (await node.ask(people.bob, MessageHistory(group.id, after=2, limit=1, id=1))).corrections
    assert (await node.ask(people.bob, MessageHistory(group.id, from_at=0, limit=1, id=1))).messages
    async with node.store.reading() as reading:
        assert await may_read(node, people.bob, ids[0])
        (found,) = [kept for id in ids[:1] if (kept := await reading.attachments.one(id))]
        assert found.client_ref is not None
        assert await reading.attachments.of_reference(found.conversation, found.author, found.client_ref)
        assert await reading.attachments.of_blob(found.content.blob)
        assert await reading.attachments.uploaded(people.alice.account, since=0) != (0, None)
        assert await reading.blobs.known([found.content.blob])
        assert await reading.blobs.page(after="", limit=10)
        assert (await reading.keys.newest(found.conversation))[0] == FIRST_KEY
    await node.put(lambda work: work.attachments.remove_unsent(before=node.clock.now() + 1))
    await node.put(lambda work: work.blobs.remove_unowned(before=node.clock.now() + 1, limit=10))


async def change_members(node: Node, people: People) -> None:
    """Who comes, goes and comes back, what is marked and closed, and all of them look at it."""
    group = await node.start(people.alice, people.bob, people.paul, text="bonjour")
    await node.mark(people.paul, group, archived=True)
    await node.bring(people.alice, group, people.aida)
    await node.leave(people.aida, group)
    await node.bring(people.alice, group, people.aida)
    await node.leave(people.aida, group)
    await node.close(people.alice, group)
    for actor in (people.alice, people.paul, people.aida):
        assert await node.everything(actor)


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
        "SELECT * FROM messages WHERE sealed = commitment",
        "SELECT count(*) FROM members WHERE position = 0",
    ):
        assert scans(await plan(node, statement, ())) != []
