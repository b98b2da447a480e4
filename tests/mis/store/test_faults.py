"""What the writer does when a part fails: the queue is full, the database is gone, the disk is full or broken."""

import asyncio
import resource
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import text

from mis.bus.base import Heard
from mis.settings import Settings
from mis.store.store import StoreError
from mis.store.work import Outcome
from protocol.conversation import Conversation
from protocol.errors import Unavailable
from tests.mis.conftest import People, settle_in
from tests.support.clock import FakeClock
from tests.support.gate import before_commit
from tests.support.node import Node, say
from tests.support.postgres import Postgres
from tests.support.stores import migrated_settings, new_store


@pytest.fixture
async def direct(node: Node, people: People) -> Conversation:
    """Alice's conversation with Bob."""
    return await node.start(people.alice, people.bob)


async def test_a_full_queue_refuses_and_loses_nothing_it_has_taken(tmp_path: Path, clock: FakeClock) -> None:
    settings = await migrated_settings("sqlite", tmp_path, journal_queue=3)
    async with Node(settings, clock) as node:
        people = await settle_in(node)
        direct = await node.start(people.alice, people.bob)
        taken = [node.submit(people.alice, say(direct)) for _ in range(3)]
        with pytest.raises(Unavailable):
            node.submit(people.alice, say(direct))
        assert [outcome.seq for outcome in await asyncio.gather(*taken)] == [2, 3, 4]
        assert (await node.say(people.alice, direct)).seq == 5, "the queue has room again"


async def test_closing_writes_what_waits_and_takes_nothing_more(
    node: Node, people: People, direct: Conversation
) -> None:
    with before_commit(node.store._writing) as gate:
        waiting = [node.submit(people.alice, say(direct)) for _ in range(700)]
        await gate.until(1)
        closing = asyncio.create_task(node.store.writer.close())
        await asyncio.sleep(0)
        with pytest.raises(Unavailable):
            node.submit(people.alice, say(direct))
        gate.open()
        await closing
    assert [future.result().seq for future in waiting] == list(range(2, 702))


async def test_who_waits_no_longer_harms_nobody(node: Node, people: People, direct: Conversation) -> None:
    """The asker is cancelled while the commit is under way: the change is made, and the next one is served."""
    with before_commit(node.store._writing) as gate:
        asker = asyncio.create_task(node.store.writer.run(lambda work: work.sessions.end(people.alice.session, now=1)))
        await gate.until(1)
        asker.cancel()
        gate.open()
        with pytest.raises(asyncio.CancelledError):
            await asker
    assert (await node.say(people.alice, direct)).seq == 2


async def test_what_fails_in_the_asker_is_told_to_the_others_all_the_same(
    node: Node, people: People, direct: Conversation
) -> None:
    def fail(_outcome: Outcome) -> None:
        raise RuntimeError("the asker's connection is in a bad state")

    told = len(node.told)
    node.store.writer.submit(node.unit(people.alice, say(direct), fail))
    assert (await node.say(people.bob, direct)).seq == 3
    assert len(node.told) == told + 2, "the message that was committed is told"


async def test_what_fails_in_one_listener_keeps_no_event_from_coming(
    node: Node, people: People, direct: Conversation
) -> None:
    def fail(_published: Heard) -> None:
        raise RuntimeError("one event cannot be told")

    group = await node.start(people.alice, people.bob, people.carol, subject="équipe")
    told = len(node.told)
    node.bus.listen(fail)
    await node.start(people.alice, people.carol, text="bonjour")
    assert len(node.told) == told + 3, "the conversation that both see alike, opened, text"
    assert (await node.say(people.alice, group)).seq == 2


async def test_the_time_of_messages_never_goes_back(node: Node, people: People, direct: Conversation) -> None:
    first = await node.say(people.alice, direct)
    node.clock.set_now(first.at - 3_600_000)
    second = await node.say(people.bob, direct)
    node.clock.set_now(first.at + 1)
    third = await node.say(people.alice, direct)
    assert (second.at, third.at) == (first.at, first.at + 1)


# SQLite: the disk is full, the disk is broken.


@pytest.fixture
async def embedded(tmp_path: Path, clock: FakeClock) -> AsyncIterator[Node]:
    async with Node(await migrated_settings("sqlite", tmp_path), clock) as node:
        yield node


