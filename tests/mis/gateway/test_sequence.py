"""Changes of two nodes are told in one order, whatever becomes of the hints: late, lost, twice, or never any."""

import asyncio
import random
from collections.abc import AsyncIterator
from pathlib import Path
from typing import NamedTuple

import pytest

from mis.bus.base import Change, Heard, SessionTurn, Told, Turn, TurnedElsewhere
from mis.gateway import lookup, sequence
from mis.gateway.sequence import Sequence
from protocol.conversation import Conversation, ConversationChanged, TypingSeen
from protocol.message import MessageSent
from protocol.receipt import ReceiptMoved
from protocol.values import SessionId
from tests.mis.conftest import People, settle_in
from tests.support.clock import FakeClock
from tests.support.node import Node
from tests.support.stores import migrated_settings

ROUNDS = 25


class Story(NamedTuple):
    """Two nodes that commit; the sequence of the first, and all that it told."""

    here: Node
    there: Node
    sequence: Sequence
    told: list[Heard]
    missed: list[Change]  # what the other node published, and this one has not heard of yet
    restarts: list[str]

    def events(self) -> list[object]:
        return [told.event for one in self.told if isinstance(one, Change) for told in one.told]

    def seqs(self, conversation: Conversation) -> list[int]:
        mine = [one for one in self.events() if isinstance(one, MessageSent) and one.conversation == conversation.id]
        return [one.seq for one in mine]


@pytest.fixture
async def people(tmp_path: Path, clock: FakeClock) -> AsyncIterator[tuple[People, Node, Node]]:
    settings = await migrated_settings("postgresql", tmp_path)
    async with Node(settings, clock) as here, Node(settings, clock) as there:
        yield await settle_in(here), here, there


@pytest.fixture
async def story(people: tuple[People, Node, Node], monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Story]:
    monkeypatch.setattr(sequence, "POLL_S", 3_600)  # the test decides when it looks
    monkeypatch.setattr(sequence, "GRACE_S", 0.001)
    _, here, there = people
    told: list[Heard] = []
    missed: list[Change] = []
    restarts: list[str] = []
    between = Sequence(
        told.append,
        here.store,
        is_here=lambda _account: True,
        restart=lambda: restarts.append("restart"),
        clock=here.clock,
        metrics=here.metrics,
    )
    here.bus.listen(between.hear)
    there.bus.listen(lambda heard: missed.append(heard) if isinstance(heard, Change) else None)
    await between.open()
    yield Story(here, there, between, told, missed, restarts)
    await between.close()


async def test_what_comes_in_its_turn_is_told_at_once(story: Story, people: tuple[People, Node, Node]) -> None:
    who = people[0]
    direct = await story.here.start(who.alice, who.bob)
    assert story.seqs(direct) == [1]
    await story.there.say(who.bob, direct)
    story.sequence.hear(story.missed.pop())
    await story.here.say(who.alice, direct)
    assert story.seqs(direct) == [1, 2, 3]
    assert story.here.metrics.registry.get_sample_value("mis_looked_up_total") == 0


async def test_what_comes_early_waits_for_what_is_before_it(story: Story, people: tuple[People, Node, Node]) -> None:
    """Node 1 commits 2, node 2 commits 3 and hears of 2 late."""
    who = people[0]
    direct = await story.here.start(who.alice, who.bob)
    await story.there.say(who.bob, direct)
    await story.here.say(who.alice, direct)
    assert story.seqs(direct) == [1]
    late = story.missed.pop()
    story.sequence.hear(late)
    story.sequence.hear(late)
    assert story.seqs(direct) == [1, 2, 3]


async def test_what_never_comes_is_looked_up(story: Story, people: tuple[People, Node, Node]) -> None:
    who = people[0]
    direct = await story.here.start(who.alice, who.bob)
    for _ in range(3):
        await story.there.say(who.bob, direct)
    await story.there.read(who.alice, direct, 3)
    await story.sequence.look()
    assert story.seqs(direct) == [1, 2, 3, 4]
    (receipt,) = [one for one in story.events() if isinstance(one, ReceiptMoved)]
    assert (receipt.account, receipt.read_seq) == (who.alice.account, 3)
    for late in story.missed:
        story.sequence.hear(late)
    await story.sequence.look()
    assert story.seqs(direct) == [1, 2, 3, 4], "nothing is told twice"
    assert len([one for one in story.events() if isinstance(one, ReceiptMoved)]) == 1


