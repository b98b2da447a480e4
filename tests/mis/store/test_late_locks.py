"""What a unit of a batch finds out late it does not wait for, so that two nodes never wait for each other."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from mis.domain.conversation import Conversation as Locked
from mis.store import writer
from mis.store.batch import Needs
from mis.store.work import Work
from protocol.conversation import Conversation
from tests.mis.conftest import People, settle_in
from tests.mis.store.test_two_nodes import Pair, waits_for_a_lock
from tests.support.clock import FakeClock
from tests.support.gate import Gate
from tests.support.node import Node, say, start
from tests.support.stores import migrated_settings


@pytest.fixture
async def nodes(tmp_path: Path, clock: FakeClock) -> AsyncIterator[Pair]:
    settings = await migrated_settings("postgresql", tmp_path)
    async with Node(settings, clock) as here, Node(settings, clock) as there:
        yield Pair(here, there)


@pytest.fixture
async def people(nodes: Pair) -> People:
    return await settle_in(nodes.here)


async def test_a_batch_does_not_wait_for_what_one_of_its_units_finds_out_late(nodes: Pair, people: People) -> None:
    taken = await nodes.here.start(people.alice, people.bob)
    free = await nodes.here.start(people.alice, people.carol)
    gate = Gate()
    other = nodes.there.put(lambda _work: gate.passed(), Needs(taken.id))
    await gate.until(1)  # 1. there, the conversation of the two is held
    first = nodes.here.submit(people.alice, say(free))  # 2. here, a batch of two: the second unit finds out late
    second = nodes.here.submit(people.alice, start(people.bob, text="bonjour"))
    assert (await first).seq == 2, "3. who waits for nobody is served"
    await waits_for_a_lock(nodes.here)  # 4. who needs it waits alone
    assert not second.done()
    gate.open()
    await other
    assert (await second).last_seq == 2


async def test_two_batches_that_want_what_the_other_holds_are_both_served_without_a_deadlock(
    nodes: Pair, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each shows a conversation, which raises the counter, and then finds out late that it needs the other's."""
    monkeypatch.setattr(writer, "OvertakenError", ZeroDivisionError)  # who is chosen to end a deadlock is not run again
    first = await nodes.here.start(people.alice, people.bob)
    second = await nodes.here.start(people.alice, people.carol)
    both_hold = asyncio.Barrier(2)
    runs = 0

    def late(yours: Conversation) -> Callable[[Work], Awaitable[Any]]:
        async def run(work: Work) -> Locked | None:
            nonlocal runs
            runs += 1
            if runs <= 2:
                await both_hold.wait()
            return await work.conversations.of_member(people.alice.account, yours.id)

        return run

    waiting = []
    for node, mine, yours in ((nodes.here, first, second), (nodes.there, second, first)):
        waiting += [node.submit(people.alice, say(mine)), node.put(late(yours))]
    sent, found, also_sent, also_found = await asyncio.gather(*waiting)
    assert (sent.seq, also_sent.seq) == (2, 2)
    assert (found.id, also_found.id) == (second.id, first.id)
    assert runs in (3, 4), "whoever found it taken let go and ran again, alone"
