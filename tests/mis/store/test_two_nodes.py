"""Two nodes write one PostgreSQL at once: one numbering, one conversation for two people, one message for one key."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from sqlalchemy import text

from mis.domain.conversation import Conversation as Locked
from mis.store.batch import Needs
from mis.store.work import Work
from protocol.conversation import Conversation
from tests.mis.conftest import People, settle_in
from tests.support.clock import FakeClock
from tests.support.gate import before_commit
from tests.support.node import Node, say, start
from tests.support.stores import migrated_settings


class Pair(NamedTuple):
    here: Node
    there: Node


@pytest.fixture
async def nodes(tmp_path: Path, clock: FakeClock) -> AsyncIterator[Pair]:
    settings = await migrated_settings("postgresql", tmp_path)
    async with Node(settings, clock) as here, Node(settings, clock) as there:
        yield Pair(here, there)


@pytest.fixture
async def people(nodes: Pair) -> People:
    return await settle_in(nodes.here)


async def waits_for_a_lock(node: Node) -> None:
    """Return once a transaction of this database waits for another."""
    query = text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    while True:
        async with node.store._readers.connect() as connection:
            if (await connection.execute(query)).scalar_one():
                return


async def test_two_nodes_number_one_conversation_without_gaps(nodes: Pair, people: People) -> None:
    direct = await nodes.here.start(people.alice, people.bob)
    waiting = []
    for _ in range(10):
        waiting += [nodes.here.submit(people.alice, say(direct)) for _ in range(10)]
        waiting += [nodes.there.submit(people.bob, say(direct)) for _ in range(10)]
        await waiting[-1]
    outcomes = await asyncio.gather(*waiting)
    assert sorted(outcome.seq for outcome in outcomes) == list(range(2, 202))
    thread = await nodes.there.thread(people.bob, direct, after=1)
    assert [message.seq for message in thread] == list(range(2, 202))


async def test_one_message_when_one_client_ref_reaches_both_nodes_at_once(nodes: Pair, people: People) -> None:
    direct = await nodes.here.start(people.alice, people.bob)
    with before_commit(nodes.here.store._writing) as held:
        phone = nodes.here.submit(people.alice, say(direct, client_ref="c1"))
        await held.until(1)  # 1. written here, not committed
        desk = nodes.there.submit(people.alice, say(direct, client_ref="c1"))
        await waits_for_a_lock(nodes.here)  # 2. the other one stands before the lock
        held.open()
    answers = await phone, await desk
    assert [(answer.seq, answer.duplicate) for answer in answers] == [(2, False), (2, True)]
    assert len(await nodes.there.thread(people.bob, direct)) == 2


async def test_one_direct_conversation_when_both_start_it_at_once(nodes: Pair, people: People) -> None:
    with before_commit(nodes.here.store._writing) as held:
        of_alice = nodes.here.submit(people.alice, start(people.bob, text="de la part d'Alice"))
        await held.until(1)
        of_bob = nodes.there.submit(people.bob, start(people.alice, text="de la part de Bob"))
        await waits_for_a_lock(nodes.here)
        held.open()
    one, other = await of_alice, await of_bob
    assert one.id == other.id
    thread = await nodes.here.thread(people.alice, one)
    assert [message.text for message in thread] == [None, "de la part d'Alice", "de la part de Bob"]


async def test_one_conversation_when_one_start_reaches_both_nodes_at_once(nodes: Pair, people: People) -> None:
    request = start(people.bob, people.carol, client_ref="c1", subject="tournée")
    with before_commit(nodes.here.store._writing) as held:
        phone = nodes.here.submit(people.alice, request)
        await held.until(1)
        desk = nodes.there.submit(people.alice, request)
        await waits_for_a_lock(nodes.here)
        held.open()
    assert (await phone).id == (await desk).id
    assert len(await nodes.here.everything(people.carol)) == 1


async def test_who_loses_a_deadlock_is_served_all_the_same(nodes: Pair, people: People) -> None:
    """Each node holds one conversation and wants the other's: PostgreSQL ends one of them, and it runs again."""
    first = await nodes.here.start(people.alice, people.bob)
    second = await nodes.here.start(people.alice, people.carol)
    both_hold = asyncio.Barrier(2)
    runs = 0

    def crosswise(mine: Conversation, yours: Conversation) -> tuple[Callable[[Work], Awaitable[Any]], Needs]:
        async def run(work: Work) -> Locked | None:
            nonlocal runs
            runs += 1
            if runs <= 2:
                await both_hold.wait()
            return await work.conversations.of_member(people.alice.account, yours.id)

        return run, Needs(mine.id)

    here = nodes.here.put(*crosswise(first, second))
    there = nodes.there.put(*crosswise(second, first))
    assert [(await here).id, (await there).id] == [second.id, first.id]
    assert runs == 3, "one of the two ran again"


async def test_members_are_never_those_of_before(nodes: Pair, people: People) -> None:
    """What another node changed is seen at the next use: the list in memory is good for one `members_seq` only."""
    direct = await nodes.here.start(people.alice, people.bob)
    await nodes.here.say(people.bob, direct)
    told = nodes.here.told[-1]
    assert set(told.accounts) == {people.alice.account, people.bob.account}

    async def leave(work: Work) -> None:
        connection = work._batch.connection
        left = text("UPDATE members SET left_seq = 2, left_at = 1 WHERE account = :account")
        await connection.execute(left, {"account": people.bob.account})
        await connection.execute(text("UPDATE conversations SET members_seq = 2"))

    await nodes.there.put(leave)
    await nodes.here.say(people.alice, direct)
    assert list(nodes.here.told[-1].accounts) == [people.alice.account]


async def test_a_change_is_numbered_after_every_change_that_can_be_seen(nodes: Pair, people: People) -> None:
    """A cursor never passes a change that commits later: who would number first commits first."""
    first = await nodes.here.start(people.alice, people.bob)
    second = await nodes.here.start(people.alice, people.carol)
    cursor = (await nodes.here.sync(people.alice)).cursor
    with before_commit(nodes.here.store._writing) as held:
        slow = nodes.here.submit(people.alice, say(first))
        await held.until(1)
        fast = nodes.there.submit(people.alice, say(second))
        await waits_for_a_lock(nodes.here)
        page = await nodes.there.sync(people.alice, cursor)
        assert page.conversations == []
        held.open()
    await asyncio.gather(slow, fast)
    changed = await nodes.there.everything(people.alice, page.cursor)
    assert {conversation.id for conversation in changed} == {first.id, second.id}
