"""Urgent messages: awaited, acknowledged for good, told to every member, reminded until nobody is awaited."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import DBAPIError

from mis.actor import Actor
from mis.identity.pepper import Pepper
from mis.operations.administration import AdministrationDesk
from mis.operations.urgent import remind_due
from protocol.conversation import (
    Conversation,
    ConversationAdd,
    ConversationChanged,
    ConversationClose,
    ConversationLeave,
    ConversationReopen,
    Urgent,
)
from protocol.errors import BadRequest, Conflict, Forbidden, NotFound
from protocol.limits import URGENTS_SHOWN
from protocol.message import (
    Acknowledgement,
    Acknowledgements,
    MessageAcknowledge,
    MessageAcknowledgements,
    MessageSent,
    Reminded,
)
from protocol.preferences import NewAbsence, PreferencesSet
from protocol.values import AccountId, ConversationId, Seq
from tests.mis.conftest import People
from tests.support.node import DAY_MS, Node, say

REMINDER_S = 300


@pytest.fixture
async def group(node: Node, people: People) -> Conversation:
    """Alice, Bob and Paul, with an urgent message of Alice's under number 2."""
    group = await node.start(people.alice, people.bob, people.paul)
    await node.say(people.alice, group, "rappelez-moi", urgent=True)
    return group


def acknowledge(group: Conversation, seq: Seq = 2) -> MessageAcknowledge:
    return MessageAcknowledge(group.id, seq, id=1)


async def acknowledged(node: Node, actor: Actor, group: Conversation, seq: Seq = 2) -> Acknowledgements:
    answer: Acknowledgements = await node.ask(actor, MessageAcknowledgements(group.id, seq, id=1))
    return answer


async def leave(node: Node, actor: Actor, group: Conversation) -> None:
    await node.ask(actor, ConversationLeave(group.id, id=1))


async def add(node: Node, group: Conversation, by: Actor, *others: Actor) -> None:
    await node.ask(by, ConversationAdd(group.id, [other.account for other in others], id=1))


async def be_away(node: Node, actor: Actor, substitute: Actor | None, until: int = DAY_MS) -> None:
    now = node.clock.now()
    absence = NewAbsence(now, now + until, substitute.account if substitute else None)
    await node.ask(actor, PreferencesSet(id=1, absence=absence))


async def urgents(node: Node, actor: Actor, group: Conversation) -> list[Urgent]:
    """What `conversation.get` shows, which is what `sync` shows too."""
    (listed,) = [one for one in await node.everything(actor) if one.id == group.id]
    assert listed.urgents == (await node.get(actor, group)).urgents
    return listed.urgents


async def remind(node: Node) -> list[tuple[set[AccountId], Seq]]:
    """Whom one look reminds of what."""
    before = len(node.told)
    await remind_due(node.store, now=node.clock.now())
    told = node.told[before:]
    assert all(isinstance(one.event, Reminded) for one in told)
    return [(set(one.accounts), one.event.seq) for one in told if isinstance(one.event, Reminded)]


# --- awaited, acknowledged, told ---


async def test_everybody_but_its_author_is_awaited_and_told_so(node: Node, people: People, group: Conversation) -> None:
    alice, bob, paul = (actor.account for actor in (people.alice, people.bob, people.paul))
    for actor in (people.alice, people.bob, people.paul):
        shown = Urgent(2, alice, 2, 0, awaits_me=actor is not people.alice)
        assert await urgents(node, actor, group) == [shown]
        message, changed = node.events_for(actor)[-2:]
        assert isinstance(message, MessageSent)
        assert isinstance(changed, ConversationChanged)
        assert (message.urgent, changed.last_seq, changed.urgents) == (True, 2, [shown])
        is_asked = actor is not people.alice
        assert await acknowledged(node, actor, group) == Acknowledgements([], [bob, paul], is_asked, [])
    await node.say(people.bob, group, "pas urgent")
    assert [one.seq for one in await urgents(node, people.bob, group)] == [2]


async def test_an_acknowledgement_is_told_and_kept_with_its_time(
    node: Node, people: People, group: Conversation
) -> None:
    node.clock.advance(7)
    cursor = (await node.sync(people.alice)).cursor
    await node.ask(people.paul, acknowledge(group))
    alice, bob, paul = (actor.account for actor in (people.alice, people.bob, people.paul))
    for actor in (people.alice, people.bob, people.paul):
        shown = Urgent(2, alice, 1, 1, awaits_me=actor is people.bob)
        (changed,) = node.events_for(actor)[-1:]
        assert isinstance(changed, ConversationChanged)
        assert changed.urgents == await urgents(node, actor, group) == [shown]
    given = Acknowledgement(paul, paul, node.clock.now())
    assert await acknowledged(node, people.bob, group) == Acknowledgements(
        [given], [bob], awaits_me=True, deactivated=[]
    )
    assert not (await acknowledged(node, people.paul, group)).awaits_me
    (listed,) = (await node.sync(people.alice, cursor)).conversations
    assert listed.urgents[0].acknowledged_count == 1, "it is a change for who was not connected"
    assert listed.last_seq == 2, "and no entry"


