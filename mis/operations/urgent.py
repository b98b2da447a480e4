"""Urgent messages: acknowledge one, see who has, and remind those who have not."""

from functools import partial

from mis.access import access_as_member, access_thread
from mis.actor import Actor
from mis.domain.conversation import Conversation
from mis.domain.urgent import StandIns, Urgent
from mis.store.batch import Needs
from mis.store.preferences import ChosenPreferences
from mis.store.reading import Reading
from mis.store.store import Store
from mis.store.urgents import Urgents
from mis.store.work import Work
from protocol.errors import BadRequest, Forbidden
from protocol.frames import Nothing
from protocol.message import (
    Acknowledgements,
    Message,
    MessageAcknowledge,
    MessageAcknowledgements,
    MessageSent,
    Reminded,
)
from protocol.values import AccountId, AccountKind, ConversationId, Millis, Seq

# Conversations whose members are reminded in one look; those that are left over are due at the next.
REMINDED_AT_ONCE = 100


async def begin(work: Work, conversation: Conversation, message: MessageSent) -> None:
    """Await the acknowledgements of a message that was just written, and tell everybody so."""
    # Nobody but its author may be there: then nobody is reminded either.
    is_alone = len(conversation.members.present) == 1
    await work.urgents.add(conversation.id, message.seq, None if is_alone else _next(work))
    others = [account for account in conversation.members.present if account != message.author]
    await work.notices.urge(conversation.id, message.seq, others)
    await work.tell_conversation(conversation)


async def acknowledge(work: Work, actor: Actor, request: MessageAcknowledge) -> Nothing:
    """Note that somebody has seen an urgent message, for good; again changes nothing.

    Raises:  NotFound, Forbidden (has left, or came later), BadRequest (no urgent message), Conflict (one's own)
    """
    conversation = await access_as_member(work, actor, request.conversation)
    conversation.must_have(request.seq, field="seq")
    message = await work.entry(conversation, request.seq)
    urgent = await _urgent(work.urgents, _must_be_urgent(message))
    new = urgent.acknowledged(actor.account, await _stand_ins(work.preferences, urgent, work.now))
    if new:
        work.writes()
        await work.urgents.acknowledge(conversation.id, message.seq, new, by=actor.account, at=work.now)
        if len(new) == len(urgent.awaited):
            await work.urgents.remind_at(conversation.id, message.seq, None)
        work.touch(conversation)
        await work.tell_conversation(conversation)
    return Nothing()


async def acknowledgements(reading: Reading, actor: Actor, request: MessageAcknowledgements) -> Acknowledgements:
    """Who has acknowledged an urgent message, who is awaited, and whether who asks may acknowledge it.

    Raises:  NotFound, Forbidden (has left), BadRequest (no urgent message)
    """
    thread = await access_thread(reading, actor, request.conversation)
    if not thread.is_present:
        raise Forbidden("you have left this conversation")
    if not 1 <= request.seq <= thread.last_seq:
        raise BadRequest("seq is the number of no message of the conversation", "seq")
    message = _must_be_urgent(await reading.messages.one(thread.conversation, request.seq))
    urgent = await _urgent(reading.urgents, message)
    given = await reading.urgents.acknowledgements(thread.conversation, request.seq)
    stand_ins = await _stand_ins(reading.preferences, urgent, reading.now)
    awaits_me = urgent.awaits(actor.account, stand_ins)
    return Acknowledgements(given, list(urgent.awaited), awaits_me, await _deactivated(reading, actor, message, urgent))


async def _deactivated(reading: Reading, actor: Actor, message: Message, urgent: Urgent) -> list[AccountId]:
    """Of whom it is awaited no more, for their account is deactivated; told to professionals alone, as presence is."""
    if actor.kind is not AccountKind.PROFESSIONAL:
        return []
    found = await reading.urgents.deactivated(message.conversation, message.seq, message.author)
    return [account for account in found if account not in urgent.acknowledged_by]


async def tell_unanswered(store: Store, account: AccountId) -> None:
    """Have everybody told how the urgent messages stand that an account has not acknowledged: it is in use, or no more.

    Each conversation in a transaction of its own: all in one would hold up what others write. Whom the server is not
    there to tell any more sees it at the next change of the conversation.

    Raises:  Unavailable
    """
    async with store.reading() as reading:
        unanswered = await reading.urgents.unanswered_by(account)
    for id in unanswered:
        await store.writer.run(partial(_tell, id), Needs(id))


async def _tell(id: ConversationId, work: Work) -> None:
    conversation = await _known(work, id)
    work.touch(conversation)
    await work.tell_conversation(conversation)


async def remind_due(store: Store, *, now: Millis) -> None:
    """Remind whoever is awaited for long enough; what another node does meanwhile is not done twice.

    Raises:  Unavailable
    """
    async with store.reading() as reading:
        due = await reading.urgents.due(now, REMINDED_AT_ONCE)
    for id in due:
        await store.writer.run(partial(_remind_in, id), Needs(id))


async def _remind_in(id: ConversationId, work: Work) -> None:
    """Remind of what is due in a conversation, whose lock keeps every other node from doing the same."""
    conversation = await _known(work, id)
    for seq, author in await work.urgents.due_in(id, work.now):
        reminded = await _reminded(work, conversation, seq, author)
        work.writes()
        await work.urgents.remind_at(id, seq, _next(work) if reminded else None)
        if reminded:
            await work.notices.urge(id, seq, reminded)
            work.tell(reminded, Reminded(conversation=id, seq=seq))


async def _known(work: Work, id: ConversationId) -> Conversation:
    conversation = await work.conversations.known(id)
    assert conversation is not None, "no conversation is ever deleted"  # noqa: S101
    return conversation


async def _reminded(work: Work, conversation: Conversation, seq: Seq, author: AccountId) -> tuple[AccountId, ...]:
    """Who is to be reminded of a message now: the one place that decides it."""
    if conversation.is_closed:
        return ()
    urgent = await _of(work.urgents, conversation.id, seq, author)
    return urgent.reminded(conversation.members.present, await _stand_ins(work.preferences, urgent, work.now))


def _must_be_urgent(message: Message) -> Message:
    if not message.urgent:
        raise BadRequest("seq is the number of no urgent message", "seq")
    return message


async def _urgent(urgents: Urgents, message: Message) -> Urgent:
    return await _of(urgents, message.conversation, message.seq, message.author)


async def _of(urgents: Urgents, conversation: ConversationId, seq: Seq, author: AccountId) -> Urgent:
    given = await urgents.acknowledgements(conversation, seq)
    asked = await urgents.asked(conversation, seq, author)
    return Urgent(author, asked, {one.account: one.by for one in given})


async def _stand_ins(preferences: ChosenPreferences, urgent: Urgent, now: Millis) -> StandIns:
    """Who of those asked is away now, with who stands in."""
    chosen = await preferences.of(urgent.asked)
    return {account: one.substitute for account, one in chosen.items() if one.substitute and one.is_away(now)}


def _next(work: Work) -> Millis:
    return work.now + 1_000 * work.settings.urgent_reminder_s
