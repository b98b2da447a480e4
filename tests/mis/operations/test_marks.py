"""One's own marks: what they are, who sees them, and how a new message brings back what was archived."""

import pytest

from protocol.conversation import Conversation, ConversationChanged, ConversationMark
from protocol.errors import BadRequest, NotFound
from protocol.values import ConversationId
from tests.mis.conftest import People
from tests.support.node import Node

MARKS = ("archived", "favourite", "to_process", "muted", "marked_unread")


@pytest.fixture
async def group(node: Node, people: People) -> Conversation:
    return await node.start(people.alice, people.bob, people.paul, subject="Suivi", text="bonjour")


@pytest.mark.parametrize("mark", MARKS)
async def test_a_mark_is_ones_own(node: Node, people: People, group: Conversation, mark: str) -> None:
    told, cursor = len(node.told), (await node.sync(people.alice)).cursor
    others = await node.get(people.alice, group)
    view = await node.mark(people.paul, group, **{mark: True})
    assert [getattr(view, name) for name in MARKS] == [name == mark for name in MARKS]
    assert await node.get(people.paul, group) == view == (await node.everything(people.paul))[0]
    assert await node.get(people.alice, group) == others
    assert (await node.sync(people.alice, cursor)).conversations == [], "no change of theirs"
    (one,) = node.told[told:]
    assert list(one.accounts) == [people.paul.account]
    assert isinstance(one.event, ConversationChanged)
    assert getattr(one.event, mark) is True
    assert getattr(await node.mark(people.paul, group, **{mark: False}), mark) is False


async def test_a_mark_comes_with_the_next_sync_of_its_owner(node: Node, people: People, group: Conversation) -> None:
    cursor = (await node.sync(people.bob)).cursor
    await node.mark(people.bob, group, to_process=True)
    (changed,) = (await node.sync(people.bob, cursor)).conversations
    assert changed.to_process


async def test_to_mark_what_is_marked_changes_nothing(node: Node, people: People, group: Conversation) -> None:
    first = await node.mark(people.bob, group, favourite=True, muted=True)
    told, cursor = len(node.told), (await node.sync(people.bob)).cursor
    assert await node.mark(people.bob, group, favourite=True) == first
    assert len(node.told) == told
    assert (await node.sync(people.bob, cursor)).conversations == []


async def test_no_mark_at_all_is_no_request(node: Node, people: People, group: Conversation) -> None:
    assert isinstance(await node.refusal(people.bob, ConversationMark(group.id, id=1)), BadRequest)
    hidden = await node.refusal(people.carol, ConversationMark(group.id, muted=True, id=1))
    absent = await node.refusal(people.carol, ConversationMark(ConversationId("absent"), muted=True, id=1))
    assert (type(hidden), hidden.message, hidden.details) == (NotFound, absent.message, absent.details)


async def test_a_new_text_brings_back_what_was_archived(node: Node, people: People, group: Conversation) -> None:
    await node.mark(people.bob, group, archived=True)
    await node.close(people.alice, group)
    await node.reopen(people.alice, group)
    assert (await node.get(people.bob, group)).archived, "what happens to it does not"
    await node.say(people.alice, group)
    assert not (await node.get(people.bob, group)).archived
    assert not (await node.everything(people.bob))[0].archived
    await node.mark(people.bob, group, archived=True)
    await node.say(people.bob, group, "de ma part")
    assert not (await node.get(people.bob, group)).archived, "one's own too"


async def test_what_is_muted_stays_archived_and_to_unmute_does_not_bring_it_back(
    node: Node, people: People, group: Conversation
) -> None:
    await node.mark(people.bob, group, archived=True, muted=True)
    await node.say(people.alice, group)
    assert (await node.get(people.bob, group)).archived
    assert (await node.mark(people.bob, group, muted=False)).archived
    await node.say(people.alice, group)
    assert not (await node.get(people.bob, group)).archived


async def test_to_mute_does_not_archive_what_had_come_back(node: Node, people: People, group: Conversation) -> None:
    await node.mark(people.bob, group, archived=True)
    await node.say(people.alice, group)
    view = await node.mark(people.bob, group, muted=True)
    assert (view.archived, view.muted) == (False, True)


async def test_all_see_their_own_marks_in_what_all_are_told(node: Node, people: People, group: Conversation) -> None:
    await node.mark(people.bob, group, archived=True, favourite=True)
    await node.mark(people.paul, group, archived=True, marked_unread=True)
    await node.mark(people.paul, group, archived=False)
    await node.close(people.alice, group)
    for actor, marked in ((people.alice, []), (people.bob, MARKS[:2]), (people.paul, MARKS[4:])):
        changed = node.events_for(actor)[-2]
        assert [name for name in MARKS if getattr(changed, name)] == list(marked)


async def test_a_receipt_that_moves_clears_marked_unread(node: Node, people: People, group: Conversation) -> None:
    await node.mark(people.bob, group, marked_unread=True)
    await node.mark(people.paul, group, marked_unread=True)
    await node.read(people.bob, group, 1)
    assert not (await node.get(people.bob, group)).marked_unread
    assert (await node.get(people.paul, group)).marked_unread, "it is another's receipt"
    await node.mark(people.bob, group, marked_unread=True)
    await node.read(people.bob, group, 1)
    assert (await node.get(people.bob, group)).marked_unread, "it did not move"


async def test_received_is_what_somebody_else_has_written(node: Node, people: People) -> None:
    group = await node.start(people.alice, people.bob, people.paul, subject="Suivi")
    assert [(await node.get(actor, group)).received for actor in (people.alice, people.bob)] == [False, False]
    await node.say(people.alice, group)
    assert [(await node.get(actor, group)).received for actor in (people.alice, people.bob)] == [False, True]
    await node.close(people.alice, group)
    told = {actor.account: node.events_for(actor)[-2].received for actor in (people.alice, people.bob)}
    assert told == {people.alice.account: False, people.bob.account: True}
    await node.reopen(people.alice, group)
    await node.leave(people.paul, group)
    await node.say(people.bob, group)
    assert (await node.get(people.alice, group)).received
    assert (await node.get(people.paul, group)).received
