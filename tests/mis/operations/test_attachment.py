"""Attachments as messages have them: given once, by who uploaded them, to a message of their conversation."""

import hashlib

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from mis.access import access_attachment
from mis.actor import Actor
from mis.blobs.base import new_blob_id
from mis.domain.attachment import Content, Kept
from mis.ids import new_id
from mis.keys import FIRST_KEY
from mis.store.work import Work
from protocol.attachment import Attachment, AttachmentList, AttachmentPage
from protocol.conversation import Conversation
from protocol.errors import BadRequest, Conflict, NotFound, Refusal
from protocol.message import MessageSent
from protocol.values import AttachmentId, ConversationId
from tests.mis.conftest import People
from tests.support.node import Node, new_ref, say


@pytest.fixture
async def group(node: Node, people: People) -> Conversation:
    """Alice, Bob and Paul."""
    return await node.start(people.alice, people.bob, people.paul)


async def upload(node: Node, actor: Actor, conversation: Conversation, name: str = "plaie.jpg") -> AttachmentId:
    """An attachment as the desk keeps it, without its bytes."""
    file = Attachment(
        id=AttachmentId(new_id()), name=name, size=len(name), media_type="image/jpeg", width=640, height=480
    )
    content = Content(new_blob_id(), hashlib.sha256(name.encode()).digest(), file.size, FIRST_KEY)

    async def keep(work: Work) -> None:
        work.writes()
        home = await work.blobs.keep(content, ConversationId(conversation.id), now=work.now)
        kept = Kept(file, ConversationId(conversation.id), actor.account, new_ref(), home, None, work.now)
        await work.attachments.add(kept)

    await node.put(keep)
    return file.id


async def names(node: Node, actor: Actor, conversation: Conversation) -> list[list[str]]:
    return [[file.name for file in message.attachments] for message in await node.thread(actor, conversation)]


async def may_read(node: Node, actor: Actor, id: AttachmentId) -> bool:
    async with node.store.reading() as reading:
        try:
            await access_attachment(reading, actor, id)
        except NotFound:
            return False
        return True


async def test_a_message_has_its_attachments_in_the_senders_order(
    node: Node, people: People, group: Conversation
) -> None:
    ids = [await upload(node, people.alice, group, f"{number}.jpg") for number in (3, 1, 2)]
    await node.say(people.alice, group, attachments=ids)
    told = [event for event in node.events_for(people.paul) if isinstance(event, MessageSent)][-1]
    (stored,) = await node.thread(people.bob, group, after=1)
    assert [file.name for file in stored.attachments] == ["3.jpg", "1.jpg", "2.jpg"]
    assert told.attachments == stored.attachments
    assert (stored.attachments[0].width, stored.attachments[0].pages) == (640, None)
    view = await node.get(people.paul, group)
    assert view.last_message is not None
    assert view.last_message.attachments == stored.attachments


async def test_an_attachment_alone_is_a_message_without_text(node: Node, people: People, group: Conversation) -> None:
    id = await upload(node, people.paul, group)
    await node.say(people.paul, group, text="", attachments=[id])
    (stored,) = await node.thread(people.bob, group, after=1)
    assert (stored.text, len(stored.attachments)) == (None, 1)
    assert (await node.get(people.bob, group)).unread == 1


async def test_it_is_its_uploaders_alone_until_a_message_has_it(
    node: Node, people: People, group: Conversation
) -> None:
    id = await upload(node, people.alice, group)
    everybody = (people.alice, people.bob, people.paul, people.carol)
    assert [await may_read(node, one, id) for one in everybody] == [True, False, False, False]
    await node.say(people.alice, group, attachments=[id])
    assert [await may_read(node, one, id) for one in everybody] == [True, True, True, False]
    assert not await may_read(node, people.alice, AttachmentId(new_id()))


async def test_who_has_left_reads_what_was_sent_before(node: Node, people: People, group: Conversation) -> None:
    before, after = [await upload(node, people.alice, group, name) for name in ("a.jpg", "b.jpg")]
    await node.say(people.alice, group, attachments=[before])
    await node.leave(people.bob, group)
    await node.say(people.alice, group, attachments=[after])
    assert (await may_read(node, people.bob, before), await may_read(node, people.bob, after)) == (True, False)
    page: AttachmentPage = await node.ask(people.bob, AttachmentList(group.id, id=1))
    assert [one.id for one in page.attachments] == [before]
    await node.bring(people.alice, group, people.bob)
    assert await may_read(node, people.bob, after)


@pytest.mark.parametrize("whose", ["bob", "carol"])
async def test_what_another_uploaded_is_nobody_elses_to_send(
    node: Node, people: People, group: Conversation, whose: str
) -> None:
    id = await upload(node, getattr(people, whose), group)
    beside = node.submit(people.paul, say(group))
    absent = await node.refusal(people.alice, say(group, attachments=[AttachmentId(new_id())]))
    refused = await node.refusal(people.alice, say(group, attachments=[id]))
    assert type(refused) is NotFound
    assert (refused.message, refused.details) == (absent.message, absent.details)
    assert (await beside).seq == 2
    assert await names(node, people.bob, group) == [[], []]


async def test_what_is_of_another_conversation_is_not_found_sent_or_not(
    node: Node, people: People, group: Conversation
) -> None:
    other = await node.start(people.alice, people.bob, text="bonjour")
    sent, unsent = [await upload(node, people.alice, other, name) for name in ("a.jpg", "b.jpg")]
    await node.say(people.alice, other, attachments=[sent])
    for id in (sent, unsent):
        assert isinstance(await node.refusal(people.alice, say(group, attachments=[id])), NotFound)
    await node.say(people.alice, other, attachments=[unsent])


