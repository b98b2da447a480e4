"""Sending a message and reading a thread, by the rules of the contract."""

import pytest
from msgspec.structs import replace
from sqlalchemy import text

from protocol.conversation import Conversation
from protocol.errors import BadRequest, Closed, Forbidden, NotFound, Refusal, TooLarge
from protocol.limits import ATTACHMENTS_PER_MESSAGE
from protocol.message import Message, MessageHistory, MessageSent
from protocol.values import AttachmentId, ConversationId, MessageKind
from tests.mis.conftest import People
from tests.support.node import Node, say


@pytest.fixture
async def group(node: Node, people: People) -> Conversation:
    """Alice, Bob and Paul."""
    return await node.start(people.alice, people.bob, people.paul)


async def test_what_is_sent_is_told_as_it_is_stored(node: Node, people: People, group: Conversation) -> None:
    node.clock.advance(1)
    sent = await node.say(people.paul, group, "  merci  ", client_ref="c1", reply_to=1, urgent=True)
    assert (sent.seq, sent.at, sent.duplicate) == (2, node.clock.now(), False)
    for actor in (people.alice, people.bob, people.paul):
        stored = (await node.thread(actor, group))[-1]
        told = node.events_for(actor)[-1]
        assert isinstance(told, MessageSent)
        assert {name: getattr(told, name) for name in Message.__struct_fields__} == {
            name: getattr(stored, name) for name in Message.__struct_fields__
        }
        assert (stored.text, stored.author, stored.kind) == ("  merci  ", people.paul.account, MessageKind.TEXT)
        assert (stored.reply_to, stored.urgent, stored.client_ref, stored.data) == (1, True, "c1", None)
    assert node.events_for(people.carol) == []


@pytest.mark.parametrize(
    ("fields", "refusal", "field"),
    [
        ({"text": ""}, BadRequest, "text"),
        ({"text": " \n\t\N{NO-BREAK SPACE}"}, BadRequest, "text"),
        ({"text": None}, BadRequest, "text"),
        ({"text": "a\x00b"}, BadRequest, "text"),
        ({"text": "a\x7fb"}, BadRequest, "text"),
        ({"text": "x" * 8_001}, TooLarge, "text"),
        ({"client_ref": "a\x00b"}, BadRequest, "client_ref"),
        ({"client_ref": "a\nb\x1b"}, BadRequest, "client_ref"),
        ({"reply_to": 0}, BadRequest, "reply_to"),
        ({"reply_to": 3}, BadRequest, "reply_to"),
        ({"reply_to": 2**53 - 1}, BadRequest, "reply_to"),
        ({"attachments": [AttachmentId("a1")]}, NotFound, "attachments"),
        ({"attachments": [AttachmentId("a1")] * (ATTACHMENTS_PER_MESSAGE + 1)}, BadRequest, "attachments"),
    ],
)
async def test_what_cannot_be_sent_is_not(
    node: Node, people: People, group: Conversation, fields: dict[str, object], refusal: type[Refusal], field: str
) -> None:
    beside = node.submit(people.bob, say(group))
    refused = await node.refusal(people.alice, say(group, **fields))  # type: ignore[arg-type]
    assert type(refused) is refusal
    assert refused.details is not None
    assert refused.details["field"] == field
    assert (await beside).seq == 2
    assert len(await node.thread(people.bob, group)) == 2
    assert (await node.say(people.alice, group, "x" * 8_000, reply_to=2)).seq == 3, "and what is just within is sent"


async def test_text_is_counted_and_kept_in_its_composed_form(node: Node, people: People, group: Conversation) -> None:
    await node.say(people.alice, group, "e\N{COMBINING ACUTE ACCENT}" * 8_000)
    assert (await node.thread(people.bob, group))[-1].text == "é" * 8_000


@pytest.mark.parametrize("id", ["absent", "", "a\x00b", "x" * 60_000, "'; DROP TABLE messages"])
async def test_a_stranger_gets_the_answer_of_what_does_not_exist(
    node: Node, people: People, group: Conversation, id: str
) -> None:
    absent = await node.refusal(people.carol, say(ConversationId(id)))
    hidden = await node.refusal(people.carol, say(group))
    unread = await node.refusal(people.carol, MessageHistory(group.id, id=1))
    unread_absent = await node.refusal(people.carol, MessageHistory(ConversationId(id), id=1))
    assert {(type(one), one.message, str(one.details)) for one in (absent, hidden, unread, unread_absent)} == {
        (NotFound, "no such conversation", "None")
    }
    assert len(await node.thread(people.bob, group)) == 1


