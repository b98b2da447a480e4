"""Conversations: start one, look at it, add to it, leave it, close it, mark it, say that one is typing in it."""

from collections.abc import Mapping, Sequence

from msgspec import UNSET, UnsetType

from mis.access import access_as_member, access_as_professional, access_conversation, access_people, access_thread
from mis.actor import Actor
from mis.bus.base import Told
from mis.domain.conversation import Conversation, Opening, direct_key, must_be_professional
from mis.domain.marks import Marks
from mis.ids import new_id
from mis.operations.message import write_entry, write_text
from mis.store.batch import Needs
from mis.store.reading import Reading
from mis.store.work import Work, event_of
from protocol.conversation import Conversation as View
from protocol.conversation import (
    ConversationAdd,
    ConversationClose,
    ConversationGet,
    ConversationLeave,
    ConversationMark,
    ConversationReopen,
    ConversationStart,
    Typing,
    TypingSeen,
)
from protocol.errors import BadRequest
from protocol.frames import Nothing
from protocol.limits import REASON_CHARS
from protocol.message import EntryData, MessageSend, MessageSent
from protocol.text import checked, normalized
from protocol.values import (
    AccountId,
    AccountKind,
    ConversationId,
    ConversationKind,
    ConversationState,
    DossierId,
    MessageKind,
)


async def start(work: Work, actor: Actor, request: ConversationStart) -> View:
    """Open a conversation, or give the one that this client_ref, or these two people, have already.

    Raises:  Forbidden (patients and caregivers never start), BadRequest, TooLarge, NotFound (no such account)
    Source:  contract, `conversation.start` and "Rules of conversations"
    """
    must_be_professional(actor.kind)
    subject, text = _words(work, request)
    started = await work.conversations.started(actor.account, request.client_ref)
    if started is not None:
        return await work.view(actor.account, started)
    opening = await _opening(work, actor, request, subject)
    direct = await _direct(work, actor, opening)
    if direct is None:
        id = await _open(work, actor, request, opening, text)
    else:
        id = await _resume(work, actor, request, direct, text)
    work.writes()
    await work.conversations.remember_start(actor.account, request.client_ref, id)
    return await work.view(actor.account, id)


async def get(reading: Reading, actor: Actor, request: ConversationGet) -> View:
    """The conversation with all its members and how far each has read."""
    thread = await access_thread(reading, actor, request.conversation)
    (view,) = await reading.views.of(actor.account, [thread.conversation], all_members=True)
    return view


async def add(work: Work, actor: Actor, request: ConversationAdd) -> View:
    """Bring others in, who then read everything; those who are in it already stay as they are.

    Raises:  NotFound, Forbidden (no professional, or has left), Conflict (direct), Closed, BadRequest (too many)
    """
    accounts = _accounts(request.accounts, field="accounts", most=work.settings.members_max)
    conversation = await access_as_professional(work, actor, request.conversation)
    conversation.must_be_group()
    conversation.must_be_open()
    newcomers = conversation.newcomers(accounts)
    conversation.must_have_room(len(newcomers), most=work.settings.members_max)
    if not newcomers:
        return await work.view(actor.account, conversation.id)
    kinds = await access_people(work, newcomers, field="accounts")
    if conversation.dossier is not None:
        await work.dossiers.admit(work, actor, conversation.dossier, newcomers, is_new=False)
    entry = write_entry(work, actor.account, conversation, MessageKind.MEMBER_ADDED, EntryData(accounts=newcomers))
    await work.conversations.join(conversation, kinds, entry)
    return (await tell_members(work, conversation, entry))[actor.account]


async def leave(work: Work, actor: Actor, request: ConversationLeave) -> Nothing:
    """Go, and see it from then on as it was; where no professional would remain with others, it is closed first.

    Raises:  NotFound, Forbidden (has left), Conflict (direct)
    """
    conversation = await access_as_member(work, actor, request.conversation)
    conversation.must_be_group()
    entries = await write_left(work, actor.account, conversation)
    work.tell([actor.account], event_of(await work.view(actor.account, conversation.id)))
    await tell_members(work, conversation, *entries, also=[actor.account])
    return Nothing()