async def test_to_acknowledge_again_changes_nothing(node: Node, people: People, group: Conversation) -> None:
    at_once = [node.submit(people.bob, acknowledge(group)) for _ in range(2)]
    await asyncio.gather(*at_once)
    told, before = len(node.told), await acknowledged(node, people.alice, group)
    node.clock.advance(1)
    await node.ask(people.bob, acknowledge(group))
    assert (len(node.told), await acknowledged(node, people.alice, group)) == (told, before)
    assert [one.account for one in before.acknowledged] == [people.bob.account]


async def test_two_acknowledge_at_once_and_both_count(node: Node, people: People, group: Conversation) -> None:
    answers = [node.submit(actor, acknowledge(group)) for actor in (people.bob, people.paul)]
    await asyncio.gather(*answers)
    assert await urgents(node, people.alice, group) == [Urgent(2, people.alice.account, 0, 2, awaits_me=False)]


async def test_what_was_sent_in_the_same_transaction_is_acknowledged(
    node: Node, people: People, group: Conversation
) -> None:
    sent = node.submit(people.bob, say(group, urgent=True))
    beside = node.submit(people.paul, say(group))
    answer = node.submit(people.alice, acknowledge(group, 3))
    assert ((await sent).seq, (await beside).seq) == (3, 4)
    await answer
    assert [one.awaited_count for one in await urgents(node, people.bob, group)] == [1, 2]


async def test_the_same_urgent_message_again_awaits_once(node: Node, people: People, group: Conversation) -> None:
    await node.say(people.bob, group, client_ref="c1", urgent=True)
    told = len(node.told)
    assert (await node.say(people.bob, group, client_ref="c1", urgent=True)).duplicate
    assert len(node.told) == told
    assert [one.seq for one in await urgents(node, people.alice, group)] == [3, 2]


async def test_the_newest_are_shown(node: Node, people: People, group: Conversation) -> None:
    for _ in range(URGENTS_SHOWN):
        await node.say(people.bob, group, urgent=True)
    shown = await urgents(node, people.alice, group)
    assert [one.seq for one in shown] == list(range(URGENTS_SHOWN + 2, 2, -1))
    assert (await acknowledged(node, people.paul, group, 2)).awaits_me, "the others await all the same"
    await node.ask(people.paul, acknowledge(group, 2))
    assert not (await acknowledged(node, people.paul, group, 2)).awaits_me


async def test_of_a_correction_each_is_acknowledged_by_itself(node: Node, people: People, group: Conversation) -> None:
    await node.say(people.alice, group, "rappelez-moi au 12", urgent=True, corrects=2)
    await node.ask(people.bob, acknowledge(group, 3))
    assert [(one.seq, one.awaited_count) for one in await urgents(node, people.alice, group)] == [(3, 1), (2, 2)]


# --- who may ---


async def test_a_stranger_gets_the_answer_of_what_does_not_exist(
    node: Node, people: People, group: Conversation
) -> None:
    for id in (group.id, ConversationId("absent"), ConversationId("a\x00b")):
        for request in (MessageAcknowledge(id, 2, id=1), MessageAcknowledgements(id, 2, id=1)):
            refused = await node.refusal(people.carol, request)
            assert (type(refused), refused.message, refused.details) == (NotFound, "no such conversation", None)
    assert (await acknowledged(node, people.bob, group)).awaited != [], "there must be something to see"


@pytest.mark.parametrize("seq", [0, 1, 3, 4, 2**53 - 1])
async def test_what_is_no_urgent_message_is_not_acknowledged(
    node: Node, people: People, group: Conversation, seq: Seq
) -> None:
    await node.say(people.alice, group, "pas urgent")
    for request in (MessageAcknowledge(group.id, seq, id=1), MessageAcknowledgements(group.id, seq, id=1)):
        refused = await node.refusal(people.bob, request)
        assert (type(refused), refused.details) == (BadRequest, {"field": "seq"})


async def test_ones_own_is_not_acknowledged(node: Node, people: People, group: Conversation) -> None:
    assert isinstance(await node.refusal(people.alice, acknowledge(group)), Conflict)
    await be_away(node, people.bob, people.alice)
    assert isinstance(await node.refusal(people.alice, acknowledge(group)), Conflict), "nor for who is away"
    assert (await acknowledged(node, people.bob, group)).acknowledged == []


