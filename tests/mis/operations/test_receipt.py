"""How far one has read: never back, never past the end, and nobody's business but the members'."""

import pytest

from protocol.conversation import Conversation
from protocol.errors import BadRequest, Forbidden, NotFound
from protocol.receipt import ReceiptMoved, ReceiptRead
from protocol.values import ConversationId
from tests.mis.conftest import People
from tests.support.node import Node, read


@pytest.fixture
async def group(node: Node, people: People) -> Conversation:
    """Alice, Bob and Paul, with `opened` and three texts of Alice's."""
    group = await node.start(people.alice, people.bob, people.paul)
    for _ in range(3):
        await node.say(people.alice, group)
    return group


async def test_reading_lowers_ones_own_unread_and_tells_everybody(
    node: Node, people: People, group: Conversation
) -> None:
    assert (await node.get(people.bob, group)).unread == 3
    await node.read(people.bob, group, 3)
    moved = ReceiptMoved(conversation=group.id, account=people.bob.account, read_seq=3, at=node.clock.now())
    for actor in (people.alice, people.bob, people.paul):
        assert node.events_for(actor)[-1] == moved
    assert ((await node.get(people.bob, group)).unread, (await node.get(people.bob, group)).read_seq) == (1, 3)
    assert (await node.get(people.paul, group)).unread == 3
    assert (await node.get(people.alice, group)).unread == 0, "one's own messages are not unread"


async def test_reading_never_goes_back(node: Node, people: People, group: Conversation) -> None:
    await node.read(people.bob, group, 3)
    told = len(node.told)
    for seq in (3, 2, 0):
        await node.read(people.bob, group, seq)
    assert (await node.get(people.bob, group)).read_seq == 3
    assert len(node.told) == told
    at_once = [node.submit(people.bob, read(group, seq)) for seq in (4, 2)]
    for answer in at_once:
        await answer
    assert (await node.get(people.bob, group)).read_seq == 4


async def test_what_is_not_there_yet_cannot_be_read(node: Node, people: People, group: Conversation) -> None:
    for seq in (5, 2**53 - 1):
        refused = await node.refusal(people.bob, read(group, seq))
        assert (type(refused), refused.details) == (BadRequest, {"field": "seq"})
    await node.read(people.bob, group, 4)


async def test_a_stranger_gets_the_answer_of_what_does_not_exist(
    node: Node, people: People, group: Conversation
) -> None:
    for id in (group.id, ConversationId("absent"), ConversationId("a\x00b")):
        refused = await node.refusal(people.carol, ReceiptRead(id, 1, id=1))
        assert (type(refused), refused.message) == (NotFound, "no such conversation")


async def test_who_has_left_reads_no_further(node: Node, people: People, group: Conversation) -> None:
    await node.leave(people.bob, group)
    assert isinstance(await node.refusal(people.bob, read(group, 4)), Forbidden)
    await node.read(people.paul, group, 4)


async def test_sending_does_not_move_what_one_has_read(node: Node, people: People, group: Conversation) -> None:
    await node.say(people.bob, group)
    view = await node.get(people.bob, group)
    assert (view.read_seq, view.unread) == (0, 3)


async def test_a_receipt_is_a_change_for_every_member(node: Node, people: People, group: Conversation) -> None:
    cursor = (await node.sync(people.paul)).cursor
    assert (await node.sync(people.paul, cursor)).conversations == []
    await node.read(people.bob, group, 2)
    (changed,) = (await node.sync(people.paul, cursor)).conversations
    assert {member.account: member.read_seq for member in changed.members}[people.bob.account] == 2
