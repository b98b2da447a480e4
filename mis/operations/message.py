"""Messages: send one, read a page of them."""

from mis.access import access_conversation, access_thread
from mis.actor import Actor
from mis.domain.conversation import Conversation
from mis.store.reading import Reading
from mis.store.work import Work
from protocol.errors import BadRequest, NotFound
from protocol.limits import ATTACHMENTS_PER_MESSAGE
from protocol.message import EntryData, History, MessageHistory, MessageSend, MessageSent, Sent
from protocol.text import checked, normalized
from protocol.values import MessageKind


async def send(work: Work, actor: Actor, request: MessageSend) -> Sent:
    """Store one message and number it; the same author and client_ref give the first one again.

    Raises:  BadRequest, TooLarge, NotFound, Forbidden (has left), Closed; nothing was stored
    Source:  contract, guarantees 1 to 3
    """
    text = _text(request, most_chars=work.settings.text_chars)
    conversation = await access_conversation(work, actor, request.conversation)
    earlier = work.earlier(conversation, actor.account, request.client_ref)
    if earlier is not None:
        return Sent(earlier.seq, earlier.at, duplicate=True)
    conversation.must_be_present(actor.account)
    conversation.must_be_open()
    if request.reply_to is not None:
        conversation.must_have(request.reply_to, field="reply_to")
    if request.attachments:
        raise NotFound("no such attachment", {"field": "attachments"})
    message = write_text(work, actor, conversation, request, text)
    return Sent(message.seq, message.at, duplicate=False)


def write_text(work: Work, actor: Actor, conversation: Conversation, request: MessageSend, text: str) -> MessageSent:
    """Append a text and have those present told; whoever calls has admitted the author."""
    seq, at = conversation.number(work.now)
    message = MessageSent(
        conversation=conversation.id,
        seq=seq,
        at=at,
        author=actor.account,
        kind=MessageKind.TEXT,
        client_ref=request.client_ref,
        text=text,
        attachments=[],
        reply_to=request.reply_to,
        urgent=request.urgent,
        data=None,
    )
    work.append(message)
    work.tell(conversation.members.present, message)
    return message


def write_entry(
    work: Work, actor: Actor, conversation: Conversation, kind: MessageKind, data: EntryData
) -> MessageSent:
    """Append what happened to the conversation itself; telling of it is the caller's."""
    seq, at = conversation.number(work.now)
    entry = MessageSent(
        conversation=conversation.id,
        seq=seq,
        at=at,
        author=actor.account,
        kind=kind,
        client_ref=None,
        text=None,
        attachments=[],
        reply_to=None,
        urgent=False,
        data=data,
    )
    work.append(entry)
    return entry


async def history(reading: Reading, actor: Actor, request: MessageHistory) -> History:
    """A page of a thread, in rising seq."""
    if request.before is not None and request.after is not None:
        raise BadRequest("before and after exclude each other", "after")
    thread = await access_thread(reading, actor, request.conversation)
    messages = await reading.messages.page(thread, before=request.before, after=request.after, limit=request.limit)
    return History(messages, thread.last_seq)


def _text(request: MessageSend, *, most_chars: int) -> str:
    """The text as it is stored; a message needs text other than white space, or an attachment."""
    checked(request.client_ref, field="client_ref")
    text = normalized(request.text or "", field="text", most_chars=most_chars)
    if len(request.attachments) > ATTACHMENTS_PER_MESSAGE:
        raise BadRequest("too many attachments", "attachments")
    if not text.strip() and not request.attachments:
        raise BadRequest("a message needs text or an attachment", "text")
    return text