async def test_who_came_later_is_not_awaited_and_does_not_acknowledge(
    node: Node, people: People, group: Conversation
) -> None:
    await add(node, group, people.alice, people.carol)
    assert await urgents(node, people.carol, group) == [Urgent(2, people.alice.account, 2, 0, awaits_me=False)]
    assert isinstance(await node.refusal(people.carol, acknowledge(group)), Forbidden)
    await node.say(people.alice, group, urgent=True)
    await node.ask(people.carol, acknowledge(group, 4))
    given = await acknowledged(node, people.carol, group, 4)
    assert [one.account for one in given.acknowledged] == [people.carol.account]


async def test_who_has_left_is_awaited_no_more_and_sees_none(node: Node, people: People, group: Conversation) -> None:
    await leave(node, people.bob, group)
    assert await urgents(node, people.alice, group) == [Urgent(2, people.alice.account, 1, 0, awaits_me=False)]
    assert await urgents(node, people.bob, group) == []
    for request in (acknowledge(group), MessageAcknowledgements(group.id, 2, id=1)):
        assert isinstance(await node.refusal(people.bob, request), Forbidden)
    told = node.events_for(people.alice)
    assert any(isinstance(one, ConversationChanged) and one.urgents[0].awaited_count == 1 for one in told[-3:])
    await add(node, group, people.alice, people.bob)
    assert isinstance(await node.refusal(people.bob, acknowledge(group)), Forbidden), "back, they came later"
    assert (await acknowledged(node, people.bob, group)).awaited == [people.paul.account]


async def test_what_somebody_acknowledged_stays_when_they_leave(
    node: Node, people: People, group: Conversation
) -> None:
    await node.ask(people.bob, acknowledge(group))
    await leave(node, people.bob, group)
    assert [one.account for one in (await acknowledged(node, people.alice, group)).acknowledged] == [people.bob.account]
    assert await urgents(node, people.alice, group) == [Urgent(2, people.alice.account, 1, 1, awaits_me=False)]


async def test_a_closed_conversation_is_still_acknowledged(node: Node, people: People, group: Conversation) -> None:
    await node.ask(people.alice, ConversationClose(group.id, id=1))
    await node.ask(people.bob, acknowledge(group))
    assert (await acknowledged(node, people.alice, group)).awaited == [people.paul.account]


# --- who is deactivated ---


def desk(node: Node) -> AdministrationDesk:
    return AdministrationDesk(node.store, Pepper(bytes(32)), settings=node.settings)


async def test_who_is_deactivated_is_awaited_no_more_which_all_are_told_and_is_again_when_they_come_back(
    node: Node, people: People, group: Conversation
) -> None:
    alice, bob, paul = (actor.account for actor in (people.alice, people.bob, people.paul))
    elsewhere = await node.start(people.alice, people.bob)
    administration = desk(node)
    for turn, awaited in ((administration.deactivate, [paul]), (administration.reactivate, [bob, paul])):
        cursor, told = (await node.sync(people.alice)).cursor, len(node.told)
        await turn(bob, by=None)
        shown = [Urgent(2, alice, len(awaited), 0, awaits_me=False)]
        changed = [one for one in node.events_for(people.alice)[-1:] if isinstance(one, ConversationChanged)]
        assert [one.urgents for one in changed] == [shown], "old state and events are the state asked afresh"
        assert await urgents(node, people.alice, group) == shown
        assert [one.id for one in (await node.sync(people.alice, cursor)).conversations] == [group.id]
        assert len(node.told) > told
        stands = await acknowledged(node, people.alice, group)
        assert (stands.awaited, stands.deactivated) == (awaited, [] if bob in awaited else [bob])
    assert elsewhere.id != group.id


async def test_who_is_deactivated_is_not_reminded_and_for_nobody_else_that_ends(
    node: Node, people: People, group: Conversation
) -> None:
    await desk(node).deactivate(people.bob.account, by=None)
    node.clock.advance(REMINDER_S)
    assert await remind(node) == [({people.paul.account}, 2)]
    await node.ask(people.paul, acknowledge(group))
    node.clock.advance(REMINDER_S)
    assert await remind(node) == []
    await desk(node).reactivate(people.bob.account, by=None)
    node.clock.advance(REMINDER_S)
    assert await remind(node) == [], "what had ended does not begin again"
    assert (await acknowledged(node, people.bob, group)).awaits_me