async def test_a_conversation_that_was_missed_is_shown_before_what_is_in_it(
    story: Story, people: tuple[People, Node, Node]
) -> None:
    who = people[0]
    group = await story.there.start(who.alice, who.bob, who.paul, subject="équipe", text="bonjour")
    await story.sequence.look()
    kinds = [type(one) for one in story.events()]
    assert kinds == [ConversationChanged] * 3 + [MessageSent] * 2
    views = [one for one in story.events() if isinstance(one, ConversationChanged)]
    assert {(view.id, view.subject) for view in views} == {(group.id, "équipe")}
    assert sorted(view.unread for view in views) == [0, 1, 1]
    accounts = {who.alice.account, who.bob.account, who.paul.account}
    (change,) = [one for one in story.told if isinstance(one, Change)]
    assert all(set(told.accounts) <= accounts for told in change.told), "nobody else is told"
    assert who.carol.account not in {account for told in change.told for account in told.accounts}


async def test_what_is_for_nobody_here_is_not_read(
    story: Story, people: tuple[People, Node, Node], monkeypatch: pytest.MonkeyPatch
) -> None:
    who = people[0]
    monkeypatch.setattr(story.sequence, "_is_here", lambda account: account == who.carol.account)
    direct = await story.there.start(who.alice, who.bob, text="bonjour")
    await story.sequence.look()
    assert story.events() == []
    monkeypatch.setattr(story.sequence, "_is_here", lambda _account: True)
    await story.there.say(who.alice, direct)
    await story.sequence.look()
    assert story.seqs(direct) == [3], "of what was before they came, `sync` tells them"


async def test_hints_in_any_order_lost_or_twice_leave_every_conversation_in_order(
    story: Story, people: tuple[People, Node, Node]
) -> None:
    who = people[0]
    chance = random.Random(7)  # noqa: S311
    threads = [await story.here.start(who.alice, who.bob, subject=str(number)) for number in range(3)]
    for _ in range(ROUNDS):
        for node, author in ((story.here, who.alice), (story.there, who.bob)):
            await node.say(author, chance.choice(threads))
        hints = [*story.missed, *story.missed]
        story.missed.clear()
        chance.shuffle(hints)
        for hint in hints[: chance.randint(0, len(hints))]:
            story.sequence.hear(hint)
        if chance.random() < 0.2:
            await story.sequence.look()
    await story.sequence.look()
    for thread in threads:
        newest = (await story.here.get(who.alice, thread)).last_seq
        assert story.seqs(thread) == list(range(1, newest + 1))
    assert sum(len(story.seqs(thread)) for thread in threads) == 3 + 2 * ROUNDS


async def test_a_gap_is_closed_without_being_asked(story: Story, people: tuple[People, Node, Node]) -> None:
    who = people[0]
    direct = await story.here.start(who.alice, who.bob)
    await story.there.say(who.bob, direct)
    await story.here.say(who.alice, direct)
    async with asyncio.timeout(10):
        while story.seqs(direct) != [1, 2, 3]:  # noqa: ASYNC110
            await asyncio.sleep(0.001)


async def test_who_is_too_far_behind_sends_everybody_to_sync(
    story: Story, people: tuple[People, Node, Node], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lookup, "MOST_MESSAGES", 3)
    who = people[0]
    direct = await story.here.start(who.alice, who.bob)
    for _ in range(4):
        await story.there.say(who.bob, direct)
    await story.sequence.look()
    assert (story.restarts, story.seqs(direct)) == (["restart"], [1])
    await story.here.say(who.alice, direct)
    assert story.seqs(direct) == [1, 6], "it goes on from there"


async def test_what_has_no_place_in_the_order_does_not_wait(story: Story) -> None:
    seen = Told([], TypingSeen("c", "a"))  # type: ignore[arg-type]
    turn, hint = SessionTurn(SessionId("s"), Turn.LOCKED, 1), TurnedElsewhere(SessionId("s"))
    story.sequence.hear(Change(1_000_000, []))
    for one in (seen, turn, hint):
        story.sequence.hear(one)
    assert story.told == [seen, turn, hint]
