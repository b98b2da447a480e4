"""Starting a conversation and looking at it, by the rules of the contract."""

import pytest

from protocol.conversation import ConversationChanged, ConversationClose, ConversationGet, ConversationStart
from protocol.errors import BadRequest, Forbidden, NotFound, Refusal, TooLarge
from protocol.message import EntryData, MessageSent
from protocol.values import AccountId, AccountKind, ConversationId, ConversationKind, ConversationState, MessageKind
from tests.mis.conftest import People
from tests.support.node import Node, say, start


async def test_a_professional_starts_with_whoever_may_converse(node: Node, people: People) -> None:
    for other in (people.bob, people.paul, people.aida):
        view = await node.start(people.alice, other)
        assert (view.kind, view.subject, view.state) == (ConversationKind.DIRECT, None, ConversationState.OPEN)
        assert [member.account for member in view.members] == [people.alice.account, other.account]
        assert (view.member_count, view.opened_by, view.feeds_dossier) == (2, people.alice.account, False)


async def test_patients_and_caregivers_never_start(node: Node, people: People) -> None:
    operator = await node.add("Otto", AccountKind.OPERATOR)
    for actor in (people.paul, people.aida, operator):
        assert isinstance(await node.refusal(actor, start(people.alice)), Forbidden)
    assert (await node.sync(people.alice)).conversations == []
    assert await node.start(people.alice, people.paul), "she may"


async def test_who_starts_is_forbidden_before_anything_is_looked_at(node: Node, people: People) -> None:
    """A patient learns nothing of who exists."""
    absent = ConversationStart("c1", [AccountId("absent")], id=1)
    assert isinstance(await node.refusal(people.paul, absent), Forbidden)
    assert isinstance(await node.refusal(people.alice, absent), NotFound)


async def test_an_operator_is_in_no_conversation(node: Node, people: People) -> None:
    operator = await node.add("Otto", AccountKind.OPERATOR)
    hidden = await node.refusal(people.alice, start(operator))
    absent = await node.refusal(people.alice, ConversationStart("c1", [AccountId("absent")], id=1))
    assert type(hidden) is type(absent) is NotFound
    assert (hidden.message, hidden.details) == (absent.message, absent.details)


async def test_the_same_start_again_gives_the_same_conversation(node: Node, people: People) -> None:
    request = start(people.bob, people.carol, client_ref="c1", text="bonjour")
    first = await node.ask(people.alice, request)
    told = len(node.told)
    again = await node.ask(people.alice, request)
    at_once = [node.submit(people.alice, request) for _ in range(2)]
    assert {first.id, again.id, (await at_once[0]).id, (await at_once[1]).id} == {first.id}
    assert len(node.told) == told, "nobody is told of it twice"
    assert len(await node.thread(people.bob, first)) == 2
    of_bob = await node.ask(people.bob, start(people.alice, people.carol, client_ref="c1"))
    assert of_bob.id != first.id, "the key is the account's own"


async def test_two_people_have_one_direct_conversation(node: Node, people: People) -> None:
    first = await node.start(people.alice, people.bob, text="de Alice")
    of_bob = await node.start(people.bob, people.alice, text="de Bob")
    again = await node.start(people.alice, people.bob)
    assert first.id == of_bob.id == again.id
    assert [message.text for message in await node.thread(people.bob, first)] == [None, "de Alice", "de Bob"]
    with_carol = await node.start(people.alice, people.carol)
    assert with_carol.id != first.id


async def test_both_start_at_once_and_have_one(node: Node, people: People) -> None:
    one = node.submit(people.alice, start(people.bob, text="de Alice"))
    other = node.submit(people.bob, start(people.alice, text="de Bob"))
    assert (await one).id == (await other).id
    assert len(await node.thread(people.bob, await one)) == 3


async def test_with_a_subject_or_a_third_it_is_a_group(node: Node, people: People) -> None:
    direct = await node.start(people.alice, people.bob)
    named = await node.start(people.alice, people.bob, subject="  Plaie de jambe ")
    third = await node.start(people.alice, people.bob, people.carol)
    assert {named.kind, third.kind} == {ConversationKind.GROUP}
    assert named.subject == "Plaie de jambe"
    assert len({direct.id, named.id, third.id}) == 3
    assert (await node.start(people.alice, people.bob, subject=" \n")).id == direct.id, "a blank subject is none"


async def test_one_is_not_ones_own_other(node: Node, people: People) -> None:
    for others in ([], [people.alice]):
        refused = await node.refusal(people.alice, start(*others))
        assert (type(refused), refused.details) == (BadRequest, {"field": "members"})
    view = await node.start(people.alice, people.alice, people.bob, people.bob)
    assert (view.kind, view.member_count) == (ConversationKind.DIRECT, 2), "named twice is there once"


async def test_a_conversation_has_a_most_of_members(node: Node, people: People) -> None:
    most = node.settings.members_max
    crowd = [AccountId(f"account-{number}") for number in range(most)]
    refused = await node.refusal(people.alice, ConversationStart("c1", crowd, id=1))
    assert (type(refused), refused.details) == (BadRequest, {"field": "members"})
    fewer = await node.refusal(people.alice, ConversationStart("c1", crowd[1:], id=1))
    assert isinstance(fewer, NotFound), "so many may be; these do not exist"