async def test_that_somebody_is_deactivated_is_told_to_professionals_alone(
    node: Node, people: People, group: Conversation
) -> None:
    await desk(node).deactivate(people.bob.account, by=None)
    stands = await acknowledged(node, people.paul, group)
    assert (stands.awaited, stands.deactivated) == ([people.paul.account], [])
    assert isinstance(await node.refusal(people.carol, MessageAcknowledgements(group.id, 2, id=1)), NotFound)
    assert (await acknowledged(node, people.alice, group)).deactivated == [people.bob.account], "there is something"


async def test_what_somebody_acknowledged_stays_when_they_are_deactivated(
    node: Node, people: People, group: Conversation
) -> None:
    await node.ask(people.bob, acknowledge(group))
    cursor = (await node.sync(people.alice)).cursor
    await desk(node).deactivate(people.bob.account, by=None)
    stands = await acknowledged(node, people.alice, group)
    assert ([one.account for one in stands.acknowledged], stands.deactivated) == ([people.bob.account], [])
    assert (await node.sync(people.alice, cursor)).conversations == [], "and nothing of it has changed"


# --- who is away ---


async def test_a_substitute_who_is_a_member_acknowledges_for_both(
    node: Node, people: People, group: Conversation
) -> None:
    await add(node, group, people.alice, people.carol)
    await node.say(people.alice, group, urgent=True)
    await be_away(node, people.bob, people.carol)
    await node.ask(people.carol, acknowledge(group, 4))
    carol, bob, now = people.carol.account, people.bob.account, node.clock.now()
    given = await acknowledged(node, people.alice, group, 4)
    assert {(one.account, one.by, one.at) for one in given.acknowledged} == {(carol, carol, now), (bob, carol, now)}
    assert given.awaited == [people.paul.account]
    told = len(node.told)
    await node.ask(people.bob, acknowledge(group, 4))
    assert (len(node.told), await acknowledged(node, people.alice, group, 4)) == (told, given), "it counts already"


async def test_a_substitute_who_came_later_acknowledges_for_who_is_away(
    node: Node, people: People, group: Conversation
) -> None:
    await be_away(node, people.bob, people.carol)
    assert isinstance(await node.refusal(people.carol, acknowledge(group)), NotFound), "a name opens no door"
    await add(node, group, people.alice, people.carol)
    assert not (await urgents(node, people.carol, group))[0].awaits_me, (
        "which changes without an event when one is back"
    )
    assert (await acknowledged(node, people.carol, group)).awaits_me
    await node.ask(people.carol, acknowledge(group))
    await node.ask(people.carol, acknowledge(group))
    assert not (await acknowledged(node, people.carol, group)).awaits_me
    (given,) = (await acknowledged(node, people.alice, group)).acknowledged
    assert (given.account, given.by) == (people.bob.account, people.carol.account)


async def test_nobody_stands_in_before_or_after_the_absence(node: Node, people: People, group: Conversation) -> None:
    await add(node, group, people.alice, people.carol)
    now = node.clock.now()
    absence = NewAbsence(now + 1_000, now + 2_000, people.carol.account)
    await node.ask(people.bob, PreferencesSet(id=1, absence=absence))
    assert isinstance(await node.refusal(people.carol, acknowledge(group)), Forbidden)
    node.clock.advance(2)
    assert isinstance(await node.refusal(people.carol, acknowledge(group)), Forbidden)
    node.clock.set_now(now + 1_000)
    await node.ask(people.carol, acknowledge(group))


# --- reminders ---


async def test_those_awaited_are_reminded_every_five_minutes_until_they_acknowledge(
    node: Node, people: People, group: Conversation
) -> None:
    bob, paul = people.bob.account, people.paul.account
    node.clock.advance(REMINDER_S - 1)
    assert await remind(node) == []
    node.clock.advance(1)
    assert await remind(node) == [({bob, paul}, 2)]
    assert await remind(node) == [], "once"
    await node.ask(people.paul, acknowledge(group))
    node.clock.advance(REMINDER_S)
    assert await remind(node) == [({bob}, 2)]
    await node.ask(people.bob, acknowledge(group))
    node.clock.advance(REMINDER_S)
    assert await remind(node) == []
    async with node.store.reading() as reading:
        assert await reading.urgents.due(node.clock.now() + DAY_MS, 10) == [], "and it is not looked at any more"


async def test_a_reminder_is_no_change_of_the_conversation(node: Node, people: People, group: Conversation) -> None:
    cursor = (await node.sync(people.bob)).cursor
    node.clock.advance(REMINDER_S)
    assert await remind(node) != []
    assert (await node.sync(people.bob, cursor)).conversations == []


