"""What an export reads of a conversation, on either database."""

import pytest

from mis.archive.entry import FIRST, hash_of
from mis.domain.conversation import Thread
from mis.export.data import Archived
from mis.store.exported import Weight
from protocol.conversation import Conversation
from tests.mis.conftest import People
from tests.mis.operations.test_attachment import upload
from tests.support.node import Node


@pytest.fixture
async def written(node: Node, people: People) -> Conversation:
    group = await node.start(people.alice, people.bob, subject="Suivi", text="bonjour")
    one, other = await upload(node, people.alice, group, "a.jpg"), await upload(node, people.alice, group, "b.jpg")
    await node.say(people.alice, group, text="deux photos", attachments=[one, other])
    await node.say(people.alice, group, text="À 8 h")
    await node.say(people.alice, group, text="À 9 h", corrects=4)
    await node.say(people.alice, group, text="À 10 h", corrects=4)
    return group


def up_to(conversation: Conversation, seq: int) -> Thread:
    return Thread(conversation.id, seq, is_present=True, is_open=True)


async def test_page_after_page_each_entry_follows_the_one_before(node: Node, written: Conversation) -> None:
    thread, found = up_to(written, 6), list[Archived]()
    async with node.store.reading() as reading:
        while page := await reading.exported.page(thread, after=len(found), limit=2):
            assert len(page) == 2
            found += page
    assert [one.message.seq for one in found] == [1, 2, 3, 4, 5, 6]
    previous = FIRST
    for one in found:
        assert one.record is not None
        assert one.record[-32:] == previous
        assert hash_of(one.record) == one.hash
        previous = one.hash
    assert [file.name for file in found[2].files] == ["a.jpg", "b.jpg"]
    assert all(len(file.sha256) == 64 for file in found[2].files)


async def test_nothing_is_read_of_what_came_after(node: Node, written: Conversation) -> None:
    thread = up_to(written, 2)
    async with node.store.reading() as reading:
        assert [one.message.seq for one in await reading.exported.page(thread, after=0, limit=9)] == [1, 2]
        assert await reading.exported.files(thread, after=(0, 0), limit=9) == []
        assert await reading.exported.corrections(thread) == {}
        assert (await reading.exported.weight(thread)).files == 0
        whole = await reading.exported.weight(up_to(written, 6))
        assert (whole.files, await reading.exported.corrections(up_to(written, 6))) == (2, {4: 6})
        assert await reading.exported.corrections(up_to(written, 5)) == {4: 5}


async def test_files_come_in_the_order_of_their_messages_a_few_at_a_time(node: Node, written: Conversation) -> None:
    thread, found, after = up_to(written, 6), [], (0, 0)
    async with node.store.reading() as reading:
        while page := await reading.exported.files(thread, after=after, limit=1):
            ((kept, position),) = page
            found.append((kept.file.name, kept.seq, position))
            after = (kept.seq or 0, position)
    assert found == [("a.jpg", 3, 0), ("b.jpg", 3, 1)]


async def test_the_weight_is_of_what_lies_sealed_and_of_the_files(node: Node, written: Conversation) -> None:
    async with node.store.reading() as reading:
        kept = await reading.exported.files(up_to(written, 6), after=(0, 0), limit=9)
        weight = await reading.exported.weight(up_to(written, 6))
        first = await reading.exported.weight(up_to(written, 1))
    assert weight == Weight(weight.sealed_bytes, 2, sum(one.file.size for one, _ in kept))
    assert weight.sealed_bytes > first.sealed_bytes > 44, "nonce, salt and tag"