async def write_left(
    work: Work, account: AccountId, conversation: Conversation, reason: str | UnsetType = UNSET
) -> Sequence[MessageSent]:
    """Have a member gone, after the conversation is closed if no professional would remain; telling is the caller's."""
    entries = []
    if conversation.members.needs(account) and not conversation.is_closed:
        entries.append(_write_closed(work, account, conversation, reason=None))
    data = EntryData(account=account, reason=reason)
    left = write_entry(work, account, conversation, MessageKind.MEMBER_LEFT, data)
    await work.conversations.leave(conversation, account, left)
    return [*entries, left]


async def close(work: Work, actor: Actor, request: ConversationClose) -> View:
    """End the writing, not the reading; what is closed stays closed by whom it was.

    Raises:  NotFound, Forbidden (no professional, or has left), BadRequest, TooLarge
    """
    reason = normalized(request.reason or "", field="reason", most_chars=REASON_CHARS).strip() or None
    conversation = await access_as_professional(work, actor, request.conversation)
    if conversation.is_closed:
        return await work.view(actor.account, conversation.id)
    closed = _write_closed(work, actor.account, conversation, reason)
    return (await tell_members(work, conversation, closed))[actor.account]


async def reopen(work: Work, actor: Actor, request: ConversationReopen) -> View:
    """Go on with what was closed.

    Raises:  NotFound, Forbidden (no professional, or has left)
    """
    conversation = await access_as_professional(work, actor, request.conversation)
    if not conversation.is_closed:
        return await work.view(actor.account, conversation.id)
    return (await _reopen(work, actor, conversation))[actor.account]


async def mark(work: Work, actor: Actor, request: ConversationMark) -> View:
    """Set one's own marks; a mark that is so already changes nothing and is told to nobody.

    Raises:  BadRequest (no mark), NotFound, Forbidden (has left)
    """
    asked = {name: getattr(request, name) for name in Marks.__slots__}
    if all(value is None for value in asked.values()):
        raise BadRequest("there is no mark in it")
    conversation = await access_as_member(work, actor, request.conversation)
    before = await work.conversations.marks(conversation, actor.account)
    after = before.changed(**asked)
    if after == before:
        return await work.view(actor.account, conversation.id)
    work.writes()
    await work.conversations.mark(conversation, actor.account, after)
    view = await work.view(actor.account, conversation.id)
    work.tell([actor.account], event_of(view))
    return view


async def typing(reading: Reading, actor: Actor, request: Typing) -> Told:
    """That somebody is typing, for the others; never stored.

    Raises:  NotFound; who has left is nobody's business any more, and tells nobody, nor does who chose so
    """
    thread = await access_thread(reading, actor, request.conversation)
    is_told = thread.is_present and (await reading.preferences.one(actor.account)).typing
    present = await reading.threads.present(thread) if is_told else ()
    others = [account for account in present if account != actor.account]
    return Told(others, TypingSeen(conversation=thread.conversation, account=actor.account))


def _words(work: Work, request: ConversationStart) -> tuple[str | None, str | None]:
    """Subject and first message as they are stored; blank is none."""
    checked(request.client_ref, field="client_ref")
    subject = normalized(request.subject or "", field="subject", most_chars=work.settings.subject_chars)
    text = normalized(request.text or "", field="text", most_chars=work.settings.text_chars)
    return subject.strip() or None, text if text.strip() else None


def _accounts(ids: Sequence[AccountId], *, field: str, most: int) -> list[AccountId]:
    """The accounts of a request, each once.

    Raises:  BadRequest (nobody, or too many)
    """
    accounts = [AccountId(checked(id, field=field)) for id in dict.fromkeys(ids)]
    if not accounts:
        raise BadRequest(f"{field} names nobody", field)
    if len(accounts) > most:
        raise BadRequest(f"{field} names more than {most}", field)
    return accounts


