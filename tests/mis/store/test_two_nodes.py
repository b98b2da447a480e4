"""Two nodes write one PostgreSQL at once: one numbering, one conversation for two people, one message for one key."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from sqlalchemy import text

from mis.blobs.folder import FolderBlobs
from mis.domain.conversation import Conversation as Locked
from mis.operations.erasure import ErasureDesk
from mis.operations.urgent import remind_due
from mis.store.batch import Needs
from mis.store.work import Work
from protocol.conversation import Conversation, ConversationClose, ConversationLeave
from protocol.errors import Closed
from protocol.frames import Nothing
from protocol.message import MessageAcknowledge, Reminded
from protocol.values import AccountKind, ConversationId, MessageKind, Unreadable
from tests.mis.conftest import People, settle_in
from tests.support.clock import FakeClock
from tests.support.gate import before_commit
from tests.support.node import Node, bring, read, say, start
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


async def test_a_conversation_that_is_erased_meanwhile_is_found_and_written_on(
    nodes: Pair, people: People, tmp_path: Path
) -> None:
    operator = await nodes.here.add("Exploitant", AccountKind.OPERATOR)
    direct = await nodes.here.start(people.alice, people.bob, text="bonjour")
    desk = ErasureDesk(nodes.here.store, FolderBlobs(tmp_path / "blobs"), nodes.here.keyring)
    with before_commit(nodes.here.store._writing) as held:
        erasing = asyncio.create_task(desk.erase(ConversationId(direct.id), by=operator.account, basis="article 17"))
        await held.until(1)  # 1. the first key is destroyed here, not committed
        looked = nodes.there.submit(people.bob, read(direct, 2))
        await waits_for_a_lock(nodes.here)  # 2. the other node waits for the conversation
        held.open()
    erased = await erasing
    assert await looked == Nothing(), "it was there with all that was to be known of it"
    assert (await nodes.there.say(people.bob, direct, text="et ensuite ?")).seq == erased + 1
    thread = await nodes.there.thread(people.alice, direct)
    assert [(one.text, one.unreadable) for one in thread][-1] == ("et ensuite ?", None)
    assert thread[1].unreadable is Unreadable.ERASED, "there was something to erase"


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


async def test_one_of_two_nodes_reminds(nodes: Pair, people: People, clock: FakeClock) -> None:
    group = await nodes.here.start(people.alice, people.bob, people.paul)
    await nodes.here.say(people.alice, group, urgent=True)
    clock.advance(nodes.here.settings.urgent_reminder_s)
    with before_commit(nodes.here.store._writing) as held:
        first = asyncio.create_task(remind_due(nodes.here.store, now=clock.now()))
        await held.until(1)  # 1. reminded here, not committed
        second = asyncio.create_task(remind_due(nodes.there.store, now=clock.now()))
        await waits_for_a_lock(nodes.here)  # 2. the other one found it due too, and stands before the lock
        held.open()
    await asyncio.gather(first, second)
    reminded = [one for node in nodes for one in node.told if isinstance(one.event, Reminded)]
    assert [set(one.accounts) for one in reminded] == [{people.bob.account, people.paul.account}]


async def test_an_acknowledgement_on_each_node_at_once_counts_twice(nodes: Pair, people: People) -> None:
    group = await nodes.here.start(people.alice, people.bob, people.paul)
    await nodes.here.say(people.alice, group, urgent=True)
    with before_commit(nodes.here.store._writing) as held:
        of_bob = nodes.here.submit(people.bob, MessageAcknowledge(group.id, 2, id=1))
        await held.until(1)
        again = nodes.there.submit(people.bob, MessageAcknowledge(group.id, 2, id=1))
        of_paul = nodes.there.submit(people.paul, MessageAcknowledge(group.id, 2, id=1))
        await waits_for_a_lock(nodes.here)
        held.open()
    assert [await answer for answer in (of_bob, again, of_paul)] == [Nothing()] * 3
    (urgent,) = (await nodes.there.get(people.alice, group)).urgents
    assert (urgent.awaited_count, urgent.acknowledged_count) == (0, 2)


async def test_members_are_never_those_of_before(nodes: Pair, people: People) -> None:
    """What another node changed is seen at the next use: the list in memory is good for one `members_seq` only."""
    group = await nodes.here.start(people.alice, people.bob, people.paul)
    await nodes.here.say(people.bob, group)  # and so the members are in memory here
    await nodes.there.leave(people.bob, group)
    await nodes.here.say(people.alice, group)
    assert list(nodes.here.told[-1].accounts) == [people.alice.account, people.paul.account]
    await nodes.there.bring(people.alice, group, people.carol)
    await nodes.here.say(people.alice, group)
    assert list(nodes.here.told[-1].accounts) == [people.alice.account, people.paul.account, people.carol.account]


async def test_who_leaves_on_one_node_while_the_other_writes_is_told_all_up_to_then(
    nodes: Pair, people: People
) -> None:
    group = await nodes.here.start(people.alice, people.bob, people.paul)
    with before_commit(nodes.here.store._writing) as held:
        left = nodes.here.submit(people.bob, ConversationLeave(group.id, id=1))
        await held.until(1)  # 1. gone here, not committed
        said = nodes.there.submit(people.alice, say(group, "sans Bob"))
        await waits_for_a_lock(nodes.here)  # 2. the message stands before the lock
        held.open()
    await left
    assert (await said).seq == 3
    assert people.bob.account not in nodes.there.told[-1].accounts
    assert [message.seq for message in await nodes.there.thread(people.bob, group)] == [1, 2]
    assert people.paul.account in nodes.there.told[-1].accounts, "there is somebody to tell"


async def test_added_on_both_nodes_at_once_is_added_once(nodes: Pair, people: People) -> None:
    group = await nodes.here.start(people.alice, people.bob, people.paul)
    with before_commit(nodes.here.store._writing) as held:
        one = nodes.here.submit(people.alice, bring(group, people.carol))
        await held.until(1)
        other = nodes.there.submit(people.bob, bring(group, people.carol))
        await waits_for_a_lock(nodes.here)
        held.open()
    assert [(await one).last_seq, (await other).last_seq] == [2, 2]
    assert [message.kind for message in await nodes.there.thread(people.carol, group)] == [
        MessageKind.OPENED,
        MessageKind.MEMBER_ADDED,
    ]


async def test_what_is_closed_on_one_node_is_not_written_on_the_other(nodes: Pair, people: People) -> None:
    group = await nodes.here.start(people.alice, people.bob, people.paul)
    with before_commit(nodes.here.store._writing) as held:
        closed = nodes.here.submit(people.alice, ConversationClose(group.id, id=1))
        await held.until(1)
        said = nodes.there.submit(people.bob, say(group))
        again = nodes.there.submit(people.bob, ConversationClose(group.id, "deux fois", id=1))
        await waits_for_a_lock(nodes.here)
        held.open()
    assert (await closed).last_seq == (await again).last_seq == 2
    assert isinstance(await said, Closed)
    assert len(await nodes.there.thread(people.paul, group)) == 2


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