async def test_it_hangs_on_one_message_only(node: Node, people: People, group: Conversation) -> None:
    id = await upload(node, people.alice, group)
    await node.say(people.alice, group, attachments=[id])
    for actor in (people.alice, people.bob):
        assert isinstance(await node.refusal(actor, say(group, attachments=[id])), Conflict)
    assert await names(node, people.bob, group) == [[], ["plaie.jpg"]]


async def test_of_two_messages_at_once_one_gets_it(node: Node, people: People, group: Conversation) -> None:
    id = await upload(node, people.alice, group)
    answers = [node.submit(people.alice, say(group, attachments=[id])) for _ in range(2)]
    first = await answers[0]
    assert isinstance(await answers[1], Conflict)
    assert first.seq == 2
    assert await names(node, people.bob, group) == [[], ["plaie.jpg"]]


async def test_the_same_client_ref_gives_the_message_again(node: Node, people: People, group: Conversation) -> None:
    id = await upload(node, people.alice, group)
    asked = say(group, client_ref="r", attachments=[id])
    first = await node.ask(people.alice, asked)
    again = await node.ask(people.alice, asked)
    assert (again.seq, again.duplicate) == (first.seq, True)


@pytest.mark.parametrize("count", [10, 11])
async def test_a_message_has_ten_at_most(node: Node, people: People, group: Conversation, count: int) -> None:
    ids = [await upload(node, people.alice, group, f"{number}.jpg") for number in range(count)]
    if count == 10:
        await node.say(people.alice, group, attachments=ids)
        return
    refused: Refusal = await node.refusal(people.alice, say(group, attachments=ids))
    assert (type(refused), refused.details) == (BadRequest, {"field": "attachments"})
    assert await names(node, people.bob, group) == [[]]


async def test_the_same_one_twice_is_refused(node: Node, people: People, group: Conversation) -> None:
    id = await upload(node, people.alice, group)
    refused = await node.refusal(people.alice, say(group, attachments=[id, id]))
    assert (type(refused), refused.details) == (BadRequest, {"field": "attachments"})
    await node.say(people.alice, group, attachments=[id])


async def test_a_correction_may_bring_another_picture(node: Node, people: People, group: Conversation) -> None:
    wrong, right = [await upload(node, people.alice, group, name) for name in ("mauvaise.jpg", "bonne.jpg")]
    await node.say(people.alice, group, attachments=[wrong])
    await node.say(people.alice, group, "la bonne photo", corrects=2, attachments=[right])
    assert await names(node, people.bob, group) == [[], ["mauvaise.jpg"], ["bonne.jpg"]]


async def test_all_files_of_a_conversation_are_listed_in_pages(node: Node, people: People, group: Conversation) -> None:
    other = await node.start(people.alice, people.bob, text="bonjour")
    await node.say(people.alice, other, attachments=[await upload(node, people.alice, other, "ailleurs.jpg")])
    await upload(node, people.alice, group, "pas envoyée.jpg")
    for number in range(3):
        ids = [await upload(node, people.bob, group, f"{number}{letter}.jpg") for letter in "ab"]
        await node.say(people.bob, group, attachments=ids)
    seen, cursor, more = [], None, True
    while more:
        page = await node.ask(people.paul, AttachmentList(group.id, cursor, 4, id=1))
        assert len(page.attachments) <= 4
        seen += [(one.name, one.seq, one.author) for one in page.attachments]
        cursor, more = page.cursor, page.more
    expected = [(f"{number}{letter}.jpg", number + 2, people.bob.account) for number in (2, 1, 0) for letter in "ab"]
    assert seen == expected
    empty = await node.ask(people.paul, AttachmentList(group.id, cursor, 4, id=1))
    assert (empty.attachments, empty.more) == ([], False)
    assert isinstance(await node.refusal(people.carol, AttachmentList(group.id, id=1)), NotFound)


async def test_the_same_content_is_kept_once_a_conversation(node: Node, people: People, group: Conversation) -> None:
    other = await node.start(people.alice, people.bob, text="bonjour")
    ids = [await upload(node, *where) for where in ((people.alice, group), (people.bob, group), (people.alice, other))]
    async with node.store.reading() as reading:
        blobs = [kept.content.blob for id in ids if (kept := await reading.attachments.one(id))]
    assert blobs[0] == blobs[1] != blobs[2]


CHANGES = (
    "UPDATE attachments SET size = size + 1 WHERE id = :id",
    "UPDATE attachments SET seq = NULL WHERE id = :id",
    "DELETE FROM attachments WHERE id = :id",
    "UPDATE blobs SET id = 'autre' WHERE id = (SELECT blob FROM attachments WHERE id = :id)",
    "DELETE FROM blobs WHERE id = (SELECT blob FROM attachments WHERE id = :id)",
)
CHANGES_OF = {
    "sqlite": ("REPLACE INTO attachments SELECT * FROM attachments WHERE id = :id",),
    "postgresql": ("TRUNCATE attachments", "TRUNCATE attachments CASCADE"),
}


async def changes(node: Node, statement: str, id: AttachmentId) -> bool:
    try:
        async with node.store._writing.begin() as connection:
            await connection.execute(text(statement), {"id": id} if ":id" in statement else {})
    except DBAPIError:
        return False
    return True


async def test_the_database_itself_changes_and_deletes_none_that_a_message_has(
    node: Node, people: People, group: Conversation, backend: str
) -> None:
    id = await upload(node, people.alice, group)
    assert await changes(node, CHANGES[0], id), "until then it may change"
    await node.say(people.alice, group, attachments=[id])
    async with node.store.reading() as reading:
        before = await reading.attachments.one(id)
    for statement in (*CHANGES, *CHANGES_OF[backend]):
        assert not await changes(node, statement, id), statement
    async with node.store.reading() as reading:
        assert await reading.attachments.one(id) == before