@pytest.mark.parametrize(
    ("fields", "refusal", "field"),
    [
        ({"subject": "x" * 201}, TooLarge, "subject"),
        ({"text": "x" * 8_001}, TooLarge, "text"),
        ({"subject": "a\x00b"}, BadRequest, "subject"),
        ({"text": "a\x00b"}, BadRequest, "text"),
        ({"text": "a\x1bb"}, BadRequest, "text"),
        ({"client_ref": "a\x00b"}, BadRequest, "client_ref"),
        ({"dossier": "d1"}, BadRequest, "dossier"),
    ],
)
async def test_what_cannot_be_started_is_not(
    node: Node, people: People, fields: dict[str, str], refusal: type[Refusal], field: str
) -> None:
    refused = await node.refusal(people.alice, start(people.bob, **fields))
    assert type(refused) is refusal
    assert refused.details is not None
    assert refused.details["field"] == field
    assert (await node.sync(people.alice)).conversations == []


async def test_a_member_that_cannot_be_is_refused_as_such(node: Node, people: People) -> None:
    refused = await node.refusal(people.alice, ConversationStart("c1", [AccountId("a\x00b")], id=1))
    assert (type(refused), refused.details) == (BadRequest, {"field": "members"})


async def test_the_first_words_are_counted_as_they_are_stored(node: Node, people: People) -> None:
    decomposed = "e\N{COMBINING ACUTE ACCENT}"
    view = await node.start(people.alice, people.bob, people.carol, subject=decomposed * 200, text=decomposed * 8_000)
    assert view.subject == "é" * 200
    assert view.last_message is not None
    assert view.last_message.text == "é" * 8_000


async def test_each_member_is_told_the_conversation_and_then_what_is_in_it(node: Node, people: People) -> None:
    view = await node.start(people.alice, people.bob, people.paul, text="bonjour")
    for actor in (people.alice, people.bob, people.paul):
        conversation, opened, first = node.events_for(actor)
        assert isinstance(conversation, ConversationChanged)
        assert (conversation.id, conversation.unread, conversation.last_seq) == (view.id, 0, 1)
        assert isinstance(opened, MessageSent)
        assert (opened.seq, opened.kind, opened.text) == (1, MessageKind.OPENED, None)
        assert opened.data == EntryData(accounts=[people.alice.account, people.bob.account, people.paul.account])
        assert (first.seq, first.kind, first.text) == (2, MessageKind.TEXT, "bonjour")
    assert node.events_for(people.carol) == []


async def test_blank_first_words_are_none(node: Node, people: People) -> None:
    view = await node.start(people.alice, people.bob, text=" \n\t")
    assert view.last_seq == 1


async def test_a_closed_direct_conversation_is_reopened_by_its_start(node: Node, people: People) -> None:
    direct = await node.start(people.alice, people.bob)
    await node.ask(people.alice, ConversationClose(direct.id, id=1))
    told = len(node.told)
    again = await node.start(people.alice, people.bob, text="encore une chose")
    assert (again.id, again.state) == (direct.id, ConversationState.OPEN)
    thread = await node.thread(people.bob, direct)
    assert [message.kind for message in thread] == [
        MessageKind.OPENED,
        MessageKind.CLOSED,
        MessageKind.REOPENED,
        MessageKind.TEXT,
    ]
    assert thread[2].data == EntryData(reason=None)
    assert [type(one.event) for one in node.told[told:]] == [
        ConversationChanged, MessageSent, MessageSent,
    ], "who sees the same is told in one event"  # fmt: skip
    assert (await node.say(people.bob, direct)).seq == 5


async def test_the_text_of_a_start_in_an_old_direct_conversation_is_sent_once(node: Node, people: People) -> None:
    direct = await node.start(people.alice, people.bob)
    await node.say(people.alice, direct, "bonjour", client_ref="c1")
    await node.ask(people.alice, start(people.bob, client_ref="c1", text="bonjour"))
    assert len(await node.thread(people.bob, direct)) == 2


async def test_who_is_no_member_gets_the_answer_of_what_does_not_exist(node: Node, people: People) -> None:
    direct = await node.start(people.alice, people.bob)
    for id in (direct.id, ConversationId("absent"), ConversationId("a\x00b"), ConversationId("")):
        refused = await node.refusal(people.carol, ConversationGet(id, id=1))
        assert (type(refused), refused.message, refused.details) == (NotFound, "no such conversation", None)
    assert (await node.get(people.bob, direct)).id == direct.id


async def test_twenty_members_are_shown_and_all_are_given(node: Node, people: People) -> None:
    crowd = [await node.add(f"Zoé {number}") for number in range(24)]
    group = await node.start(people.alice, *crowd, subject="équipe")
    (listed,) = (await node.sync(crowd[0])).conversations
    (told,) = [event for event in node.events_for(crowd[0]) if isinstance(event, ConversationChanged)]
    whole = await node.get(crowd[23], group)
    assert (len(listed.members), len(told.members), len(whole.members)) == (20, 20, 25)
    assert {listed.member_count, told.member_count, whole.member_count} == {25}
    assert told.members == listed.members == whole.members[:20]


async def test_everybody_sees_how_far_the_others_have_read(node: Node, people: People) -> None:
    group = await node.start(people.alice, people.bob, people.paul, text="bonjour")
    await node.read(people.paul, group, 2)
    seen = {member.account: member.read_seq for member in (await node.get(people.bob, group)).members}
    assert seen == {people.alice.account: 0, people.bob.account: 0, people.paul.account: 2}
    assert isinstance(await node.refusal(people.carol, say(group)), NotFound)
