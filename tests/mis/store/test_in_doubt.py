"""A database that is lost while it commits: nobody is told what nobody knows."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from mis.store.engine import database_url
from protocol.errors import Unavailable
from tests.mis.conftest import settle_in
from tests.support.clock import FakeClock
from tests.support.node import Node, say
from tests.support.stores import migrated_settings

# A deferred constraint runs inside COMMIT: this one ends the session there, as a crash would.
LOSE_AT_COMMIT = (
    """CREATE FUNCTION lose() RETURNS trigger LANGUAGE plpgsql AS
       $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END $$""",
    """CREATE CONSTRAINT TRIGGER lose_at_commit AFTER INSERT ON messages DEFERRABLE INITIALLY DEFERRED
       FOR EACH ROW EXECUTE FUNCTION lose()""",
)


@pytest.fixture
async def node(tmp_path: Path, clock: FakeClock) -> AsyncIterator[Node]:
    async with Node(await migrated_settings("postgresql", tmp_path), clock) as node:
        yield node


@pytest.fixture
async def beside(node: Node) -> AsyncIterator[AsyncEngine]:
    """The same database, past the server."""
    engine = create_async_engine(database_url(node.settings))
    yield engine
    await engine.dispose()


async def run(engine: AsyncEngine, *statements: str) -> None:
    async with engine.begin() as connection:
        for statement in statements:
            await connection.execute(text(statement))


async def test_a_commit_in_doubt_sends_everybody_to_sync_before_it_answers(node: Node, beside: AsyncEngine) -> None:
    people = await settle_in(node)
    direct = await node.start(people.alice, people.bob)
    told = len(node.told)
    await run(beside, *LOSE_AT_COMMIT)
    waiting = node.submit(people.alice, say(direct, client_ref="in-doubt"))
    waiting.add_done_callback(lambda _: node.happened.append("answered"))
    assert isinstance(await waiting, Unavailable)
    assert node.happened == ["in doubt", "answered"]
    assert len(node.told) == told, "nothing is told of what may not be stored"
    await run(beside, "DROP TRIGGER lose_at_commit ON messages")
    again = await node.outcome(people.alice, say(direct, client_ref="in-doubt"))
    assert (again.seq, again.duplicate) == (2, False), "this one was not stored, and its number is free"


async def test_a_refused_commit_is_no_doubt(node: Node, beside: AsyncEngine) -> None:
    """The database is there and says no: nothing was stored, and nobody needs to be sent away."""
    people = await settle_in(node)
    direct = await node.start(people.alice, people.bob)
    full = "RAISE EXCEPTION 'disk full' USING ERRCODE = 'disk_full'"
    await run(beside, LOSE_AT_COMMIT[0].replace("PERFORM pg_terminate_backend(pg_backend_pid())", full))
    await run(beside, LOSE_AT_COMMIT[1])
    assert isinstance(await node.outcome(people.alice, say(direct)), Unavailable)
    assert node.happened == []
