"""One method per operation of the contract."""

import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from secrets import token_hex
from typing import Any, TypeVar

from msgspec import UNSET, UnsetType

from protocol.account import Account, AccountFind
from protocol.archive import ArchiveCheckpoint, ArchiveProve, Checkpoint, Proof
from protocol.attachment import AttachmentList, AttachmentPage
from protocol.contact_group import (
    ContactGroup,
    ContactGroupDelete,
    ContactGroupId,
    ContactGroupList,
    ContactGroupPage,
    ContactGroupSave,
)
from protocol.conversation import (
    Conversation,
    ConversationAdd,
    ConversationClose,
    ConversationGet,
    ConversationLeave,
    ConversationMark,
    ConversationReopen,
    ConversationStart,
    Typing,
)
from protocol.directory import DirectoryPage, DirectorySearch
from protocol.errors import Locked, NotFound
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
    Sent,
)
from protocol.preferences import NewAbsence, Preferences, PreferencesGet, PreferencesSet, QuietHours
from protocol.presence import Presence, PresenceGet
from protocol.push import PushGet, PushState, PushSubscribe, PushTest, PushTested, PushUnsubscribe
from protocol.receipt import ReceiptRead
from protocol.session import LockState, SessionActive, SessionLock, SessionSetPin, SessionUnlock
from protocol.sync import Sync, SyncPage
from protocol.values import PAGE_LIMIT, AccountId, AttachmentId, ConversationId, Cursor, DossierId, Millis, Seq

R = TypeVar("R")
O = TypeVar("O", bound=Callable[..., Any])  # noqa: E741 - an operation

Accounts = Iterable[AccountId]


def asks(request: type[Request]) -> Callable[[O], O]:
    """Say which operation a method asks; a test holds the methods to the contract by it."""

    def mark(method: O) -> O:
        method.asks = request  # type: ignore[attr-defined]
        return method

    return mark


def new_client_ref() -> str:
    """A reference that nobody else makes, in the order of time: so the server finds those of one hour side by side."""
    return f"{time.time_ns() // 1_000_000:012x}{token_hex(10)}"