async def _people(work: Work, actor: Actor, request: ConversationStart) -> dict[AccountId, AccountKind]:
    """The first members, who starts first; each exists and may converse.

    Raises:  BadRequest (nobody else, or too many), NotFound
    """
    others = [id for id in request.members if id != actor.account]
    accounts = _accounts(others, field="members", most=work.settings.members_max - 1)
    return {actor.account: actor.kind, **await access_people(work, accounts, field="members")}


async def _direct(work: Work, actor: Actor, opening: Opening) -> Conversation | None:
    """The conversation that the two have already, if that is what was asked for."""
    if opening.direct_key is None:
        return None
    id = await work.conversations.direct(opening.direct_key)
    return None if id is None else await access_conversation(work, actor, id)


async def _opening(work: Work, actor: Actor, request: ConversationStart, subject: str | None) -> Opening:
    """What was asked for; what two people say without a subject, and about nobody's dossier, is their one direct one.

    Raises:  BadRequest (nobody, too many, or no dossiers here), NotFound (no such account or dossier), Forbidden
             (somebody may not be in what is about this dossier)
    """
    accounts, dossier = await _people(work, actor, request), request.dossier
    if dossier is not None:
        await work.dossiers.admit(work, actor, DossierId(checked(dossier, field="dossier")), accounts, is_new=True)
    is_direct = len(accounts) == 2 and subject is None and dossier is None
    return Opening(
        id=ConversationId(new_id()),
        kind=ConversationKind.DIRECT if is_direct else ConversationKind.GROUP,
        subject=subject,
        dossier=dossier,
        feeds_dossier=dossier is not None and request.feeds_dossier,
        opened_by=actor.account,
        accounts=accounts,
        direct_key=direct_key(*accounts) if is_direct else None,
    )


async def _open(
    work: Work, actor: Actor, request: ConversationStart, opening: Opening, text: str | None
) -> ConversationId:
    """Store it with its first entry, tell each member, and send the first text in it."""
    work.writes()
    conversation = await work.conversations.open(opening, now=work.now)
    first = EntryData(accounts=list(opening.accounts))
    entry = write_entry(work, actor.account, conversation, MessageKind.OPENED, first, opening)
    await tell_members(work, conversation, entry)
    if text is not None:
        write_text(work, actor, conversation, _first_message(conversation, request, text), text)
    return conversation.id


async def _resume(
    work: Work, actor: Actor, request: ConversationStart, conversation: Conversation, text: str | None
) -> ConversationId:
    """Reopen the direct conversation if it is closed, and send the text in it."""
    work.writes()
    if conversation.is_closed:
        await _reopen(work, actor, conversation)
    await work.look_up(Needs(reference=(conversation.id, actor.account, request.client_ref)))
    if text is not None and work.earlier(conversation, actor.account, request.client_ref) is None:
        write_text(work, actor, conversation, _first_message(conversation, request, text), text)
    return conversation.id


async def _reopen(work: Work, actor: Actor, conversation: Conversation) -> Mapping[AccountId, View]:
    conversation.state = ConversationState.OPEN
    entry = write_entry(work, actor.account, conversation, MessageKind.REOPENED, EntryData(reason=None))
    return await tell_members(work, conversation, entry)


def _write_closed(work: Work, author: AccountId, conversation: Conversation, reason: str | None) -> MessageSent:
    conversation.state = ConversationState.CLOSED
    return write_entry(work, author, conversation, MessageKind.CLOSED, EntryData(reason=reason))


async def tell_members(
    work: Work, conversation: Conversation, *entries: MessageSent, also: Sequence[AccountId] = ()
) -> Mapping[AccountId, View]:
    """Tell those present how they see the conversation now, and then what happened to it; give what they see."""
    views = await work.tell_conversation(conversation)
    for entry in entries:
        work.tell([*conversation.members.present, *also], entry)
    return views


def _first_message(conversation: Conversation, request: ConversationStart, text: str) -> MessageSend:
    return MessageSend(id=request.id, conversation=conversation.id, client_ref=request.client_ref, text=text)
