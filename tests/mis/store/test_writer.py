"""The writer: one commit for many, each unit refused or failed alone, and nothing told before the commit."""

import asyncio
import dataclasses

import pytest
from msgspec.structs import replace

from mis.access import access_conversation
from mis.bus.base import Change, Heard
from mis.operations.message import send, write_text
from mis.settings import Settings
from mis.store.batch import Needs
from mis.store.work import Work
from protocol.conversation import Conversation
from protocol.errors import Conflict, Internal, NotFound
from protocol.message import MessageSent, Sent
from protocol.values import AccountId
from tests.mis.conftest import People, settle_in
from tests.support.clock import FakeClock
from tests.support.gate import before_commit
from tests.support.node import Node, say


@pytest.fixture
async def direct(node: Node, people: People) -> Conversation:
    """Alice's conversation with Bob."""
    return await node.start(people.alice, people.bob)


def commits(node: Node) -> float:
    (metric,) = node.metrics.commit_seconds.collect()
    return next(sample.value for sample in metric.samples if sample.name.endswith("_count"))


def texts_told(node: Node) -> list[str | None]:
    return [told.event.text for told in node.told if isinstance(told.event, MessageSent) and told.event.text]


async def test_what_waits_is_committed_together(node: Node, people: People, direct: Conversation) -> None:
    before = commits(node)
    waiting = [node.submit(people.alice, say(direct, f"message {number}")) for number in range(100)]
    outcomes = await asyncio.gather(*waiting)
    assert commits(node) == before + 1
    assert [outcome.seq for outcome in outcomes] == list(range(2, 102)), "seq 1 is `opened`"
    assert len(await node.thread(people.bob, direct)) == 101


async def test_no_more_than_a_batch_is_committed_together(node: Node, people: People, direct: Conversation) -> None:
    before = commits(node)
    waiting = [node.submit(people.alice, say(direct)) for _ in range(node.settings.journal_batch + 1)]
    await asyncio.gather(*waiting)
    assert commits(node) == before + 2


async def test_who_scrubs_the_file_gets_a_turn_however_much_is_written(
    node: Node, people: People, direct: Conversation
) -> None:
    is_busy, goes_on = asyncio.Event(), True

    def write_again(_: object) -> None:
        is_busy.set()
        if goes_on:
            node.store.writer.submit(node.unit(people.alice, say(direct), write_again))

    write_again(None)
    is_busy.clear()
    await is_busy.wait()
    async with node.store._writing.connect():
        goes_on = False
    assert len(await node.thread(people.bob, direct)) > 1, "and somebody wrote meanwhile"


async def test_one_that_is_refused_is_refused_alone(node: Node, people: People, direct: Conversation) -> None:
    before = commits(node)
    first = node.submit(people.alice, say(direct, "un"))
    stranger = node.submit(people.carol, say(direct, "intruse"))
    last = node.submit(people.bob, say(direct, "deux"))
    assert isinstance(await stranger, NotFound)
    assert [(await first).seq, (await last).seq] == [2, 3]
    assert commits(node) == before + 1
    assert texts_told(node) == ["un", "deux"]


async def test_who_is_refused_after_a_change_leaves_nothing_behind(
    node: Node, people: People, direct: Conversation
) -> None:
    async def write_then_refuse(work: Work) -> None:
        await send(work, people.alice, say(direct, "jamais"))
        raise Conflict("after all, no")

    first = node.submit(people.alice, say(direct, "un"))
    refused = node.put(write_then_refuse, Needs(direct.id))
    last = node.submit(people.bob, say(direct, "deux"))
    assert isinstance(await refused, Conflict)
    assert [(await first).seq, (await last).seq] == [2, 3], "no number is lost to what was undone"
    assert [message.text for message in await node.thread(people.bob, direct)] == [None, "un", "deux"]
    assert texts_told(node) == ["un", "deux"]


async def test_a_defect_in_one_fails_only_this_one(node: Node, people: People, direct: Conversation) -> None:
    async def defective(work: Work) -> None:
        raise ZeroDivisionError

    first = node.submit(people.alice, say(direct, "un"))
    broken = node.put(defective)
    last = node.submit(people.bob, say(direct, "deux"))
    outcome = await broken
    assert isinstance(outcome, Internal)
    assert outcome.details is not None
    assert outcome.details["reference"]
    assert [(await first).seq, (await last).seq] == [2, 3]
    assert texts_told(node) == ["un", "deux"]


