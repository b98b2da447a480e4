"""Messages: the numbered entries of a conversation, and what one does with them."""

from collections.abc import Sequence

from msgspec import UNSET, Struct, UnsetType, field

from protocol.attachment import Attachment
from protocol.frames import Event, Request
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
    Unreadable,
)


class EntryData(Struct, frozen=True, omit_defaults=True):
    """What happened to the conversation; each kind of entry has one of the three.

    Shape:   accounts (opened: all first members; member_added), account (member_left), reason (closed, reopened,
             erased; member_left too where they did not go by themselves: they lost what it is about)
    """

    accounts: list[AccountId] | UnsetType = UNSET
    account: AccountId | UnsetType = UNSET
    reason: str | UnsetType | None = UNSET


class Message(Struct, frozen=True, kw_only=True):
    """Shape:   corrects: the message of the same author that this one corrects; both remain.

    unreadable: why neither text nor attachments nor reason can be shown; it was sent, by whom and when is as it was
    """

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
    corrects: Seq | None = None
    unreadable: Unreadable | None = None


class MessageSent(Message, frozen=True, kw_only=True, tag_field="op", tag="message"):
    """The event: a Message, flat."""


class MessageSend(Request, frozen=True, tag="message.send"):
    conversation: ConversationId
    client_ref: ClientRef
    text: str | None = None
    attachments: Sequence[AttachmentId] = ()
    reply_to: Seq | None = None
    urgent: bool = False
    corrects: Seq | None = None


class Sent(Struct, frozen=True):
    seq: Seq
    at: Millis
    duplicate: bool


class MessageAcknowledge(Request, frozen=True, tag="message.acknowledge"):
    """Say that one has seen an urgent message; for good."""

    conversation: ConversationId
    seq: Seq


class MessageAcknowledgements(Request, frozen=True, tag="message.acknowledgements"):
    conversation: ConversationId
    seq: Seq


class Acknowledgement(Struct, frozen=True):
    """Shape:   by: the account itself, or who stood in for it."""

    account: AccountId
    by: AccountId
    at: Millis


class Acknowledgements(Struct, frozen=True):
    """Shape:   the first one first; awaited in the order of the members; awaits_me: an acknowledgement of the account
    that asks is awaited, for itself or for one it stands in for now; deactivated: who cannot acknowledge it any more,
    told to professionals
    """

    acknowledged: list[Acknowledgement]
    awaited: list[AccountId]
    awaits_me: bool
    deactivated: list[AccountId]


class Reminded(Event, frozen=True, tag="reminder"):
    """An urgent message still awaits the acknowledgement of the account that is told, or of one it stands in for."""

    conversation: ConversationId
    seq: Seq


class MessageHistory(Request, frozen=True, tag="message.history"):
    """Shape:   before, after, from_at: one of them at most; from_at: from the first message of then or later on."""

    conversation: ConversationId
    before: Seq | None = None
    after: Seq | None = None
    limit: PageLimit = PAGE_LIMIT
    from_at: Millis | None = None


class History(Struct, frozen=True):
    """Shape:   corrections: what corrects one of `messages`, or such a correction, and is not among them; rising seq"""

    messages: list[Message]
    last_seq: Seq
    corrections: list[Message] = field(default_factory=list)


class MessageSearch(Request, frozen=True, tag="message.search"):
    text: str
    conversation: ConversationId | None = None
    cursor: Cursor | None = None
    limit: PageLimit = PAGE_LIMIT


class Corrected(Struct, frozen=True):
    """Shape:   by: the newest message that corrects this one."""

    conversation: ConversationId
    seq: Seq
    by: Seq


class Found(Struct, frozen=True):
    """Shape:   corrected: those of `messages` that were corrected since, by what was found or not."""

    messages: list[Message]
    cursor: Cursor
    more: bool
    corrected: list[Corrected] = field(default_factory=list)
