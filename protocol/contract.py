"""The contract on one screen: every operation with its result, and every event."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from protocol.account import Account, AccountFind
from protocol.conversation import (
    Conversation,
    ConversationAdd,
    ConversationChanged,
    ConversationClose,
    ConversationGet,
    ConversationLeave,
    ConversationMark,
    ConversationReopen,
    ConversationStart,
    Typing,
    TypingSeen,
)
from protocol.directory import DirectoryPage, DirectorySearch
from protocol.frames import Nothing, Request
from protocol.message import Found, History, MessageHistory, MessageSearch, MessageSend, MessageSent, Sent
from protocol.receipt import ReceiptMoved, ReceiptRead
from protocol.session import (
    LockState,
    SessionActive,
    SessionEnded,
    SessionLock,
    SessionLocked,
    SessionSetPin,
    SessionUnlock,
    Welcome,
)
from protocol.sync import Sync, SyncPage

VERSION = "1"
PATH = "/ws"


class Exchange(NamedTuple):
    request: type[Request]
    result: type[Any] | None
    """None where there is no answer."""


_EXCHANGES: tuple[Exchange, ...] = (
    Exchange(SessionUnlock, LockState),
    Exchange(SessionLock, LockState),
    Exchange(SessionSetPin, Nothing),
    Exchange(SessionActive, Nothing),
    Exchange(Sync, SyncPage),
    Exchange(ConversationStart, Conversation),
    Exchange(ConversationGet, Conversation),
    Exchange(ConversationAdd, Conversation),
    Exchange(ConversationLeave, Nothing),
    Exchange(ConversationClose, Conversation),
    Exchange(ConversationReopen, Conversation),
    Exchange(ConversationMark, Conversation),
    Exchange(MessageSend, Sent),
    Exchange(MessageHistory, History),
    Exchange(MessageSearch, Found),
    Exchange(ReceiptRead, Nothing),
    Exchange(Typing, None),
    Exchange(DirectorySearch, DirectoryPage),
    Exchange(AccountFind, Account),
)


def op_of(structure: type[Any]) -> str:
    """The name on the wire of a request or an event."""
    return str(structure.__struct_config__.tag)


EXCHANGES: Mapping[str, Exchange] = {op_of(exchange.request): exchange for exchange in _EXCHANGES}
REQUESTS: Mapping[str, type[Request]] = {op: exchange.request for op, exchange in EXCHANGES.items()}
EVENTS: Mapping[str, type[Any]] = {
    op_of(event): event
    for event in (Welcome, MessageSent, ReceiptMoved, ConversationChanged, TypingSeen, SessionLocked, SessionEnded)
}