async def test_a_statement_that_the_database_refuses_fails_only_its_own(
    node: Node, people: People, direct: Conversation
) -> None:
    async def same_id_again(work: Work) -> None:
        await work.accounts.add(people.bob.profile, login="another", password_hash="none", now=work.now)

    first = node.submit(people.alice, say(direct, "un"))
    refused = node.put(same_id_again)
    last = node.submit(people.bob, say(direct, "deux"))
    assert isinstance(await refused, Conflict)
    assert [(await first).seq, (await last).seq] == [2, 3]


async def test_who_is_unknown_writes_nothing_and_harms_nobody(node: Node, people: People, direct: Conversation) -> None:
    """What a message refers to is looked at when it is committed, with those of others."""
    ghost = dataclasses.replace(people.alice, profile=replace(people.alice.profile, id=AccountId("nobody")))

    async def as_nobody(work: Work) -> None:
        conversation = await access_conversation(work, people.alice, direct.id)
        write_text(work, ghost, conversation, say(direct), "boo")

    first = node.submit(people.alice, say(direct, "un"))
    refused = node.put(as_nobody)
    last = node.submit(people.bob, say(direct, "deux"))
    assert isinstance(await refused, Internal)
    assert [(await first).seq, (await last).seq] == [2, 3]
    assert [message.text for message in await node.thread(people.bob, direct)] == [None, "un", "deux"]
    assert texts_told(node) == ["un", "deux"]


async def test_the_same_client_ref_makes_one_message(node: Node, people: People, direct: Conversation) -> None:
    """In one batch, in the next, and of two authors two."""
    twice = [node.submit(people.alice, say(direct, "bonjour", "c1")) for _ in range(2)]
    of_bob = node.submit(people.bob, say(direct, "bonjour", "c1"))
    first, second = await twice[0], await twice[1]
    assert (first.seq, second.seq) == (2, 2)
    assert (first.duplicate, second.duplicate) == (False, True)
    node.clock.advance(60)
    later = await node.ask(people.alice, say(direct, "autre texte", "c1"))
    assert later == Sent(first.seq, first.at, duplicate=True)
    assert (await of_bob).seq == 3
    assert len(texts_told(node)) == 2, "a duplicate is told to nobody"


async def test_the_same_client_ref_is_a_duplicate_after_a_restart(database: Settings, clock: FakeClock) -> None:
    async with Node(database, clock) as before:
        people = await settle_in(before)
        direct = await before.start(people.alice, people.bob)
        first = await before.say(people.alice, direct, client_ref="c1")
    async with Node(database, clock) as after:
        again = await after.say(people.alice, direct, client_ref="c1")
        assert again == replace(first, duplicate=True)
        assert (await after.say(people.alice, direct, client_ref="c2")).seq == first.seq + 1


async def test_who_asked_is_answered_before_the_others_are_told(
    node: Node, people: People, direct: Conversation
) -> None:
    story: list[str] = []
    node.bus.listen(lambda told: story.append(f"told {seqs_of(told)}"))
    for text in ("un", "deux"):
        unit = node.unit(people.alice, say(direct, text), lambda outcome: story.append(f"answer {outcome.seq}"))
        node.store.writer.submit(unit)
    await node.store.writer.close()
    assert story == ["answer 2", "answer 3", "told [2, 3]"]


def seqs_of(heard: Heard) -> list[int]:
    assert isinstance(heard, Change)
    return [told.event.seq for told in heard.told if isinstance(told.event, MessageSent)]


async def test_changes_are_numbered_in_the_order_of_their_commits_without_gaps(
    node: Node, people: People, direct: Conversation
) -> None:
    heard: list[Heard] = []
    node.bus.listen(heard.append)
    await node.say(people.alice, direct)
    await node.refusal(people.carol, say(direct))  # changes nothing, and takes no number
    await node.read(people.bob, direct, 2)
    await node.add("Denise Roux")  # no conversation changes
    await node.say(people.alice, direct)
    async with node.store.reading() as reading:
        newest = await reading.changes.newest()
    assert [one.number for one in heard if isinstance(one, Change)] == [newest - 2, newest - 1, newest]


async def test_nothing_is_answered_or_told_before_the_commit(node: Node, people: People, direct: Conversation) -> None:
    told = len(node.told)
    with before_commit(node.store._writing) as gate:
        answer = node.submit(people.alice, say(direct))
        await gate.until(1)
        assert not answer.done()
        assert len(node.told) == told
        assert len(await node.thread(people.bob, direct)) == 1, "nobody reads what is not committed"
        gate.open()
        assert (await answer).seq == 2
    assert len(node.told) == told + 1
    assert len(await node.thread(people.bob, direct)) == 2
