"""Every operation this server answers, on one screen: whether it reads or writes, and what a write must look at."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from mis.actor import Actor
from mis.operations import account, conversation, directory, message, receipt, session, sync
from mis.operations.pin import PinDesk, Step
from mis.store.batch import Needs
from mis.store.reading import Reading
from mis.store.work import Work
from protocol.account import AccountFind
from protocol.conversation import ConversationGet, ConversationStart
from protocol.directory import DirectorySearch
from protocol.frames import Request
from protocol.message import MessageHistory, MessageSend
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
    """What operations need that take longer than a transaction: a secret is hashed aside, between two of them."""

    pin: PinDesk


@dataclass(frozen=True, slots=True)
class Asks:
    """An operation of several steps, at a desk; the last is left to the writer, which answers before it tells."""

    run: Callable[[Desks, Actor, Any, Millis], Awaitable[Step]]


def _nothing(_actor: Actor, _request: Request) -> Needs:
    return Needs()


def _its_conversation_and_reference(actor: Actor, request: MessageSend) -> Needs:
    return Needs(request.conversation, reference=(request.conversation, actor.account, request.client_ref))


def _its_conversation_and_reader(actor: Actor, request: ReceiptRead) -> Needs:
    return Needs(request.conversation, reader=(request.conversation, actor.account))


# `typing` has no answer, so it is not here: mis.gateway.dispatch has it.
OPERATIONS: Mapping[type[Request], Reads | Writes | Asks] = {
    SessionUnlock: Asks(lambda desks, actor, request, now: desks.pin.unlock(actor, request, now=now)),
    SessionSetPin: Asks(lambda desks, actor, request, now: desks.pin.set_pin(actor, request, now=now)),
    SessionLock: Writes(session.lock, _nothing),
    SessionActive: Reads(session.active),
    Sync: Reads(sync.sync),
    ConversationGet: Reads(conversation.get),
    MessageHistory: Reads(message.history),
    AccountFind: Reads(account.find),
    DirectorySearch: Reads(directory.search),
    ConversationStart: Writes(conversation.start, _nothing),
    MessageSend: Writes(message.send, _its_conversation_and_reference),
    ReceiptRead: Writes(receipt.read, _its_conversation_and_reader),
}

# A locked session gets no data: whatever is not named here answers `locked`.
SERVED_WHILE_LOCKED: frozenset[type[Request]] = frozenset({SessionUnlock})

# Asked before the lock and answered after it: nothing in these answers is about anybody.
ANSWERED_WHILE_LOCKED: frozenset[type[Request]] = SERVED_WHILE_LOCKED | {
    SessionLock,
    SessionSetPin,
    SessionActive,
    MessageSend,
    ReceiptRead,
}
