"""Every operation this server answers, on one screen: whether it reads or writes, and what a write must look at."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from mis.actor import Actor
from mis.operations import (
    account,
    archive,
    attachment,
    contact_group,
    conversation,
    directory,
    message,
    preferences,
    presence,
    receipt,
    session,
    sync,
    urgent,
)
from mis.operations.pin import PinDesk
from mis.operations.push import PushDesk
from mis.operations.search import SearchDesk
from mis.store.batch import Needs
from mis.store.reading import Reading
from mis.store.work import Work
from protocol.account import AccountFind
from protocol.archive import ArchiveCheckpoint, ArchiveProve
from protocol.attachment import AttachmentList
from protocol.contact_group import ContactGroupDelete, ContactGroupList, ContactGroupSave
from protocol.conversation import (
    ConversationAdd,
    ConversationClose,
    ConversationGet,
    ConversationLeave,
    ConversationMark,
    ConversationReopen,
    ConversationStart,
)
from protocol.directory import DirectorySearch
from protocol.frames import Request
from protocol.message import MessageAcknowledge, MessageAcknowledgements, MessageHistory, MessageSearch, MessageSend
from protocol.preferences import PreferencesGet, PreferencesSet
from protocol.presence import PresenceGet
from protocol.push import PushGet, PushSubscribe, PushTest, PushUnsubscribe
from protocol.receipt import ReceiptRead
from protocol.session import SessionActive, SessionLock, SessionSetPin, SessionUnlock
from protocol.sync import Sync
from protocol.values import Millis


@dataclass(frozen=True, slots=True)
class Reads:
    """An operation that looks, in a snapshot of its own."""

    run: Callable[[Reading, Actor, Any], Awaitable[Any]]


@dataclass(frozen=True, slots=True)
class Writes:
    """An operation that changes, in the writer's transaction."""

    run: Callable[[Work, Actor, Any], Awaitable[Any]]
    needs: Callable[[Actor, Any], Needs]


@dataclass(frozen=True, slots=True)
class Desks:
    """What operations need that take longer than a transaction: a secret is hashed aside, an archive looked through."""

    pin: PinDesk
    push: PushDesk
    search: SearchDesk


@dataclass(frozen=True, slots=True)
class Asks:
    """An operation of several steps, at a desk; the last is left to the writer, which answers before it tells."""

    run: Callable[[Desks, Actor, Any, Millis], Awaitable[Callable[[Work], Awaitable[Any]]]]


@dataclass(frozen=True, slots=True)
class Seeks:
    """An operation that looks through much, at a desk: in many short snapshots, and no transaction."""

    run: Callable[[Desks, Actor, Any], Awaitable[Any]]


def _nothing(_actor: Actor, _request: Request) -> Needs:
    return Needs()


def _its_conversation(
    _actor: Actor,
    request: ConversationAdd
    | ConversationLeave
    | ConversationClose
    | ConversationReopen
    | ConversationMark
    | MessageAcknowledge,
) -> Needs:
    return Needs(request.conversation)


def _its_conversation_and_reference(actor: Actor, request: MessageSend) -> Needs:
    return Needs(request.conversation, reference=(request.conversation, actor.account, request.client_ref))


def _its_conversation_and_reader(actor: Actor, request: ReceiptRead) -> Needs:
    return Needs(request.conversation, reader=(request.conversation, actor.account))


# `typing` has no answer, so it is not here: mis.gateway.dispatch has it.
OPERATIONS: Mapping[type[Request], Reads | Writes | Asks | Seeks] = {
    SessionUnlock: Asks(lambda desks, actor, request, now: desks.pin.unlock(actor, request, now=now)),
    SessionSetPin: Asks(lambda desks, actor, request, now: desks.pin.set_pin(actor, request, now=now)),
    SessionLock: Writes(session.lock, _nothing),
    SessionActive: Reads(session.active),
    Sync: Reads(sync.sync),
    ConversationGet: Reads(conversation.get),
    MessageHistory: Reads(message.history),
    MessageSearch: Seeks(lambda desks, actor, request: desks.search.search(actor, request)),
    AttachmentList: Reads(attachment.list_attachments),
    ArchiveCheckpoint: Reads(archive.checkpoint),
    ArchiveProve: Reads(archive.prove),
    AccountFind: Reads(account.find),
    DirectorySearch: Reads(directory.search),
    ConversationStart: Writes(conversation.start, _nothing),
    ConversationAdd: Writes(conversation.add, _its_conversation),
    ConversationLeave: Writes(conversation.leave, _its_conversation),
    ConversationClose: Writes(conversation.close, _its_conversation),
    ConversationReopen: Writes(conversation.reopen, _its_conversation),
    ConversationMark: Writes(conversation.mark, _its_conversation),
    MessageSend: Writes(message.send, _its_conversation_and_reference),
    MessageAcknowledge: Writes(urgent.acknowledge, _its_conversation),
    MessageAcknowledgements: Reads(urgent.acknowledgements),
    ReceiptRead: Writes(receipt.read, _its_conversation_and_reader),
    PreferencesGet: Reads(preferences.get),
    PreferencesSet: Writes(preferences.set, _nothing),
    PresenceGet: Reads(presence.get),
    ContactGroupList: Reads(contact_group.list),
    ContactGroupSave: Writes(contact_group.save, _nothing),
    ContactGroupDelete: Writes(contact_group.delete, _nothing),
    PushGet: Asks(lambda desks, actor, request, now: desks.push.get(actor, request, now=now)),
    PushSubscribe: Asks(lambda desks, actor, request, now: desks.push.subscribe(actor, request, now=now)),
    PushUnsubscribe: Asks(lambda desks, actor, request, now: desks.push.unsubscribe(actor, request, now=now)),
    PushTest: Asks(lambda desks, actor, request, now: desks.push.test(actor, request, now=now)),
}

# A locked session gets no data: whatever is not named here answers `locked`.
SERVED_WHILE_LOCKED: frozenset[type[Request]] = frozenset({SessionUnlock})

# A client asks these by itself: they are no sign that anybody is there.
ASKED_UNATTENDED: frozenset[type[Request]] = frozenset({Sync, PresenceGet, PushGet, PushSubscribe, ArchiveCheckpoint})

# Asked before the lock and answered after it: nothing in these answers is about anybody.
ANSWERED_WHILE_LOCKED: frozenset[type[Request]] = SERVED_WHILE_LOCKED | {
    SessionLock,
    SessionSetPin,
    SessionActive,
    ConversationLeave,
    MessageSend,
    MessageAcknowledge,
    ContactGroupDelete,
    ReceiptRead,
}
