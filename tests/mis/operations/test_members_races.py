"""Members change while something else is under way: each story in its steps, in one transaction and in two."""

from collections.abc import AsyncIterator

import pytest

from mis.store.work import Work
from protocol.conversation import Conversation, ConversationClose, ConversationLeave
from protocol.errors import Closed
from protocol.frames import Request
from protocol.message import MessageSent
from tests.mis.conftest import People
from tests.support.gate import Gate
from tests.support.node import Node, bring, say


@pytest.fixture
async def group(node: Node, people: People) -> Conversation:
    return await node.start(people.alice, people.bob, people.paul, subject="Suivi")


@pytest.fixture
async def writer_waits(node: Node) -> AsyncIterator[Gate]:
    """The writer stands in a transaction of somebody else; what is asked meanwhile goes into the next, together."""
    gate = Gate()

    async def wait(_work: Work) -> None:
        await gate.passed()

    waiting = node.put(wait)
    await gate.until(1)
    yield gate
    gate.open()
    await waiting


async def test_a_message_that_was_sent_before_the_leaving_reaches_who_leaves(
    node: Node, people: People, group: Conversation, writer_waits: Gate
) -> None:
    first = node.submit(people.alice, say(group, "avant"))
    left = node.submit(people.bob, ConversationLeave(group.id, id=1))
    last = node.submit(people.alice, say(group, "après"))
    writer_waits.open()
    assert [(await first).seq, await left is not None, (await last).seq] == [2, True, 4]
    texts = [event.text for event in node.events_for(people.bob) if isinstance(event, MessageSent) and event.text]
    assert texts == ["avant"]
    assert [message.seq for message in await node.thread(people.bob, group)] == [1, 2, 3]
    assert len(await node.thread(people.paul, group)) == 4, "there is something that Bob does not see"


async def test_one_account_that_two_add_at_once_has_one_entry(
    node: Node, people: People, group: Conversation, writer_waits: Gate
) -> None:
    asked: list[Request] = [bring(group, people.carol), bring(group, people.carol, people.aida)]
    waiting = [node.submit(actor, request) for actor, request in zip((people.alice, people.bob), asked, strict=True)]
    writer_waits.open()
    assert [(await answer).last_seq for answer in waiting] == [2, 3]
    entries = (await node.thread(people.carol, group))[1:]
    assert [entry.data and entry.data.accounts for entry in entries] == [[people.carol.account], [people.aida.account]]


async def test_what_is_sent_after_the_closing_is_refused_and_the_rest_stored(
    node: Node, people: People, group: Conversation, writer_waits: Gate
) -> None:
    before = node.submit(people.paul, say(group, "avant"))
    closed = node.submit(people.alice, ConversationClose(group.id, id=1))
    after = node.submit(people.paul, say(group, "après"))
    writer_waits.open()
    assert (await before).seq == 2
    assert (await closed).last_seq == 3
    assert isinstance(await after, Closed)
    assert len(await node.thread(people.paul, group)) == 3
