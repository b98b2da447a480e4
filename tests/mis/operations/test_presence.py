"""Who was there when, and who is away: for the professionals of a conversation, and for nobody else."""

from typing import Any

import pytest

from mis.actor import Actor
from mis.domain.session import Way
from mis.ids import new_id
from mis.store.sessions import NewSession
from protocol.conversation import Conversation, ConversationLeave
from protocol.errors import Forbidden, NotFound
from protocol.preferences import NewAbsence, PreferencesSet
from protocol.presence import MemberPresence, PresenceGet
from protocol.values import AccountId, ConversationId, SessionId
from tests.mis.conftest import People
from tests.support.node import DAY_MS, Node

MINUTE_MS = 60_000


@pytest.fixture
async def group(node: Node, people: People) -> Conversation:
    """Alice, Bob and Paul."""
    return await node.start(people.alice, people.bob, people.paul)


async def presence(node: Node, actor: Actor, group: Conversation) -> dict[AccountId, MemberPresence]:
    answer = await node.ask(actor, PresenceGet(group.id, id=1))
    return {one.account: one for one in answer.members}


async def was_there(node: Node, actor: Actor, at: int) -> None:
    """Store a session that was active then."""

    async def unit(work: Any) -> None:
        id = SessionId(new_id())
        new = NewSession(id, actor.account, id.encode(), None, Way.PASSWORD, at, at + DAY_MS)
        await work.sessions.add(new)

    await node.store.writer.run(unit)


async def choose(node: Node, actor: Actor, **fields: Any) -> None:
    await node.ask(actor, PreferencesSet(id=1, **fields))


async def test_a_professional_sees_when_each_was_last_there_to_the_minute(
    node: Node, people: People, group: Conversation
) -> None:
    now = node.clock.now()
    minute = now - now % MINUTE_MS
    for at in (minute - 10 * MINUTE_MS, minute - MINUTE_MS + 59_999, minute - 5 * MINUTE_MS):
        await was_there(node, people.bob, at)
    await was_there(node, people.paul, minute)
    seen = {account: one.seen_at for account, one in (await presence(node, people.alice, group)).items()}
    assert seen == {
        people.alice.account: None,  # never logged in
        people.bob.account: minute - MINUTE_MS,
        people.paul.account: minute,
    }


async def test_who_switched_presence_off_has_no_time(node: Node, people: People, group: Conversation) -> None:
    await was_there(node, people.bob, node.clock.now())
    await was_there(node, people.paul, node.clock.now())
    await choose(node, people.bob, presence=False)
    seen = await presence(node, people.alice, group)
    assert seen[people.bob.account].seen_at is None
    assert seen[people.paul.account].seen_at is not None
    assert (await presence(node, people.bob, group))[people.paul.account].seen_at is not None


async def test_an_absence_is_told_while_it_lasts_with_who_stands_in(
    node: Node, people: People, group: Conversation
) -> None:
    now = node.clock.now()
    absence = NewAbsence(now + 60_000, now + 120_000, people.carol.account)
    await choose(node, people.bob, absence=absence, presence=False)
    for seconds, is_away in ((0, False), (60, True), (59, True), (1, False)):
        node.clock.advance(seconds)
        bob = (await presence(node, people.alice, group))[people.bob.account]
        assert bob.away_until == (absence.until_at if is_away else None)
        assert bob.substitute == (people.carol.profile if is_away else None)
        assert bob.seen_at is None


async def test_patients_and_caregivers_are_told_of_nobody(node: Node, people: People) -> None:
    group = await node.start(people.alice, people.bob, people.paul, people.aida)
    now = node.clock.now()
    for actor in (people.alice, people.bob, people.paul):
        await was_there(node, actor, now)
    await choose(node, people.bob, absence=NewAbsence(now, now + DAY_MS, people.carol.account))
    for stranger in (people.paul, people.aida):
        told = await presence(node, stranger, group)
        assert set(told) == {actor.account for actor in (people.alice, people.bob, people.paul, people.aida)}
        for account, one in told.items():
            assert one == MemberPresence(account, None, None, None, deactivated=False)
    bob = (await presence(node, people.alice, group))[people.bob.account]
    assert bob.seen_at is not None, "there must be something that they are not told"
    assert bob.substitute is not None


async def test_of_who_is_deactivated_that_is_told_and_nothing_else_to_professionals(node: Node, people: People) -> None:
    group = await node.start(people.alice, people.bob, people.paul, people.aida)
    now = node.clock.now()
    await was_there(node, people.bob, now)
    await choose(node, people.bob, absence=NewAbsence(now, now + DAY_MS, people.carol.account))
    await node.put(lambda work: work.administration.set_deactivated(people.bob.account, now))
    told = await presence(node, people.alice, group)
    assert told[people.bob.account] == MemberPresence(people.bob.account, None, None, None, deactivated=True)
    assert [account for account, one in told.items() if one.deactivated] == [people.bob.account]
    for stranger in (people.paul, people.aida):
        assert not any(one.deactivated for one in (await presence(node, stranger, group)).values())
    assert isinstance(await node.refusal(people.carol, PresenceGet(group.id, id=1)), NotFound)


async def test_who_has_left_is_told_no_more(node: Node, people: People, group: Conversation) -> None:
    assert await presence(node, people.bob, group)
    await node.ask(people.bob, ConversationLeave(group.id, id=1))
    assert isinstance(await node.refusal(people.bob, PresenceGet(group.id, id=1)), Forbidden)
    assert people.bob.account not in await presence(node, people.alice, group)


async def test_a_stranger_gets_the_answer_of_what_does_not_exist(
    node: Node, people: People, group: Conversation
) -> None:
    for id in (group.id, ConversationId("absent"), ConversationId("a\x00b")):
        refused = await node.refusal(people.carol, PresenceGet(id, id=1))
        assert (type(refused), refused.message, refused.details) == (NotFound, "no such conversation", None)
    assert await presence(node, people.bob, group)
