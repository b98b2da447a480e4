"""Conversations: start one, look at one, say that one is typing."""

from collections.abc import Sequence

from msgspec.structs import asdict, replace

from mis.access import access_conversation, access_thread
from mis.actor import Actor
from mis.bus.base import Told
from mis.domain.conversation import MAY_CONVERSE, Conversation, Opening, direct_key, must_be_professional
from mis.ids import new_id
from mis.operations.message import write_entry, write_text
from mis.store.batch import Needs
from mis.store.reading import Reading
from mis.store.work import Work
from protocol.conversation import Conversation as View
from protocol.conversation import ConversationChanged, ConversationGet, ConversationStart, Typing, TypingSeen
from protocol.errors import BadRequest, NotFound
from protocol.limits import MEMBERS_SHOWN
from protocol.message import EntryData, MessageSend, MessageSent
from protocol.text import checked, normalized
from protocol.values import AccountId, ConversationId, ConversationKind, ConversationState, MessageKind


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
    accounts = await _people(work, actor, request)
    direct = await _direct(work, actor, accounts, subject)
    if direct is None:
        id = await _open(work, actor, request, _opening(actor, accounts, subject), text)
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


async def typing(reading: Reading, actor: Actor, request: Typing) -> Told:
    """That somebody is typing, for the others; never stored.

    Raises:  NotFound; who has left is nobody's business any more, and tells nobody
    """
    thread = await access_thread(reading, actor, request.conversation)
    present = await reading.threads.present(thread) if thread.is_present else ()
    others = [account for account in present if account != actor.account]
    return Told(others, TypingSeen(conversation=thread.conversation, account=actor.account))


def _words(work: Work, request: ConversationStart) -> tuple[str | None, str | None]:
    """Subject and first message as they are stored; blank is none."""
    checked(request.client_ref, field="client_ref")
    if request.dossier is not None:
        raise BadRequest("this server has no dossiers", "dossier")
    subject = normalized(request.subject or "", field="subject", most_chars=work.settings.subject_chars)
    text = normalized(request.text or "", field="text", most_chars=work.settings.text_chars)
    return subject.strip() or None, text if text.strip() else None


async def _people(work: Work, actor: Actor, request: ConversationStart) -> tuple[AccountId, ...]:
    """The first members, who starts first; each exists and may converse.

    Raises:  BadRequest (nobody else, or too many), NotFound
    """
    others = [AccountId(checked(id, field="members")) for id in dict.fromkeys(request.members) if id != actor.account]
    if not others:
        raise BadRequest("a conversation needs somebody else", "members")
    if len(others) >= work.settings.members_max:
        raise BadRequest(f"a conversation has at most {work.settings.members_max} members", "members")
    known = await work.accounts.by_ids(others)
    if any(id not in known or known[id].kind not in MAY_CONVERSE for id in others):
        raise NotFound("no such account", {"field": "members"})
    return (actor.account, *others)


async def _direct(work: Work, actor: Actor, accounts: Sequence[AccountId], subject: str | None) -> Conversation | None:
    """The conversation that the two have already, if that is what was asked for."""
    if not _is_direct(accounts, subject):
        return None
    id = await work.conversations.direct(direct_key(*accounts))
    return None if id is None else await access_conversation(work, actor, id)


def _is_direct(accounts: Sequence[AccountId], subject: str | None) -> bool:
    return len(accounts) == 2 and subject is None


def _opening(actor: Actor, accounts: tuple[AccountId, ...], subject: str | None) -> Opening:
    is_direct = _is_direct(accounts, subject)
    return Opening(
        id=ConversationId(new_id()),
        kind=ConversationKind.DIRECT if is_direct else ConversationKind.GROUP,
        subject=subject,
        dossier=None,
        feeds_dossier=False,  # without a dossier there is nothing to feed
        opened_by=actor.account,
        accounts=accounts,
        direct_key=direct_key(*accounts) if is_direct else None,
    )


async def _open(
    work: Work, actor: Actor, request: ConversationStart, opening: Opening, text: str | None
) -> ConversationId:
    """Store it with its first entries, and tell each member: the conversation first, then what is in it."""
    work.writes()
    conversation = await work.conversations.open(opening, now=work.now)
    entry = write_entry(work, actor, conversation, MessageKind.OPENED, EntryData(accounts=list(opening.accounts)))
    told_before = len(work.told)
    if text is not None:
        write_text(work, actor, conversation, _first_message(conversation, request, text), text)
    view = await work.view(actor.account, conversation.id)
    work.told[told_before:told_before] = _news(actor, opening, view, entry)
    return conversation.id


def _news(actor: Actor, opening: Opening, view: View, entry: MessageSent) -> list[Told]:
    mine = _changed(view)
    texts = view.last_seq - entry.seq
    return [
        Told([actor.account], mine),
        Told(opening.accounts[1:], replace(mine, unread=texts)),
        Told(opening.accounts, entry),
    ]


async def _resume(
    work: Work, actor: Actor, request: ConversationStart, conversation: Conversation, text: str | None
) -> ConversationId:
    """Reopen the direct conversation if it is closed, and send the text in it."""
    work.writes()
    if conversation.state is ConversationState.CLOSED:
        await _reopen(work, actor, conversation)
    await work.look_up(Needs(reference=(conversation.id, actor.account, request.client_ref)))
    if text is not None and work.earlier(conversation, actor.account, request.client_ref) is None:
        write_text(work, actor, conversation, _first_message(conversation, request, text), text)
    return conversation.id


async def _reopen(work: Work, actor: Actor, conversation: Conversation) -> None:
    conversation.state = ConversationState.OPEN
    entry = write_entry(work, actor, conversation, MessageKind.REOPENED, EntryData(reason=None))
    work.tell(conversation.members.present, entry)
    for account in conversation.members.present:
        view = await work.view(account, conversation.id)
        work.tell([account], _changed(view))


def _first_message(conversation: Conversation, request: ConversationStart, text: str) -> MessageSend:
    return MessageSend(id=request.id, conversation=conversation.id, client_ref=request.client_ref, text=text)


def _changed(view: View) -> ConversationChanged:
    """The event that shows a view, with as many members as events have."""
    return ConversationChanged(**{**asdict(view), "members": view.members[:MEMBERS_SHOWN]})
