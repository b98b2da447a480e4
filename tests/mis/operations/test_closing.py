"""Closing and reopening: by whom, why, and what it changes."""

import pytest

from protocol.conversation import Closing, Conversation, ConversationChanged, ConversationClose, ConversationReopen
from protocol.errors import BadRequest, Closed, Forbidden, NotFound, TooLarge
from protocol.message import EntryData
from protocol.values import ConversationState, MessageKind
from tests.mis.conftest import People
from tests.support.node import Node, say


@pytest.fixture
async def group(node: Node, people: People) -> Conversation:
    return await node.start(people.alice, people.bob, people.paul, subject="Suivi", text="bonjour")


async def test_a_professional_closes_and_all_see_by_whom_when_and_why(
    node: Node, people: People, group: Conversation
) -> None:
    assert group.closing is None
    node.clock.advance(60_000)
    view = await node.close(people.bob, group, "  retour à domicile ")
    closing = Closing(people.bob.account, node.clock.now(), "retour à domicile")
    assert (view.state, view.closing, view.last_seq) == (ConversationState.CLOSED, closing, 3)
    for actor in (people.alice, people.bob, people.paul):
        changed, entry = node.events_for(actor)[-2:]
        assert isinstance(changed, ConversationChanged)
        assert (changed.state, changed.closing, changed.last_seq) == (ConversationState.CLOSED, closing, 3)
        assert (entry.seq, entry.kind, entry.data) == (3, MessageKind.CLOSED, EntryData(reason="retour à domicile"))
        assert (await node.everything(actor))[0].closing == (await node.get(actor, group)).closing == closing
    assert isinstance(await node.refusal(people.alice, say(group)), Closed)


async def test_what_is_reopened_goes_on(node: Node, people: People, group: Conversation) -> None:
    await node.close(people.alice, group, "terminé")
    view = await node.reopen(people.bob, group)
    assert (view.state, view.closing, view.last_seq) == (ConversationState.OPEN, None, 4)
    changed, entry = node.events_for(people.paul)[-2:]
    assert (changed.state, changed.closing) == (ConversationState.OPEN, None)
    assert (entry.kind, entry.author, entry.data) == (
        MessageKind.REOPENED,
        people.bob.account,
        EntryData(reason=None),
    )
    assert (await node.say(people.paul, group)).seq == 5
    again = await node.close(people.bob, group)
    assert again.closing == Closing(people.bob.account, node.clock.now(), None), "the newest"


async def test_to_close_what_is_closed_changes_nothing(node: Node, people: People, group: Conversation) -> None:
    first = await node.close(people.alice, group, "terminé")
    told = len(node.told)
    again = await node.close(people.bob, group, "autre chose")
    assert (again.closing, again.last_seq, len(node.told)) == (first.closing, 3, told)
    await node.reopen(people.alice, group)
    reopened = len(node.told)
    assert reopened > told
    assert (await node.reopen(people.bob, group)).last_seq == 4
    assert len(node.told) == reopened


async def test_patients_and_strangers_neither_close_nor_reopen(node: Node, people: People, group: Conversation) -> None:
    close, reopen = ConversationClose(group.id, id=1), ConversationReopen(group.id, id=1)
    for request in (close, reopen):
        assert isinstance(await node.refusal(people.aida, request), NotFound), "a patient's caregiver, and a stranger"
    assert isinstance(await node.refusal(people.paul, close), Forbidden)
    assert isinstance(await node.refusal(people.carol, close), NotFound)
    assert (await node.close(people.bob, group)).last_seq == 3
    for request in (close, reopen):
        assert isinstance(await node.refusal(people.paul, request), Forbidden), "before the state is looked at"
        assert isinstance(await node.refusal(people.carol, request), NotFound)
    assert (await node.reopen(people.bob, group)).last_seq == 4


async def test_a_direct_conversation_closes_too(node: Node, people: People) -> None:
    direct = await node.start(people.alice, people.paul)
    await node.close(people.alice, direct)
    assert isinstance(await node.refusal(people.paul, say(direct)), Closed)


async def test_a_reason_is_bounded_and_kept_as_it_is_counted(node: Node, people: People, group: Conversation) -> None:
    for reason, refusal in (("x" * 501, TooLarge), ("a\x00b", BadRequest), ("a\x1bb", BadRequest)):
        refused = await node.refusal(people.alice, ConversationClose(group.id, reason, id=1))
        assert type(refused) is refusal
        assert refused.details is not None
        assert refused.details["field"] == "reason"
    view = await node.close(people.alice, group, "e\N{COMBINING ACUTE ACCENT}" * 500)
    assert view.closing is not None
    assert view.closing.reason == "é" * 500
    await node.reopen(people.alice, group)
    blank = await node.close(people.alice, group, " \n")
    assert blank.closing is not None
    assert blank.closing.reason is None
