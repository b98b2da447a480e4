"""Members who come and go, by the rules of the contract: who may, who is told, and what who has left still sees."""

import pytest

from mis.access import access_conversation
from mis.actor import Actor
from mis.operations.conversation import typing
from mis.operations.message import write_entry
from mis.store.work import Work
from protocol.conversation import (
    Closing,
    Conversation,
    ConversationAdd,
    ConversationChanged,
    ConversationGet,
    ConversationLeave,
    ConversationMark,
    Typing,
)
from protocol.errors import BadRequest, Closed, Conflict, Forbidden, NotFound
from protocol.frames import Request
from protocol.message import EntryData, MessageSent
from protocol.values import AccountId, AccountKind, ConversationId, ConversationState, MessageKind
from tests.mis.conftest import People
from tests.support.node import Node, bring, read, say, start


@pytest.fixture
async def group(node: Node, people: People) -> Conversation:
    """Alice, Bob and Paul; one text of Alice's, seq 2."""
    return await node.start(people.alice, people.bob, people.paul, subject="Suivi", text="bonjour")


def present(view: Conversation) -> list[AccountId]:
    return [member.account for member in view.members if member.left_at is None]


async def test_who_is_added_reads_everything_and_is_there(node: Node, people: People, group: Conversation) -> None:
    assert isinstance(await node.refusal(people.carol, ConversationGet(group.id, id=1)), NotFound)
    view = await node.bring(people.bob, group, people.carol, people.aida)
    assert present(view) == [one.account for one in (people.alice, people.bob, people.paul, people.carol, people.aida)]
    assert (view.member_count, view.last_seq) == (5, 3)
    thread = await node.thread(people.carol, group)
    assert [message.kind for message in thread] == [MessageKind.OPENED, MessageKind.TEXT, MessageKind.MEMBER_ADDED]
    assert (thread[2].author, thread[2].data) == (
        people.bob.account,
        EntryData(accounts=[people.carol.account, people.aida.account]),
    )
    (listed,) = await node.everything(people.carol)
    assert (listed.unread, listed.read_seq, listed.received) == (1, 0, True)
    assert (await node.say(people.aida, group)).seq == 4


async def test_all_are_told_how_they_see_it_and_then_the_entry(node: Node, people: People, group: Conversation) -> None:
    before = {actor.account: len(node.events_for(actor)) for actor in people}
    await node.bring(people.alice, group, people.carol)
    for actor in (people.alice, people.bob, people.paul, people.carol):
        changed, entry = node.events_for(actor)[before[actor.account] :]
        assert isinstance(changed, ConversationChanged)
        assert await node.get(actor, group) == Conversation(
            **{name: getattr(changed, name) for name in Conversation.__struct_fields__}
        )
        assert isinstance(entry, MessageSent)
        assert (entry.seq, entry.kind) == (3, MessageKind.MEMBER_ADDED)
    assert node.events_for(people.aida) == []


async def test_who_is_in_it_already_is_passed_over(node: Node, people: People, group: Conversation) -> None:
    told = len(node.told)
    view = await node.bring(people.alice, group, people.bob, people.alice)
    assert (view.last_seq, len(node.told)) == (2, told), "no entry, and nobody is told"
    await node.bring(people.alice, group, people.bob, people.carol, people.carol)
    (added,) = (await node.thread(people.alice, group))[2:]
    assert added.data == EntryData(accounts=[people.carol.account])


async def test_only_professionals_who_are_in_it_add_others(node: Node, people: People, group: Conversation) -> None:
    await node.bring(people.alice, group, people.aida)
    for actor in (people.paul, people.aida):
        assert isinstance(await node.refusal(actor, bring(group, people.carol)), Forbidden)
    await node.leave(people.aida, group)
    other = await node.start(people.alice, people.bob, subject="sans eux")
    for stranger in (people.paul, people.aida, people.carol):
        assert isinstance(await node.refusal(stranger, bring(other, people.carol)), NotFound), "whoever they are"
    hidden = await node.refusal(people.carol, bring(group, people.carol))
    absent = await node.refusal(people.carol, ConversationAdd(ConversationId("absent"), [people.carol.account], id=1))
    assert (type(hidden), hidden.message, hidden.details) == (NotFound, absent.message, absent.details)
    assert len(await node.thread(people.bob, group)) == 4, "nothing was changed by who may not"
    assert (await node.bring(people.bob, group, people.carol)).member_count == 4


