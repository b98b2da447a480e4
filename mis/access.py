"""The doors: the thing, for who may have it, or NotFound as for what does not exist (guarantee 5)."""

from mis.actor import Actor
from mis.domain.conversation import Conversation, Thread
from mis.store.reading import Reading
from mis.store.work import Work
from protocol.errors import NotFound
from protocol.values import ConversationId


async def access_conversation(work: Work, actor: Actor, id: ConversationId) -> Conversation:
    """The conversation to act in, locked, for who is or was a member of it."""
    conversation = await work.conversations.of_member(actor.account, id)
    if conversation is None:
        raise NotFound("no such conversation")
    return conversation


async def access_thread(reading: Reading, actor: Actor, id: ConversationId) -> Thread:
    """What may be read of the conversation, for who is or was a member of it."""
    thread = await reading.threads.of_member(actor.account, id)
    if thread is None:
        raise NotFound("no such conversation")
    return thread
