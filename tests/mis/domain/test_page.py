"""Pages end where they are full, and never before they hold something."""

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from mis.domain.page import PAGE_BYTES, conversation_bytes, fitting, message_bytes
from protocol.conversation import Conversation, Member
from protocol.limits import MEMBERS_SHOWN
from protocol.message import Message
from protocol.values import AccountId, AccountKind, ConversationId, ConversationKind, ConversationState, MessageKind

ID = "abcdefghijklmnopqrstuvwxyz"


def test_a_page_ends_before_what_would_overflow_it() -> None:
    assert fitting([4, 4, 4], most_bytes=12) == 3
    assert fitting([4, 4, 5], most_bytes=12) == 2
    assert fitting([13, 1], most_bytes=12) == 1
    assert fitting([], most_bytes=12) == 0


@given(st.lists(st.integers(0, 2 * PAGE_BYTES)))
def test_every_walk_comes_to_its_end(sizes: list[int]) -> None:
    shown = fitting(sizes)
    assert (shown > 0) == bool(sizes)
    assert shown == 1 or sum(sizes[:shown]) <= PAGE_BYTES


def message(text: str | None) -> Message:
    return Message(
        conversation=ConversationId(ID),
        seq=2**40,
        at=2**41,
        author=AccountId(ID),
        kind=MessageKind.MEMBER_ADDED,
        client_ref="r" * 64,
        text=text,
        attachments=[],
        reply_to=2**40,
        urgent=False,
        data=None,
    )


def conversation(newest: Message | None) -> Conversation:
    member = Member(
        AccountId(ID), "Alice Martin", AccountKind.PROFESSIONAL, "Médecin généraliste", "Lyon", 2**40, 2**41
    )
    return Conversation(
        id=ConversationId(ID),
        kind=ConversationKind.DIRECT,
        dossier=None,
        feeds_dossier=False,
        subject="Suivi de la semaine",
        state=ConversationState.CLOSED,
        opened_by=AccountId(ID),
        created_at=2**41,
        last_seq=2**40,
        last_message=newest,
        unread=2**20,
        read_seq=2**40,
        archived=False,
        favourite=False,
        to_process=False,
        muted=False,
        members=[member] * MEMBERS_SHOWN,
        member_count=500,
    )


@given(st.sampled_from([None, "", "bonjour", "é" * 8_000, "\U0001f642" * 8_000]))
def test_what_is_sent_is_not_larger_than_was_thought(text: str | None) -> None:
    for encode in (msgspec.json.encode, msgspec.msgpack.encode):
        assert len(encode(message(text))) <= message_bytes(message(text))
        for newest in (None, message(text)):
            assert len(encode(conversation(newest))) <= conversation_bytes(conversation(newest))