async def test_a_stranger_cannot_tell_a_used_client_ref(node: Node, people: People, group: Conversation) -> None:
    await node.say(people.alice, group, client_ref="c1")
    assert isinstance(await node.refusal(people.carol, say(group, client_ref="c1")), NotFound)


async def test_a_closed_conversation_is_read_and_not_written(node: Node, people: People, group: Conversation) -> None:
    first = await node.say(people.alice, group, client_ref="c1")
    await change(node, "UPDATE conversations SET state = 'closed'")
    assert isinstance(await node.refusal(people.alice, say(group)), Closed)
    assert await node.say(people.alice, group, client_ref="c1") == replace(first, duplicate=True), "guarantee 3"
    assert len(await node.thread(people.paul, group)) == 2


async def test_who_has_left_reads_up_to_then_and_writes_no_more(
    node: Node, people: People, group: Conversation
) -> None:
    mine = await node.say(people.bob, group, client_ref="c1")
    await change(node, "UPDATE members SET left_seq = 2, left_at = 1, changed = 1 WHERE position = 1")
    await change(node, "UPDATE conversations SET members_seq = 2")
    await node.say(people.alice, group, "sans Bob")
    assert isinstance(await node.refusal(people.bob, say(group)), Forbidden)
    assert await node.say(people.bob, group, client_ref="c1") == replace(mine, duplicate=True), "guarantee 3"
    assert [message.seq for message in await node.thread(people.bob, group)] == [1, 2]
    assert [message.seq for message in await node.thread(people.bob, group, after=2)] == []
    assert people.bob.account not in node.told[-1].accounts
    (listed,) = (await node.sync(people.bob)).conversations
    assert (listed.last_seq, listed.last_message and listed.last_message.seq, listed.member_count) == (2, 2, 2)
    assert [message.seq for message in await node.thread(people.paul, group)] == [1, 2, 3]
    await change(node, "UPDATE conversations SET state = 'closed'")
    assert isinstance(await node.refusal(people.bob, say(group)), Forbidden), "before the state is looked at"


async def change(node: Node, statement: str) -> None:
    """What no operation does yet."""
    async with node.store._writing.begin() as connection:
        await connection.execute(text(statement))


async def test_a_thread_is_read_in_pages_from_either_end(node: Node, people: People, group: Conversation) -> None:
    for _ in range(9):
        await node.say(people.alice, group)

    async def seqs(**fields: int) -> list[int]:
        return [message.seq for message in await node.thread(people.bob, group, **fields)]

    assert await seqs() == list(range(1, 11))
    assert await seqs(limit=3) == [8, 9, 10], "the newest, in rising seq"
    assert await seqs(before=8, limit=3) == [5, 6, 7]
    assert await seqs(before=2) == [1]
    assert await seqs(before=1) == await seqs(before=0) == []
    assert await seqs(after=0, limit=3) == [1, 2, 3]
    assert await seqs(after=9) == [10]
    assert await seqs(after=10) == await seqs(after=2**53 - 1) == []
    assert await seqs(before=2**53 - 1, limit=1) == [10]
    refused = await node.refusal(people.bob, MessageHistory(group.id, 3, 1, id=1))
    assert (type(refused), refused.details) == (BadRequest, {"field": "after"})


async def test_a_page_of_long_texts_ends_early_and_the_walk_misses_nothing(
    node: Node, people: People, group: Conversation
) -> None:
    for number in range(60):
        await node.say(people.alice, group, f"{number} " + "é" * 7_990)
    forward: list[int] = []
    while page := await node.thread(people.bob, group, after=forward[-1] if forward else 0):
        forward += [message.seq for message in page]
    assert forward == list(range(1, 62))
    backward = [message.seq for message in await node.thread(people.bob, group)]
    assert len(backward) < 61, "there must be more than one page"
    while page := await node.thread(people.bob, group, before=backward[0]):
        backward = [message.seq for message in page] + backward
    assert backward == forward