async def test_a_full_disk_is_unavailable_and_recovers(embedded: Node) -> None:
    people = await settle_in(embedded)
    direct = await embedded.start(people.alice, people.bob, text="avant")
    await _limit_pages(embedded, (await _pages(embedded)))
    outcomes = [await embedded.outcome(people.alice, say(direct, "x" * 8_000)) for _ in range(4)]
    assert any(isinstance(outcome, Unavailable) for outcome in outcomes), "SQLITE_FULL was never met"
    assert len(await embedded.thread(people.bob, direct)) < 6, "what is there is still read"
    await _limit_pages(embedded, 1_000_000)
    stored = len(await embedded.thread(people.bob, direct))
    assert (await embedded.say(people.alice, direct)).seq == stored + 1, "no number was lost"
    assert embedded.times_broken == 0


async def _pages(node: Node) -> int:
    async with node.store._writing.connect() as connection:
        return int((await connection.execute(text("PRAGMA page_count"))).scalar_one())


async def _limit_pages(node: Node, pages: int) -> None:
    async with node.store._writing.connect() as connection:
        await connection.execute(text(f"PRAGMA max_page_count = {pages}"))


@contextmanager
def failing_disk(node: Node) -> Iterator[None]:
    """Every write past the present end of the log fails: the system refuses it, SQLite sees SQLITE_IOERR_WRITE."""
    log = node.settings.sqlite_file.with_name("mis.sqlite3-wal")
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (log.stat().st_size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))


async def test_a_broken_disk_ends_the_writing_for_good(embedded: Node) -> None:
    people = await settle_in(embedded)
    direct = await embedded.start(people.alice, people.bob)
    with failing_disk(embedded):
        waiting = [embedded.submit(people.alice, say(direct, "x" * 4_000)) for _ in range(3)]
        outcomes = await asyncio.gather(*waiting)
    assert all(isinstance(outcome, Unavailable) for outcome in outcomes)
    assert embedded.times_broken == 1
    later = await embedded.outcome(people.alice, say(direct))
    assert isinstance(later, Unavailable), "after a failed write no retry may be acknowledged (USENIX ATC 2020)"
    assert len(embedded.events_for(people.bob)) == 2, "conversation and `opened`: nothing uncommitted was told"


# PostgreSQL: the server goes away, and comes back.


@pytest.fixture
async def stoppable(tmp_path: Path) -> AsyncIterator[Postgres]:
    """A PostgreSQL of this test's own, which may be stopped."""
    server = Postgres()
    await asyncio.to_thread(server.start)
    yield server
    await asyncio.to_thread(server.remove)


async def test_a_database_out_of_reach_is_unavailable_and_recovers(
    stoppable: Postgres, tmp_path: Path, clock: FakeClock
) -> None:
    settings = Settings(data_dir=str(tmp_path), rate_limits="off", database_url=stoppable.database())
    node = Node(settings, clock)
    await node.store.claim()
    await node.store.migrate()
    async with node:
        people = await settle_in(node)
        direct = await node.start(people.alice, people.bob)
        await asyncio.to_thread(stoppable.stop)
        told = len(node.told)
        for _ in range(2):
            waiting = [node.submit(people.alice, say(direct, client_ref=f"c{number}")) for number in range(3)]
            outcomes = await asyncio.gather(*waiting)
            assert [type(outcome) for outcome in outcomes] == [Unavailable] * 3
        assert isinstance(await node.refusal(people.alice, say(direct)), Unavailable)
        with pytest.raises(Unavailable):
            await node.store.ping()
        assert len(node.told) == told
        await asyncio.to_thread(stoppable.start)
        await node.store.ping()
        sent = await node.say(people.alice, direct, client_ref="c0")
        assert (sent.seq, sent.duplicate) == (2, False)
        assert node.times_broken == 0
        other = new_store(settings)
        with pytest.raises(StoreError, match="Another mis serves"):
            await other.claim()  # the restart freed the database, and the writer has taken it again
        await other.close()


async def test_a_connection_that_is_cut_under_a_commit_is_unavailable(tmp_path: Path, clock: FakeClock) -> None:
    async with Node(await migrated_settings("postgresql", tmp_path), clock) as node:
        people = await settle_in(node)
        direct = await node.start(people.alice, people.bob)
        with before_commit(node.store._writing) as gate:
            answer = node.submit(people.alice, say(direct, client_ref="c1"))
            await gate.until(1)
            await _terminate_writer(node)
            gate.open()
            assert isinstance(await answer, Unavailable)
        again = await node.say(people.alice, direct, client_ref="c1")
        assert (again.seq, again.duplicate) == (2, False)


async def _terminate_writer(node: Node) -> None:
    ended = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'mis-writer' "
    async with node.store._readers.connect() as connection:
        await connection.execute(text(ended + "AND datname = current_database()"))
