"""Messages: the numbered entries of a conversation, and what one does with them."""

from collections.abc import Sequence

from msgspec import UNSET, Struct, UnsetType

from protocol.attachment import Attachment
from protocol.frames import Request
from protocol.values import (
    PAGE_LIMIT,
    AccountId,
    AttachmentId,
    ClientRef,
    ConversationId,
    Cursor,
    MessageKind,
    Millis,
    PageLimit,
    Seq,
)


class EntryData(Struct, frozen=True, omit_defaults=True):
    """What happened to the conversation; each kind of entry has one of the three.

    Shape:   accounts (opened: all first members; member_added), account (member_left), reason (closed, reopened)
    """

    accounts: list[AccountId] | UnsetType = UNSET
    account: AccountId | UnsetType = UNSET
    reason: str | UnsetType | None = UNSET


class Message(Struct, frozen=True, kw_only=True):
    conversation: ConversationId
    seq: Seq
    at: Millis
    author: AccountId
    kind: MessageKind
    client_ref: str | None
    text: str | None
    attachments: list[Attachment]
    reply_to: Seq | None
    urgent: bool
    data: EntryData | None


class MessageSent(Message, frozen=True, kw_only=True, tag_field="op", tag="message"):
    """The event: a Message, flat."""


class MessageSend(Request, frozen=True, tag="message.send"):
    conversation: ConversationId
    client_ref: ClientRef
    text: str | None = None
    attachments: Sequence[AttachmentId] = ()
    reply_to: Seq | None = None
    urgent: bool = False


class Sent(Struct, frozen=True):
    seq: Seq
    at: Millis
    duplicate: bool


class MessageHistory(Request, frozen=True, tag="message.history"):
    conversation: ConversationId
    before: Seq | None = None
    after: Seq | None = None
    limit: PageLimit = PAGE_LIMIT


class History(Struct, frozen=True):
    messages: list[Message]
    last_seq: Seq


class MessageSearch(Request, frozen=True, tag="message.search"):
    text: str
    conversation: ConversationId | None = None
    cursor: Cursor | None = None
    limit: PageLimit = PAGE_LIMIT


class Found(Struct, frozen=True):
    messages: list[Message]
    cursor: Cursor
    more: bool
