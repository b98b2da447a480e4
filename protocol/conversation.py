"""Conversations: the threads with numbered messages, their members, and each member's own marks."""

from msgspec import Struct

from protocol.frames import Event, Request
from protocol.message import Message
from protocol.values import (
    AccountId,
    AccountKind,
    ClientRef,
    ConversationId,
    ConversationKind,
    ConversationState,
    DossierId,
    Millis,
    Seq,
)


class Member(Struct, frozen=True):
    account: AccountId
    name: str
    kind: AccountKind
    profession: str | None
    place: str | None
    read_seq: Seq
    left_at: Millis | None


class Closing(Struct, frozen=True):
    """Who closed a conversation, when and why; for as long as it is closed."""

    account: AccountId
    at: Millis
    reason: str | None


class Urgent(Struct, frozen=True):
    """An urgent message and its acknowledgements.

    Shape:   awaits_me: the acknowledgement of the account that sees it is awaited
    """

    seq: Seq
    author: AccountId
    awaited_count: int
    acknowledged_count: int
    awaits_me: bool


class Conversation(Struct, frozen=True, kw_only=True):
    """A conversation as one member sees it; who has left sees it as it was when they did.

    Shape:   members at most 20 in `sync` and events, all in `conversation.get`; member_count those who have not left;
             received: somebody else has written a text in it; urgents: the newest 10, the newest first, and none for
             who has left
    """

    id: ConversationId
    kind: ConversationKind
    dossier: DossierId | None
    feeds_dossier: bool
    subject: str | None
    state: ConversationState
    opened_by: AccountId
    created_at: Millis
    last_seq: Seq
    last_message: Message | None
    unread: int
    read_seq: Seq
    archived: bool
    favourite: bool
    to_process: bool
    muted: bool
    members: list[Member]
    member_count: int
    marked_unread: bool = False
    received: bool = False
    closing: Closing | None = None
    urgents: list[Urgent] = []


class ConversationChanged(Conversation, frozen=True, kw_only=True, tag_field="op", tag="conversation"):
    """The event: a Conversation, flat, whose state, members or marks changed."""


class ConversationStart(Request, frozen=True, tag="conversation.start"):
    client_ref: ClientRef
    members: list[AccountId]
    subject: str | None = None
    feeds_dossier: bool = True
    dossier: DossierId | None = None
    text: str | None = None


class ConversationGet(Request, frozen=True, tag="conversation.get"):
    conversation: ConversationId


class ConversationAdd(Request, frozen=True, tag="conversation.add"):
    conversation: ConversationId
    accounts: list[AccountId]


class ConversationLeave(Request, frozen=True, tag="conversation.leave"):
    conversation: ConversationId


class ConversationClose(Request, frozen=True, tag="conversation.close"):
    conversation: ConversationId
    reason: str | None = None


class ConversationReopen(Request, frozen=True, tag="conversation.reopen"):
    conversation: ConversationId


class ConversationMark(Request, frozen=True, tag="conversation.mark"):
    conversation: ConversationId
    archived: bool | None = None
    favourite: bool | None = None
    to_process: bool | None = None
    muted: bool | None = None
    marked_unread: bool | None = None


class Typing(Request, frozen=True, kw_only=True, tag="typing"):
    """The one request without an answer, and so without need of an `id`."""

    conversation: ConversationId
    id: int | None = None  # type: ignore[assignment]  # the one exception of the contract


class TypingSeen(Event, frozen=True, tag="typing"):
    conversation: ConversationId
    account: AccountId