async def test_who_may_not_is_told_so_before_the_state_is_looked_at(
    node: Node, people: People, group: Conversation
) -> None:
    await node.close(people.alice, group)
    assert isinstance(await node.refusal(people.paul, bring(group, people.carol)), Forbidden)
    absent = ConversationAdd(group.id, [AccountId("absent")], id=1)
    assert isinstance(await node.refusal(people.paul, absent), Forbidden)
    assert isinstance(await node.refusal(people.alice, absent), Closed)
    assert isinstance(await node.refusal(people.alice, bring(group, people.bob)), Closed), "even who is in it"
    await node.reopen(people.bob, group)
    assert (await node.bring(people.alice, group, people.carol)).member_count == 4


async def test_whom_nobody_may_write_to_is_added_by_nobody(node: Node, people: People, group: Conversation) -> None:
    operator = await node.add("Otto", AccountKind.OPERATOR)
    await node.put(lambda work: work.administration.set_deactivated(people.carol.account, work.now))
    absent = ConversationAdd(group.id, [AccountId("absent"), people.aida.account], id=1)
    refused = [
        await node.refusal(people.alice, one) for one in (absent, bring(group, operator), bring(group, people.carol))
    ]
    assert {(type(one), one.message, str(one.details)) for one in refused} == {
        (NotFound, "no such account", "{'field': 'accounts'}")
    }
    assert isinstance(await node.refusal(people.alice, start(people.carol)), NotFound), "nor written to"
    assert (await node.bring(people.alice, group, people.aida)).last_seq == 3, "nothing was stored before"


async def test_what_cannot_be_added_is_refused_as_such(node: Node, people: People, group: Conversation) -> None:
    most = node.settings.members_max
    for ids in ([], ["a\x00b"], [f"account-{number}" for number in range(most + 1)]):
        refused = await node.refusal(people.alice, ConversationAdd(group.id, [AccountId(id) for id in ids], id=1))
        assert (type(refused), refused.details) == (BadRequest, {"field": "accounts"})
    crowd = [AccountId(f"account-{number}") for number in range(most - 2)]
    refused = await node.refusal(people.alice, ConversationAdd(group.id, crowd, id=1))
    assert (type(refused), refused.details) == (BadRequest, {"field": "accounts"}), "three are in it"
    assert isinstance(await node.refusal(people.alice, ConversationAdd(group.id, crowd[1:], id=1)), NotFound)


async def test_a_direct_conversation_keeps_its_two(node: Node, people: People) -> None:
    direct = await node.start(people.alice, people.bob)
    with_paul = await node.start(people.alice, people.paul)
    assert isinstance(await node.refusal(people.alice, bring(direct, people.carol)), Conflict)
    for actor, conversation in ((people.alice, direct), (people.bob, direct), (people.paul, with_paul)):
        assert isinstance(await node.refusal(actor, ConversationLeave(conversation.id, id=1)), Conflict)
    assert isinstance(await node.refusal(people.paul, bring(with_paul, people.aida)), Forbidden), "patients never"
    await node.close(people.alice, direct)
    assert isinstance(await node.refusal(people.alice, bring(direct, people.carol)), Conflict)
    assert isinstance(await node.refusal(people.carol, ConversationLeave(direct.id, id=1)), NotFound)


async def test_anybody_leaves_a_group_and_is_told_no_more(node: Node, people: People, group: Conversation) -> None:
    told = len(node.events_for(people.paul))
    await node.leave(people.paul, group)
    last, entry = node.events_for(people.paul)[told:]
    assert isinstance(last, ConversationChanged)
    assert (last.last_seq, last.member_count, present(last)) == (3, 2, [people.alice.account, people.bob.account])
    assert (entry.kind, entry.author, entry.data) == (
        MessageKind.MEMBER_LEFT,
        people.paul.account,
        EntryData(account=people.paul.account),
    )
    await node.say(people.alice, group, "sans Paul")
    await node.read(people.bob, group, 4)
    await node.bring(people.alice, group, people.carol)
    await node.close(people.alice, group, "terminé")
    assert len(node.events_for(people.paul)) == told + 2
    assert [message.seq for message in await node.thread(people.paul, group)] == [1, 2, 3]


