"""The doors: the thing, for who may have it, or NotFound as for what does not exist (guarantee 5)."""

from collections.abc import Sequence

from mis.actor import Actor
from mis.domain.attachment import Kept
from mis.domain.conversation import MAY_CONVERSE, Conversation, Thread, must_be_professional
from mis.store.reading import Reading
from mis.store.work import Work
from protocol.errors import NotFound
from protocol.values import AccountId, AccountKind, AttachmentId, ConversationId


async def access_conversation(work: Work, actor: Actor, id: ConversationId) -> Conversation:
    """The conversation to act in, locked, for who is or was a member of it."""
    conversation = await work.conversations.of_member(actor.account, id)
    if conversation is None:
        raise NotFound("no such conversation")
    return conversation


async def access_as_member(work: Work, actor: Actor, id: ConversationId) -> Conversation:
    """The conversation, for who is a member of it now.

    Raises:  NotFound, Forbidden (has left)
    """
    conversation = await access_conversation(work, actor, id)
    conversation.must_be_present(actor.account)
    return conversation


async def access_as_professional(work: Work, actor: Actor, id: ConversationId) -> Conversation:
    """The conversation, for a professional who is a member of it now.

    Raises:  NotFound, Forbidden (has left, or is no professional)
    """
    conversation = await access_as_member(work, actor, id)
    must_be_professional(actor.kind)
    return conversation


async def access_people(work: Work, ids: Sequence[AccountId], *, field: str) -> dict[AccountId, AccountKind]:
    """The kinds of accounts that one may write to, in the order of the list.

    Raises:  NotFound (one of them does not exist, is deactivated, or is nobody's to write to: all look the same)
    """
    kinds = await work.accounts.kinds_in_use(ids)
    if any(kinds.get(id) not in MAY_CONVERSE for id in ids):
        raise NotFound("no such account", {"field": field})
    return {id: kinds[id] for id in ids}


async def access_thread(reading: Reading, actor: Actor, id: ConversationId) -> Thread:
    """What may be read of the conversation, for who is or was a member of it."""
    thread = await reading.threads.of_member(actor.account, id)
    if thread is None:
        raise NotFound("no such conversation")
    return thread


async def access_attachment(reading: Reading, actor: Actor, id: AttachmentId) -> Kept:
    """An attachment: its uploader's alone until a message has it, then of whoever may read that message.

    Raises:  NotFound
    """
    kept = await reading.attachments.one(id)
    if kept is None or not await _may_read(reading, actor, kept):
        raise NotFound("no such attachment")
    return kept


async def _may_read(reading: Reading, actor: Actor, kept: Kept) -> bool:
    if kept.seq is None:
        return kept.author == actor.account
    thread = await reading.threads.of_member(actor.account, kept.conversation)
    return thread is not None and kept.seq <= thread.last_seq
