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


class Conversation(Struct, frozen=True, kw_only=True):
    """A conversation as one member sees it.

    Shape:   members at most 20 in `sync` and events, all in `conversation.get`; member_count those who have not left
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


class ConversationReopen(Request, frozen=True, tag="conversation.reopen"):
    conversation: ConversationId


class ConversationMark(Request, frozen=True, tag="conversation.mark"):
    conversation: ConversationId
    archived: bool | None = None
    favourite: bool | None = None
    to_process: bool | None = None
    muted: bool | None = None


class Typing(Request, frozen=True, kw_only=True, tag="typing"):
    """The one request without an answer, and so without need of an `id`."""

    conversation: ConversationId
    id: int | None = None  # type: ignore[assignment]  # the one exception of the contract


class TypingSeen(Event, frozen=True, tag="typing"):
    conversation: ConversationId
    account: AccountId
