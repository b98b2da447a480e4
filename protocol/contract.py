"""The contract on one screen: every operation with its result, and every event."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from protocol.account import Account, AccountFind
from protocol.archive import ArchiveCheckpoint, ArchiveProve, Checkpoint, Proof
from protocol.attachment import AttachmentList, AttachmentPage
from protocol.contact_group import (
    ContactGroup,
    ContactGroupDelete,
    ContactGroupList,
    ContactGroupPage,
    ContactGroupSave,
)
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
from protocol.dossier import DossierChanged
from protocol.frames import Nothing, Request
from protocol.message import (
    Acknowledgements,
    Found,
    History,
    MessageAcknowledge,
    MessageAcknowledgements,
    MessageHistory,
    MessageSearch,
    MessageSend,
    MessageSent,
    Reminded,
    Sent,
)
from protocol.preferences import Preferences, PreferencesGet, PreferencesSet
from protocol.presence import Presence, PresenceGet
from protocol.push import PushGet, PushState, PushSubscribe, PushTest, PushTested, PushUnsubscribe
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
    Exchange(MessageAcknowledge, Nothing),
    Exchange(MessageAcknowledgements, Acknowledgements),
    Exchange(MessageHistory, History),
    Exchange(MessageSearch, Found),
    Exchange(AttachmentList, AttachmentPage),
    Exchange(ArchiveCheckpoint, Checkpoint),
    Exchange(ArchiveProve, Proof),
    Exchange(ReceiptRead, Nothing),
    Exchange(PushGet, PushState),
    Exchange(PushSubscribe, Nothing),
    Exchange(PushUnsubscribe, Nothing),
    Exchange(PushTest, PushTested),
    Exchange(Typing, None),
    Exchange(DirectorySearch, DirectoryPage),
    Exchange(AccountFind, Account),
    Exchange(PreferencesGet, Preferences),
    Exchange(PreferencesSet, Preferences),
    Exchange(PresenceGet, Presence),
    Exchange(ContactGroupList, ContactGroupPage),
    Exchange(ContactGroupSave, ContactGroup),
    Exchange(ContactGroupDelete, Nothing),
)


def op_of(structure: type[Any]) -> str:
    """The name on the wire of a request or an event."""
    return str(structure.__struct_config__.tag)


EXCHANGES: Mapping[str, Exchange] = {op_of(exchange.request): exchange for exchange in _EXCHANGES}
REQUESTS: Mapping[str, type[Request]] = {op: exchange.request for op, exchange in EXCHANGES.items()}
EVENTS: Mapping[str, type[Any]] = {
    op_of(event): event
    for event in (
        Welcome,
        MessageSent,
        ReceiptMoved,
        ConversationChanged,
        TypingSeen,
        Reminded,
        DossierChanged,
        SessionLocked,
        SessionEnded,
    )
}