class Operations(ABC):
    """What an account may ask.

    Each waits for its answer through any number of reconnects: a request that was not answered is sent again, in order,
    under the same `client_ref`. Everything here is safe to repeat, but the two that bear a PIN: a wrong one is counted,
    so they are not repeated, and raise ConnectionLost. `leave_conversation` repeated may be Forbidden: one has left.
    While the session is locked, all but `unlock_session` raise Locked at once; ask again once it is unlocked.

    Raises:  the very Refusal that the server raised; Unauthenticated, LocalProtocolError, ConnectionLost once the
             client has ended
    """

    @abstractmethod
    async def _ask(self, result: type[R], request: type[Request], **fields: Any) -> R:
        """Send a request, as often as needed, and wait for its answer."""

    @abstractmethod
    async def _say(self, request: Request) -> None:
        """Send what bears no answer, if there is a connection now."""

    @asks(SessionUnlock)
    async def unlock_session(self, pin: str) -> LockState:
        """Unlock the session; everything that was missed is then asked for and told.

        After WrongPin, `details["attempts_left"]` says how many tries are left: at none the session has ended.
        """
        return await self._ask(LockState, SessionUnlock, pin=pin)

    @asks(SessionLock)
    async def lock_session(self) -> LockState:
        """Lock the session for all its connections; without a PIN it is a Conflict."""
        try:
            return await self._ask(LockState, SessionLock)
        except Locked:  # it is, maybe by this very request, whose answer was lost
            return LockState(locked=True)

    @asks(SessionSetPin)
    async def set_session_pin(self, pin: str, password: str) -> None:
        """Choose the PIN of the account, six to eight digits that are not trivial, with its password."""
        await self._ask(Nothing, SessionSetPin, pin=pin, password=password)

    @asks(SessionActive)
    async def keep_session_active(self) -> None:
        """Say that somebody is there who has asked nothing for a while: one who only listens locks when idle."""
        await self._ask(Nothing, SessionActive)

    @asks(Sync)
    async def sync(self, cursor: Cursor | None = None, *, limit: int = PAGE_LIMIT) -> SyncPage:
        """Ask what changed; the client does so by itself where it must, this is for a look of one's own."""
        return await self._ask(SyncPage, Sync, cursor=cursor, limit=limit)

    @asks(ConversationStart)
    async def start_conversation(
        self,
        members: Accounts,
        *,
        subject: str | None = None,
        text: str | None = None,
        dossier: DossierId | None = None,
        feeds_dossier: bool = True,
        client_ref: str | None = None,
    ) -> Conversation:
        return await self._ask(
            Conversation,
            ConversationStart,
            client_ref=client_ref or new_client_ref(),
            members=list(members),
            subject=subject,
            text=text,
            dossier=dossier,
            feeds_dossier=feeds_dossier,
        )

    @asks(ConversationGet)
    async def get_conversation(self, conversation: ConversationId) -> Conversation:
        return await self._ask(Conversation, ConversationGet, conversation=conversation)

    @asks(ConversationAdd)
    async def add_to_conversation(self, conversation: ConversationId, accounts: Accounts) -> Conversation:
        return await self._ask(Conversation, ConversationAdd, conversation=conversation, accounts=list(accounts))

    @asks(ConversationLeave)
    async def leave_conversation(self, conversation: ConversationId) -> None:
        await self._ask(Nothing, ConversationLeave, conversation=conversation)

    @asks(ConversationClose)
    async def close_conversation(self, conversation: ConversationId, *, reason: str | None = None) -> Conversation:
        return await self._ask(Conversation, ConversationClose, conversation=conversation, reason=reason)

    @asks(ConversationReopen)
    async def reopen_conversation(self, conversation: ConversationId) -> Conversation:
        return await self._ask(Conversation, ConversationReopen, conversation=conversation)

    @asks(ConversationMark)
    async def mark_conversation(
        self,
        conversation: ConversationId,
        *,
        archived: bool | None = None,
        favourite: bool | None = None,
        to_process: bool | None = None,
        muted: bool | None = None,
        marked_unread: bool | None = None,
    ) -> Conversation:
        return await self._ask(
            Conversation,
            ConversationMark,
            conversation=conversation,
            archived=archived,
            favourite=favourite,
            to_process=to_process,
            muted=muted,
            marked_unread=marked_unread,
        )

    @asks(MessageSend)
    async def send_message(
        self,
        conversation: ConversationId,
        text: str | None = None,
        *,
        attachments: Iterable[AttachmentId] = (),
        reply_to: Seq | None = None,
        urgent: bool = False,
        corrects: Seq | None = None,
        client_ref: str | None = None,
    ) -> Sent:
        """Send one message; when this returns it is stored.

        Shape:   corrects: the message of one's own, in the same conversation, that this one corrects; both remain

        After Unavailable nothing was stored: send again. After ConnectionLost or a cancellation it is not known: send
        again under the same `client_ref`, which one must then have chosen; the answer says `duplicate` if it was.
        """
        return await self._ask(
            Sent,
            MessageSend,
            conversation=conversation,
            client_ref=client_ref or new_client_ref(),
            text=text,
            attachments=list(attachments),
            reply_to=reply_to,
            urgent=urgent,
            corrects=corrects,
        )

    @asks(MessageAcknowledge)
    async def acknowledge_message(self, conversation: ConversationId, seq: Seq) -> None:
        """Say that one has seen an urgent message, for oneself and for whom one stands in; again changes nothing."""
        await self._ask(Nothing, MessageAcknowledge, conversation=conversation, seq=seq)

    @asks(MessageAcknowledgements)
    async def message_acknowledgements(self, conversation: ConversationId, seq: Seq) -> Acknowledgements:
        """Ask who has acknowledged an urgent message, and who is awaited."""
        return await self._ask(Acknowledgements, MessageAcknowledgements, conversation=conversation, seq=seq)

    @asks(MessageHistory)
    async def message_history(
        self,
        conversation: ConversationId,
        *,
        before: Seq | None = None,
        after: Seq | None = None,
        from_at: Millis | None = None,
        limit: int = PAGE_LIMIT,
    ) -> History:
        """A page of a thread: before or after a message, or from the first one of a moment or later on."""
        return await self._ask(
            History,
            MessageHistory,
            conversation=conversation,
            before=before,
            after=after,
            from_at=from_at,
            limit=limit,
        )

    @asks(AttachmentList)
    async def list_attachments(
        self, conversation: ConversationId, *, cursor: Cursor | None = None, limit: int = PAGE_LIMIT
    ) -> AttachmentPage:
        """A page of what the messages of a conversation have, the newest message first."""
        return await self._ask(AttachmentPage, AttachmentList, conversation=conversation, cursor=cursor, limit=limit)

    @asks(ArchiveCheckpoint)
    async def archive_checkpoint(self, since: int | None = None) -> Checkpoint:
        """The newest checkpoint of the archive, and the proof that it has grown from one of the size `since`."""
        return await self._ask(Checkpoint, ArchiveCheckpoint, since=since)

    @asks(ArchiveProve)
    async def prove_in_archive(self, conversation: ConversationId, seq: Seq) -> Proof:
        """The proof that an entry is in the archive, as the server gives it; `verify` sees whether it holds."""
        return await self._ask(Proof, ArchiveProve, conversation=conversation, seq=seq)

    @asks(MessageSearch)
    async def search_messages(
        self,
        text: str,
        *,
        conversation: ConversationId | None = None,
        cursor: Cursor | None = None,
        limit: int = PAGE_LIMIT,
    ) -> Found:
        """A page of the messages that have words beginning so, the newest first; it may be empty and there be more."""
        return await self._ask(Found, MessageSearch, text=text, conversation=conversation, cursor=cursor, limit=limit)

    @asks(ReceiptRead)
    async def send_read_receipt(self, conversation: ConversationId, seq: Seq) -> None:
        """Say that all messages up to `seq` were read."""
        await self._ask(Nothing, ReceiptRead, conversation=conversation, seq=seq)

    @asks(Typing)
    async def send_typing(self, conversation: ConversationId) -> None:
        """Tell the others that one is writing; without a connection nobody is told, as it would be late."""
        await self._say(Typing(conversation=conversation))

    @asks(DirectorySearch)
    async def search_directory(
        self,
        text: str,
        *,
        profession: str | None = None,
        place: str | None = None,
        cursor: Cursor | None = None,
        limit: int = PAGE_LIMIT,
    ) -> DirectoryPage:
        return await self._ask(
            DirectoryPage, DirectorySearch, text=text, profession=profession, place=place, cursor=cursor, limit=limit
        )

    @asks(AccountFind)
    async def find_account(self, login: str) -> Account:
        return await self._ask(Account, AccountFind, login=login)

    @asks(PreferencesGet)
    async def get_preferences(self) -> Preferences:
        return await self._ask(Preferences, PreferencesGet)

    @asks(PreferencesSet)
    async def set_preferences(
        self,
        *,
        typing: bool | UnsetType = UNSET,
        presence: bool | UnsetType = UNSET,
        quiet_hours: QuietHours | UnsetType | None = UNSET,
        absence: NewAbsence | UnsetType | None = UNSET,
        email: str | UnsetType | None = UNSET,
    ) -> Preferences:
        """Change what is named and leave the rest; None takes away."""
        return await self._ask(
            Preferences,
            PreferencesSet,
            typing=typing,
            presence=presence,
            quiet_hours=quiet_hours,
            absence=absence,
            email=email,
        )

    @asks(PresenceGet)
    async def get_presence(self, conversation: ConversationId) -> Presence:
        """Ask who was last there when and who is away, for the conversation that is looked at; nobody is told of it."""
        return await self._ask(Presence, PresenceGet, conversation=conversation)

    @asks(ContactGroupList)
    async def list_contact_groups(self, cursor: Cursor | None = None, *, limit: int = PAGE_LIMIT) -> ContactGroupPage:
        return await self._ask(ContactGroupPage, ContactGroupList, cursor=cursor, limit=limit)

    @asks(ContactGroupSave)
    async def save_contact_group(
        self,
        name: str,
        accounts: Accounts,
        *,
        contact_group: ContactGroupId | None = None,
        shared: bool = False,
    ) -> ContactGroup:
        """Make a group, or put all of this in the place of what one's own group was."""
        return await self._ask(
            ContactGroup,
            ContactGroupSave,
            name=name,
            accounts=list(accounts),
            contact_group=contact_group,
            shared=shared,
        )

    @asks(ContactGroupDelete)
    async def delete_contact_group(self, contact_group: ContactGroupId) -> None:
        try:
            await self._ask(Nothing, ContactGroupDelete, contact_group=contact_group)
        except NotFound:  # it is gone, maybe by this very request, whose answer was lost
            return

    @asks(PushGet)
    async def get_push(self) -> PushState:
        """Ask for the key that a browser subscribes with, and whether this device is pushed to."""
        return await self._ask(PushState, PushGet)

    @asks(PushSubscribe)
    async def subscribe_push(self, endpoint: str, *, p256dh: str, auth: str) -> None:
        """Have this device be pushed to until the session ends."""
        await self._ask(Nothing, PushSubscribe, endpoint=endpoint, p256dh=p256dh, auth=auth)

    @asks(PushUnsubscribe)
    async def unsubscribe_push(self) -> None:
        await self._ask(Nothing, PushUnsubscribe)

    @asks(PushTest)
    async def test_push(self) -> PushTested:
        """Have this device be pushed to once, and say what the push service did."""
        return await self._ask(PushTested, PushTest)