async def test_who_has_left_sees_it_as_of_then(node: Node, people: People, group: Conversation) -> None:
    await node.bring(people.alice, group, people.carol, people.aida)
    await node.leave(people.aida, group)
    await node.read(people.carol, group, 3)
    await node.leave(people.bob, group)
    then = await node.get(people.bob, group)
    cursor = (await node.sync(people.bob)).cursor
    await node.say(people.alice, group, "sans Bob")
    await node.close(people.alice, group, "terminé")
    await node.reopen(people.alice, group)
    await node.leave(people.carol, group)
    await node.bring(people.alice, group, people.aida)
    await node.close(people.alice, group)
    assert await node.get(people.bob, group) == then
    assert await node.everything(people.bob) == [then]
    assert (await node.sync(people.bob, cursor)).conversations == [], "it stays in their sync as it was"
    assert present(then) == [people.alice.account, people.paul.account, people.carol.account]
    assert [one.account for one in then.members if one.left_at is not None] == [people.bob.account, people.aida.account]
    assert (then.state, then.closing, then.last_seq, then.member_count) == (ConversationState.OPEN, None, 5, 3)
    assert then.last_message is not None
    assert then.last_message.kind is MessageKind.MEMBER_LEFT
    now = await node.get(people.alice, group)
    assert (now.state, now.last_seq) == (ConversationState.CLOSED, 11), "there must be something that Bob does not see"


async def test_how_far_others_read_is_seen_up_to_then(node: Node, people: People, group: Conversation) -> None:
    await node.leave(people.bob, group)
    await node.say(people.alice, group)
    await node.read(people.paul, group, 4)
    seen = {member.account: member.read_seq for member in (await node.get(people.bob, group)).members}
    assert seen[people.paul.account] == 3


async def test_who_left_a_closed_conversation_sees_by_whom_it_was_closed(
    node: Node, people: People, group: Conversation
) -> None:
    closed = await node.close(people.alice, group, "terminé")
    await node.leave(people.paul, group)
    await node.reopen(people.alice, group)
    then = await node.get(people.paul, group)
    assert (then.state, then.closing) == (ConversationState.CLOSED, closed.closing)
    assert then.closing == Closing(people.alice.account, node.clock.now(), "terminé")


async def test_who_has_left_may_nothing_but_read(node: Node, people: People, group: Conversation) -> None:
    await node.leave(people.bob, group)
    for request in (
        say(group),
        read(group, 2),
        bring(group, people.bob),
        ConversationLeave(group.id, id=1),
        ConversationMark(group.id, favourite=True, id=1),
    ):
        assert isinstance(await node.refusal(people.bob, request), Forbidden)
    async with node.store.reading() as reading:
        assert (await typing(reading, people.bob, Typing(conversation=group.id))).accounts == []
        assert (await typing(reading, people.alice, Typing(conversation=group.id))).accounts == [people.paul.account]


async def test_who_is_added_again_reads_everything(node: Node, people: People, group: Conversation) -> None:
    await node.read(people.bob, group, 2)
    await node.mark(people.bob, group, favourite=True)
    await node.leave(people.bob, group)
    await node.say(people.alice, group, "sans Bob")
    await node.bring(people.alice, group, people.bob)
    view = await node.get(people.bob, group)
    assert (view.last_seq, view.read_seq, view.unread, view.favourite) == (5, 2, 1, True)
    assert [message.seq for message in await node.thread(people.bob, group)] == [1, 2, 3, 4, 5]
    assert present(view) == [people.alice.account, people.bob.account, people.paul.account]
    assert await node.get(people.bob, group) == (await node.everything(people.bob))[0]
    assert (await node.say(people.bob, group)).seq == 6
    await node.leave(people.bob, group)
    assert (await node.get(people.bob, group)).last_seq == 7


