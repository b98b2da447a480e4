"""Sending a message and reading a thread, by the rules of the contract."""

import pytest
from msgspec.structs import replace

from mis.actor import Actor
from protocol.conversation import Conversation
from protocol.errors import BadRequest, Closed, Forbidden, NotFound, Refusal, TooLarge
from protocol.limits import ATTACHMENTS_PER_MESSAGE
from protocol.message import Message, MessageHistory, MessageSent
from protocol.values import AttachmentId, ConversationId, MessageKind, Millis, Seq
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
        told, _ = node.events_for(actor)[-2:]  # and then that it awaits them
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
        ({"corrects": 0}, BadRequest, "corrects"),
        ({"corrects": 1}, BadRequest, "corrects"),
        ({"corrects": 3}, BadRequest, "corrects"),
        ({"corrects": 2**53 - 1}, BadRequest, "corrects"),
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


async def test_a_correction_names_what_it_corrects_and_both_remain(
    node: Node, people: People, group: Conversation
) -> None:
    await node.say(people.alice, group, "2 mg")
    await node.say(people.alice, group, "20 mg", corrects=2)
    await node.say(people.alice, group, "0,2 mg", corrects=3, reply_to=1)
    thread = await node.thread(people.paul, group, after=1)
    assert [(one.text, one.corrects) for one in thread] == [("2 mg", None), ("20 mg", 2), ("0,2 mg", 3)]
    assert node.events_for(people.paul)[-1].corrects == 3
    assert (await node.get(people.bob, group)).unread == 3


async def test_a_page_comes_with_what_corrects_it_further_on(node: Node, people: People, group: Conversation) -> None:
    """A chain to its end, corrections of a correction in the page, and none of another message or conversation."""
    other = await node.start(people.alice, people.bob, text="autre chose", subject="ailleurs")
    for corrects in (None, None, 2, 3, 2, 4):
        await node.say(people.alice, group, corrects=corrects)  # 2 to 7
        await node.say(people.alice, other, corrects=corrects)
    for fields, corrections in (
        ({"after": 1, "limit": 1}, [4, 6, 7]),
        ({"after": 2, "limit": 1}, [5]),
        ({"after": 1, "limit": 4}, [6, 7]),
        ({"before": 2}, []),
        ({"limit": 5}, []),
        ({"after": 7}, []),
    ):
        page = await node.ask(people.paul, MessageHistory(group.id, id=1, **fields))
        assert [one.seq for one in page.corrections] == corrections, fields
        assert all(one.conversation == group.id for one in page.corrections)
    (found,) = (await node.ask(people.paul, MessageHistory(group.id, after=2, limit=4, id=1))).corrections
    assert found == (await node.thread(people.paul, group))[-1]


async def test_who_has_left_is_told_no_correction_of_after(node: Node, people: People, group: Conversation) -> None:
    await node.say(people.alice, group)
    await node.say(people.alice, group, corrects=2)
    await node.leave(people.bob, group)
    await node.say(people.alice, group, corrects=2)
    for actor, corrections in ((people.bob, [3]), (people.paul, [3, 5])):
        page = await node.ask(actor, MessageHistory(group.id, after=1, limit=1, id=1))
        assert [one.seq for one in page.corrections] == corrections


async def test_what_was_written_in_the_same_transaction_may_be_corrected(
    node: Node, people: People, group: Conversation
) -> None:
    written = node.submit(people.alice, say(group, "2 mg"))
    corrected = node.submit(people.alice, say(group, "20 mg", corrects=2))
    after = node.submit(people.bob, say(group, "bien"))
    assert [(await one).seq for one in (written, corrected, after)] == [2, 3, 4]


async def test_nobody_corrects_what_another_wrote(node: Node, people: People, group: Conversation) -> None:
    await node.say(people.alice, group, "2 mg")
    beside = node.submit(people.paul, say(group))
    for other in (people.bob, people.paul):
        refused = await node.refusal(other, say(group, "20 mg", corrects=2))
        assert (type(refused), refused.details) == (Forbidden, {"field": "corrects"})
    assert isinstance(await node.refusal(people.carol, say(group, "20 mg", corrects=2)), NotFound), "a stranger"
    assert (await beside).seq == 3
    assert len(await node.thread(people.bob, group)) == 3
    assert (await node.say(people.alice, group, "20 mg", corrects=2)).seq == 4, "its author may"


async def test_a_message_of_another_conversation_is_not_corrected_here(
    node: Node, people: People, group: Conversation
) -> None:
    direct = await node.start(people.alice, people.bob, text="2 mg")
    await node.say(people.alice, direct, "encore")
    refused = await node.refusal(people.alice, say(group, corrects=3))
    assert (type(refused), refused.details) == (BadRequest, {"field": "corrects"})
    assert (await node.say(people.alice, direct, corrects=3)).seq == 4


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
    await node.close(people.bob, group)
    assert isinstance(await node.refusal(people.alice, say(group)), Closed)
    assert await node.say(people.alice, group, client_ref="c1") == replace(first, duplicate=True), "guarantee 3"
    assert len(await node.thread(people.paul, group)) == 3


async def test_who_has_left_reads_up_to_then_and_writes_no_more(
    node: Node, people: People, group: Conversation
) -> None:
    mine = await node.say(people.bob, group, client_ref="c1")
    await node.leave(people.bob, group)
    await node.say(people.alice, group, "sans Bob")
    assert isinstance(await node.refusal(people.bob, say(group)), Forbidden)
    assert await node.say(people.bob, group, client_ref="c1") == replace(mine, duplicate=True), "guarantee 3"
    assert [message.seq for message in await node.thread(people.bob, group)] == [1, 2, 3]
    assert [message.seq for message in await node.thread(people.bob, group, after=3)] == []
    assert people.bob.account not in node.told[-1].accounts
    (listed,) = (await node.sync(people.bob)).conversations
    assert (listed.last_seq, listed.last_message and listed.last_message.seq, listed.member_count) == (3, 3, 2)
    assert [message.seq for message in await node.thread(people.paul, group)] == [1, 2, 3, 4]
    await node.close(people.alice, group)
    assert isinstance(await node.refusal(people.bob, say(group)), Forbidden), "before the state is looked at"


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


async def test_a_page_begins_with_the_first_message_of_an_instant_or_later_on(
    node: Node, people: People, group: Conversation
) -> None:
    began = node.clock.now()
    for seconds in (1, 0, 0, 5, 1):  # 2 to 6
        node.clock.advance(seconds)
        await node.say(people.alice, group)

    async def seqs(actor: Actor, at: Millis, limit: int = 2) -> list[Seq]:
        page = await node.ask(actor, MessageHistory(group.id, from_at=at, limit=limit, id=1))
        return [one.seq for one in page.messages]

    assert await seqs(people.bob, began) == [1, 2]
    assert await seqs(people.bob, began + 1) == await seqs(people.bob, began + 1_000) == [2, 3]
    assert await seqs(people.bob, began + 1_001) == await seqs(people.bob, began + 6_000) == [5, 6]
    assert await seqs(people.bob, began + 6_001, limit=1) == [6]
    assert await seqs(people.bob, began + 7_001) == await seqs(people.bob, 2**63) == [5, 6], "the newest"
    assert await seqs(people.bob, -(2**63)) == [1, 2]
    await node.leave(people.bob, group)
    node.clock.advance(1)
    await node.say(people.alice, group)
    assert await seqs(people.bob, began + 8_000) == [6, 7], "who has left finds nothing of after"
    assert await seqs(people.alice, began + 8_000) == [8], "there is something"


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