async def test_after_an_outage_one_is_reminded_once_and_not_for_each_that_was_missed(
    node: Node, people: People, group: Conversation
) -> None:
    await node.say(people.paul, group, urgent=True)
    node.clock.advance(10 * REMINDER_S)
    assert [seq for _, seq in await remind(node)] == [2, 3]
    assert await remind(node) == []
    node.clock.advance(REMINDER_S)
    assert [seq for _, seq in await remind(node)] == [2, 3]


async def test_who_stands_in_is_reminded_too_if_they_are_a_member(
    node: Node, people: People, group: Conversation
) -> None:
    bob, paul, carol = people.bob.account, people.paul.account, people.carol.account
    await be_away(node, people.bob, people.carol, until=1_000 * 2 * REMINDER_S)
    node.clock.advance(REMINDER_S)
    assert await remind(node) == [({bob, paul}, 2)]
    await add(node, group, people.alice, people.carol)
    node.clock.advance(REMINDER_S - 1)
    assert await remind(node) == []
    node.clock.set_now(node.clock.now() - 1_000)
    await be_away(node, people.bob, people.carol)
    node.clock.advance(2)
    assert await remind(node) == [({bob, paul, carol}, 2)]
    await node.ask(people.carol, acknowledge(group))
    node.clock.advance(REMINDER_S)
    assert await remind(node) == [({paul}, 2)]


async def test_nobody_is_reminded_in_a_closed_conversation(node: Node, people: People, group: Conversation) -> None:
    await node.ask(people.alice, ConversationClose(group.id, id=1))
    node.clock.advance(REMINDER_S)
    assert await remind(node) == []
    await node.ask(people.alice, ConversationReopen(group.id, id=1))
    node.clock.advance(REMINDER_S)
    assert await remind(node) == [], "it ended with the closing"
    assert (await acknowledged(node, people.alice, group)).awaited != []


async def test_who_has_left_is_not_reminded(node: Node, people: People, group: Conversation) -> None:
    await leave(node, people.bob, group)
    node.clock.advance(REMINDER_S)
    assert await remind(node) == [({people.paul.account}, 2)]
    await leave(node, people.paul, group)
    node.clock.advance(REMINDER_S)
    assert await remind(node) == []


async def test_alone_one_awaits_nobody(node: Node, people: People) -> None:
    group = await node.start(people.alice, people.bob, subject="Tournée")
    await leave(node, people.bob, group)
    await node.say(people.alice, group, urgent=True)
    assert await urgents(node, people.alice, group) == [Urgent(3, people.alice.account, 0, 0, awaits_me=False)]
    node.clock.advance(REMINDER_S)
    assert await remind(node) == []


async def test_a_group_of_many_is_told_at_the_cost_of_a_few_queries(node: Node, people: People) -> None:
    crowd = [await node.add(f"Zoé {number}") for number in range(60)]
    group = await node.start(people.alice, *crowd, subject="équipe")
    asked = Counted(node)
    await node.say(people.alice, group, urgent=True)
    for actor in crowd[:3]:
        await node.ask(actor, acknowledge(group))
    assert asked.statements < 100, "and not one for each member"
    assert (await urgents(node, people.alice, group))[0].awaited_count == 57


class Counted:
    """How many statements the writer sends."""

    def __init__(self, node: Node) -> None:
        self.statements = 0
        event.listen(node.store._writing.sync_engine, "before_cursor_execute", self._count)

    def _count(self, *_: Any) -> None:
        self.statements += 1


async def test_the_database_itself_keeps_what_was_acknowledged(
    node: Node, people: People, group: Conversation, backend: str
) -> None:
    await node.ask(people.bob, acknowledge(group))
    before = await acknowledged(node, people.alice, group)
    assert before.acknowledged != []
    changes = ["UPDATE acknowledgements SET at = 0", "DELETE FROM acknowledgements"]
    changes += {
        "sqlite": [
            "INSERT OR REPLACE INTO acknowledgements SELECT * FROM acknowledgements",
            "REPLACE INTO acknowledgements SELECT conversation, seq, account, by, 0 FROM acknowledgements",
        ],
        "postgresql": [
            "TRUNCATE acknowledgements",
            """INSERT INTO acknowledgements SELECT * FROM acknowledgements
               ON CONFLICT (conversation, seq, account) DO UPDATE SET at = 0""",
        ],
    }[backend]
    for statement in changes:
        assert await refused(node, statement), statement
    assert await acknowledged(node, people.alice, group) == before


async def refused(node: Node, statement: str) -> bool:
    try:
        async with node.store._writing.begin() as connection:
            await connection.execute(text(statement))
    except DBAPIError:
        return True
    return False