async def test_the_last_professional_closes_by_leaving(node: Node, people: People, group: Conversation) -> None:
    await node.leave(people.alice, group)
    assert (await node.get(people.paul, group)).state is ConversationState.OPEN, "Bob is there"
    told = len(node.events_for(people.paul)), len(node.events_for(people.bob))
    await node.leave(people.bob, group)
    closed, left = (await node.thread(people.paul, group))[-2:]
    assert (closed.kind, closed.author, closed.data) == (
        MessageKind.CLOSED,
        people.bob.account,
        EntryData(reason=None),
    )
    assert left.kind is MessageKind.MEMBER_LEFT
    for actor, before in zip((people.paul, people.bob), told, strict=True):
        changed, *entries = node.events_for(actor)[before:]
        assert (changed.state, changed.last_seq) == (ConversationState.CLOSED, 5)
        assert [entry.seq for entry in entries] == [4, 5]
    assert isinstance(await node.refusal(people.paul, say(group)), Closed)
    assert [message.seq for message in await node.thread(people.bob, group)] == [1, 2, 3, 4, 5]


async def test_what_is_closed_is_not_closed_again_by_the_last(node: Node, people: People, group: Conversation) -> None:
    await node.leave(people.alice, group)
    await node.close(people.bob, group, "terminé")
    await node.leave(people.bob, group)
    kinds = [message.kind for message in await node.thread(people.paul, group)]
    assert kinds[3:] == [MessageKind.CLOSED, MessageKind.MEMBER_LEFT]
    view = await node.get(people.paul, group)
    assert view.closing is not None
    assert view.closing.reason == "terminé"


async def test_nobody_is_left_alone_where_all_have_gone(node: Node, people: People) -> None:
    group = await node.start(people.alice, people.bob, subject="Suivi")
    await node.leave(people.bob, group)
    await node.leave(people.alice, group)
    kinds = [message.kind for message in await node.thread(people.alice, group)]
    assert kinds == [MessageKind.OPENED, MessageKind.MEMBER_LEFT, MessageKind.MEMBER_LEFT]
    assert (await node.get(people.alice, group)).member_count == 0


@pytest.mark.parametrize("first", ["leave", "send"])
async def test_in_one_transaction_who_leaves_first_hears_no_more(
    node: Node, people: People, group: Conversation, first: str
) -> None:
    """The members of the transaction are those of the last unit before, not those it began with."""
    asked: dict[str, tuple[Actor, Request]] = {
        "leave": (people.bob, ConversationLeave(group.id, id=1)),
        "send": (people.alice, say(group, "à tous")),
    }
    order = [first, *(asked.keys() - {first})]
    waiting = [node.submit(*asked[one]) for one in order]
    for answer in waiting:
        await answer
    heard = [event.text for event in node.events_for(people.bob) if isinstance(event, MessageSent)]
    assert ("à tous" in heard) == (first == "send")


async def test_a_member_added_in_the_same_transaction_reads_and_writes_in_it(
    node: Node, people: People, group: Conversation
) -> None:
    added = node.submit(people.alice, bring(group, people.carol))
    said = node.submit(people.carol, say(group, "merci"))
    seen = node.submit(people.carol, read(group, 2))
    await added
    assert (await said).seq == 4
    await seen
    assert (await node.get(people.carol, group)).read_seq == 2


async def test_the_members_kept_in_memory_are_never_those_of_a_transaction_that_was_undone(
    node: Node, people: People, group: Conversation
) -> None:
    """Undone: Carol came in by entry 3. Done: Aïda did, by an entry of the same number."""

    async def add_and_fail(work: Work) -> None:
        conversation = await access_conversation(work, people.alice, group.id)
        entry = write_entry(
            work,
            people.alice.account,
            conversation,
            MessageKind.MEMBER_ADDED,
            EntryData(accounts=[people.carol.account]),
        )
        await work.conversations.join(conversation, {people.carol.account: AccountKind.PROFESSIONAL}, entry)
        assert (await work.view(people.carol.account, group.id)).member_count == 4
        raise Conflict("after all")

    assert isinstance(await node.put(add_and_fail), Conflict)
    await node.bring(people.alice, group, people.aida)
    await node.say(people.alice, group)
    assert set(node.told[-1].accounts) == {one.account for one in (people.alice, people.bob, people.paul, people.aida)}
    assert isinstance(await node.refusal(people.carol, say(group)), NotFound)


async def test_added_twice_at_once_is_added_once(node: Node, people: People, group: Conversation) -> None:
    both = [node.submit(actor, bring(group, people.carol)) for actor in (people.alice, people.bob)]
    assert {(await one).last_seq for one in both} == {3}
    assert len(await node.thread(people.carol, group)) == 3
