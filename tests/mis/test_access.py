"""The doors: who is or was a member comes in, and for everybody else there is nothing."""

import pytest

from mis.access import access_conversation, access_thread
from mis.actor import Actor
from mis.domain.conversation import Conversation, Thread
from protocol.errors import NotFound
from protocol.values import ConversationId
from tests.mis.conftest import People
from tests.support.node import Node


async def through_both(node: Node, actor: Actor, id: ConversationId) -> tuple[Conversation, Thread]:
    return await to_act(node, actor, id), await to_read(node, actor, id)


async def to_act(node: Node, actor: Actor, id: ConversationId) -> Conversation:
    return await node.store.writer.run(lambda work: access_conversation(work, actor, id))


async def to_read(node: Node, actor: Actor, id: ConversationId) -> Thread:
    async with node.store.reading() as reading:
        return await access_thread(reading, actor, id)


async def test_a_member_comes_in_and_a_stranger_finds_nothing(node: Node, people: People) -> None:
    direct = await node.start(people.alice, people.paul)
    for actor in (people.alice, people.paul):
        conversation, thread = await through_both(node, actor, direct.id)
        assert conversation.id == thread.conversation == direct.id
    for actor in (people.bob, people.carol, people.aida):
        for id in (direct.id, ConversationId("absent"), ConversationId("a\x00b")):
            for door in (to_act, to_read):
                with pytest.raises(NotFound):
                    await door(node, actor, id)
