"""Messages: send one, read a page of them."""

from collections.abc import Sequence

from mis.access import access_conversation, access_thread
from mis.actor import Actor
from mis.domain.attachment import Kept, no_such_attachment
from mis.domain.conversation import Conversation, Opening, Thread
from mis.operations import urgent
from mis.store.reading import Reading
from mis.store.work import Work
from protocol.errors import BadRequest, Forbidden
from protocol.limits import ATTACHMENTS_PER_MESSAGE
from protocol.message import EntryData, History, MessageHistory, MessageSend, MessageSent, Sent
from protocol.text import checked, normalized
from protocol.values import AccountId, AttachmentId, ConversationId, MessageKind, Millis, Seq


async def send(work: Work, actor: Actor, request: MessageSend) -> Sent:
    """Store one message and number it; the same author and client_ref give the first one again.

    Raises:  BadRequest, TooLarge, NotFound, Forbidden (has left), Closed, Conflict (an attachment); nothing was stored
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
    if request.corrects is not None:
        await _must_be_own_text(work, actor, conversation, request.corrects)
    files = await named_files(work, actor, request.conversation, request.attachments) if request.attachments else []
    message = write_text(work, actor, conversation, request, text, files)
    if files:
        await work.attachments.give([one.file.id for one in files], message.seq)
    if request.urgent:
        await urgent.begin(work, conversation, message)
    return Sent(message.seq, message.at, duplicate=False)


async def _must_be_own_text(work: Work, actor: Actor, conversation: Conversation, seq: Seq) -> None:
    """Raises:  BadRequest (no such number, or what happened to the conversation), Forbidden (somebody else's)."""
    conversation.must_have(seq, field="corrects")
    corrected = await work.entry(conversation, seq)
    if corrected.kind is not MessageKind.TEXT:
        raise BadRequest("corrects is the number of no text", "corrects")
    if corrected.author != actor.account:
        raise Forbidden("only its author corrects a message", {"field": "corrects"})


async def named_files(
    work: Work, actor: Actor, conversation: ConversationId, ids: Sequence[AttachmentId]
) -> list[Kept]:
    """The attachments that a new entry names, in its order.

    Raises:  BadRequest (one of them twice), NotFound, Conflict (another entry has one)
    """
    if len(set(ids)) < len(ids):
        raise BadRequest("an attachment is named twice", "attachments")
    known = await work.attachments.named(ids)
    for id in ids:
        if id not in known:
            raise no_such_attachment()
        known[id].must_be_for(actor.account, conversation)
    return [known[id] for id in ids]


def write_text(
    work: Work,
    actor: Actor,
    conversation: Conversation,
    request: MessageSend,
    text: str,
    files: Sequence[Kept] = (),
) -> MessageSent:
    """Append a text and have those present told; whoever calls has admitted the author."""
    seq, at = conversation.number(work.now)
    message = MessageSent(
        conversation=conversation.id,
        seq=seq,
        at=at,
        author=actor.account,
        kind=MessageKind.TEXT,
        client_ref=request.client_ref,
        text=text or None,
        attachments=[one.file for one in files],
        reply_to=request.reply_to,
        urgent=request.urgent,
        data=None,
        corrects=request.corrects,
    )
    work.append(message, files)
    work.tell(conversation.members.present, message)
    if conversation.dossier is not None and conversation.feeds_dossier:
        work.dossiers.said(conversation.dossier)
    return message


def write_entry(
    work: Work,
    author: AccountId,
    conversation: Conversation,
    kind: MessageKind,
    data: EntryData,
    opening: Opening | None = None,
) -> MessageSent:
    """Append what happened to the conversation itself, or what it is that opens; telling of it is the caller's."""
    seq, at = conversation.number(work.now)
    entry = MessageSent(
        conversation=conversation.id,
        seq=seq,
        at=at,
        author=author,
        kind=kind,
        client_ref=None,
        text=None,
        attachments=[],
        reply_to=None,
        urgent=False,
        data=data,
    )
    work.append(entry, opening=opening)
    return entry


async def history(reading: Reading, actor: Actor, request: MessageHistory) -> History:
    """A page of a thread, in rising seq, and what corrects it further on: nobody reads what is wrong as if it held."""
    given = [name for name in ("before", "after", "from_at") if getattr(request, name) is not None]
    if len(given) > 1:
        raise BadRequest(f"{' and '.join(given)} exclude each other", given[-1])
    thread = await access_thread(reading, actor, request.conversation)
    after = request.after if request.from_at is None else await _before(reading, thread, request.from_at)
    messages = await reading.messages.page(thread, before=request.before, after=after, limit=request.limit)
    return History(messages, thread.last_seq, await reading.messages.corrections(thread, messages))


async def _before(reading: Reading, thread: Thread, at: Millis) -> Seq | None:
    """The last entry before an instant; None where all were written before it: then the newest page is the nearest."""
    written = await reading.threads.written_before(thread, at)
    return None if written == thread.last_seq else written


def _text(request: MessageSend, *, most_chars: int) -> str:
    """The text as it is stored; a message needs text other than white space, or an attachment."""
    checked(request.client_ref, field="client_ref")
    text = normalized(request.text or "", field="text", most_chars=most_chars)
    if len(request.attachments) > ATTACHMENTS_PER_MESSAGE:
        raise BadRequest("too many attachments", "attachments")
    if not text.strip() and not request.attachments:
        raise BadRequest("a message needs text or an attachment", "text")
    return text
