"""Invented conversations as values, for the tests that need no server."""

from typing import Any

import msgspec

from protocol.conversation import Conversation, Member
from protocol.message import Message, MessageSent
from protocol.values import (
    AccountId,
    AccountKind,
    ConversationId,
    ConversationKind,
    ConversationState,
    MessageKind,
)

ALICE, BOB = AccountId("alice"), AccountId("bob")
WARD, NIGHT = ConversationId("ward"), ConversationId("night")


def message(seq: int, *, author: AccountId = BOB, conversation: ConversationId = WARD, **changes: Any) -> Message:
    written = Message(
        conversation=conversation,
        seq=seq,
        at=1_000 + seq,
        author=author,
        kind=MessageKind.TEXT,
        client_ref=f"ref-{seq}",
        text=f"message {seq}",
        attachments=[],
        reply_to=None,
        urgent=False,
        data=None,
    )
    return msgspec.structs.replace(written, **changes)


def told(seq: int, **changes: Any) -> MessageSent:
    return told_as(message(seq, **changes))


def member(account: AccountId, read_seq: int = 0) -> Member:
    return Member(account, account.title(), AccountKind.PROFESSIONAL, None, None, read_seq, None)


def conversation(last_seq: int = 1, *, id: ConversationId = WARD, **changes: Any) -> Conversation:
    whole = Conversation(
        id=id,
        kind=ConversationKind.DIRECT,
        dossier=None,
        feeds_dossier=False,
        subject=None,
        state=ConversationState.OPEN,
        opened_by=BOB,
        created_at=1_000,
        last_seq=last_seq,
        last_message=message(last_seq, conversation=id),
        unread=0,
        read_seq=0,
        archived=False,
        favourite=False,
        to_process=False,
        muted=False,
        members=[member(ALICE), member(BOB)],
        member_count=2,
    )
    return msgspec.structs.replace(whole, **changes)


def told_as(written: Message) -> MessageSent:
    return MessageSent(**{name: getattr(written, name) for name in written.__struct_fields__})


def as_last(written: Message, *, unread: int = 0) -> Conversation:
    return conversation(written.seq, id=written.conversation, last_message=written, unread=unread)
