"""What a client knows after each event, as values."""

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from mis_client.state import Gap, State, apply, as_change, as_message, gap_before, gaps, merge, skip

from protocol.conversation import Closing, Conversation, TypingSeen
from protocol.message import MessageSent
from protocol.receipt import ReceiptMoved
from protocol.sync import SyncPage
from protocol.values import ConversationState, Cursor, MessageKind
from tests.clients.people import ALICE, BOB, NIGHT, WARD, conversation, member, message, told

START = State(ALICE)


def page(*conversations: Conversation) -> SyncPage:
    return SyncPage(list(conversations), Cursor("k1"), more=False)


def known(last_seq: int = 1, **changes: Any) -> State:
    return merge(START, page(conversation(last_seq, **changes)), told_from_here=True)


def test_a_message_is_the_last_one_and_counts_as_unread() -> None:
    after = apply(known(), told(2))
    assert after.conversations[WARD] == conversation(2, unread=1, received=True)
    assert after.told_of(WARD) == 2


def test_the_old_state_stays_as_it_was() -> None:
    before = known()
    apply(before, told(2))
    assert before == known()


@pytest.mark.parametrize("changes", [{"author": ALICE}, {"kind": MessageKind.CLOSED}])
def test_one_s_own_messages_and_what_happened_to_the_conversation_are_not_unread(changes: dict[str, object]) -> None:
    after = apply(known(), told(2, **changes))
    assert after.conversations[WARD].unread == 0
    assert after.conversations[WARD].last_seq == 2


def test_a_message_that_sync_has_counted_is_not_counted_again() -> None:
    before = merge(START, page(conversation(5, unread=4)))
    after = apply(before, told(3))
    assert after.conversations == before.conversations
    assert after.told_of(WARD) == 3


def test_a_message_that_was_read_on_another_device_is_not_unread() -> None:
    assert apply(known(read_seq=7), told(2)).conversations[WARD].unread == 0


def test_a_message_of_an_unknown_conversation_is_told_and_nothing_else() -> None:
    after = apply(START, told(1))
    assert (after.told_of(WARD), after.conversations) == (1, {})


def test_reading_all_leaves_nothing_unread_and_a_receipt_never_goes_back() -> None:
    before = known(3, unread=2)
    after = apply(before, ReceiptMoved(conversation=WARD, account=ALICE, read_seq=3, at=1))
    assert after.conversations[WARD].unread == 0
    assert after.conversations[WARD].members[0] == member(ALICE, read_seq=3)
    assert not after.recount
    again = apply(after, ReceiptMoved(conversation=WARD, account=ALICE, read_seq=1, at=2))
    assert again == after


def test_reading_in_part_is_for_the_server_to_recount() -> None:
    before = known(9, unread=8)
    after = apply(before, ReceiptMoved(conversation=WARD, account=ALICE, read_seq=4, at=1))
    assert after.recount == {WARD}
    counted = conversation(9, unread=5, read_seq=4)
    assert apply(after, as_change(counted)).recount == frozenset()
    assert merge(after, page(counted)).recount == frozenset()


def test_the_receipt_of_another_moves_theirs_alone() -> None:
    after = apply(known(3, unread=2), ReceiptMoved(conversation=WARD, account=BOB, read_seq=2, at=1))
    assert after.conversations[WARD] == conversation(3, unread=2, members=[member(ALICE), member(BOB, read_seq=2)])


def test_a_receipt_of_an_unknown_conversation_and_a_typing_change_nothing() -> None:
    assert apply(START, ReceiptMoved(conversation=WARD, account=BOB, read_seq=2, at=1)) == START
    assert apply(START, TypingSeen(conversation=WARD, account=BOB)) == START


def test_a_conversation_that_changed_is_as_it_was_said() -> None:
    closed = conversation(2, muted=True, unread=1)
    assert apply(known(), as_change(closed)).conversations[WARD] == closed
    assert apply(START, as_change(closed)).conversations[WARD] == closed


def test_what_was_said_before_the_newest_message_does_not_take_it_back() -> None:
    before = apply(known(), told(2))
    after = apply(before, as_change(conversation(1, muted=True)))
    assert after.conversations[WARD] == conversation(2, unread=1, received=False, muted=True)


def test_a_text_of_another_is_received_and_one_s_own_is_not() -> None:
    assert not apply(known(), told(2, author=ALICE)).conversations[WARD].received
    assert not apply(known(), told(2, kind=MessageKind.CLOSED)).conversations[WARD].received
    after = apply(known(), told(2))
    assert after.conversations[WARD].received
    assert apply(after, told(3, author=ALICE)).conversations[WARD].received


@pytest.mark.parametrize(
    ("muted", "changes", "archived"),
    [
        (False, {}, False),
        (False, {"author": ALICE}, False),
        (False, {"kind": MessageKind.MEMBER_LEFT}, True),
        (True, {}, True),
    ],
)
def test_a_text_brings_back_what_is_archived_and_not_muted(
    changes: dict[str, object], *, muted: bool, archived: bool
) -> None:
    assert apply(known(archived=True, muted=muted), told(2, **changes)).conversations[WARD].archived is archived


def test_a_text_that_sync_has_counted_brings_nothing_back() -> None:
    before = merge(START, page(conversation(5, archived=True)))
    assert apply(before, told(3)).conversations[WARD].archived


def test_a_receipt_of_one_s_own_that_moves_clears_marked_unread() -> None:
    before = known(3, marked_unread=True, read_seq=1)
    assert (
        apply(before, ReceiptMoved(conversation=WARD, account=BOB, read_seq=3, at=1)).conversations[WARD].marked_unread
    )
    again = ReceiptMoved(conversation=WARD, account=ALICE, read_seq=1, at=1)
    assert apply(before, again).conversations[WARD].marked_unread
    moved = ReceiptMoved(conversation=WARD, account=ALICE, read_seq=2, at=1)
    assert not apply(before, moved).conversations[WARD].marked_unread


def test_closing_is_as_it_was_said() -> None:
    closing = Closing(BOB, 1_000, "terminé")
    closed = apply(known(), as_change(conversation(2, state=ConversationState.CLOSED, closing=closing)))
    assert closed.conversations[WARD].closing == closing
    assert apply(closed, told(2, kind=MessageKind.CLOSED)).conversations[WARD].closing == closing
    assert apply(closed, as_change(conversation(3))).conversations[WARD].closing is None


def test_what_was_said_crosswise_is_for_the_server_to_say_again() -> None:
    before = apply(known(), told(2))
    after = apply(before, as_change(conversation(1, archived=True)))
    assert after.recount == {WARD}
    assert apply(after, as_change(conversation(2, received=True))).recount == frozenset()


def test_members_are_kept_as_sync_gives_them() -> None:
    """`conversation.get` gives all members, `sync` and events the first 20: the state is what `sync` would say."""
    everybody = [member(ALICE)] * 25
    after = apply(known(), as_change(conversation(1, members=everybody, member_count=25)))
    assert after.conversations[WARD].members == everybody[:20]


def test_a_gap_is_what_lies_between_the_last_one_told_and_this_one() -> None:
    assert gap_before(known(3), told(4)) is None
    assert gap_before(known(3), told(2)) is None
    assert gap_before(known(3), told(7)) == Gap(WARD, 3, 6)
    assert gap_before(START, told(3)) == Gap(WARD, 0, 2), "a conversation never heard of is told from its first message"


def test_sync_shows_every_gap() -> None:
    state = merge(known(3), page(conversation(5), conversation(2, id=NIGHT)))
    assert gaps(state) == [Gap(WARD, 3, 5), Gap(NIGHT, 0, 2)]
    assert state.cursor == "k1"
    assert gaps(skip(state, Gap(WARD, 3, 5))) == [Gap(NIGHT, 0, 2)]


def test_told_from_here_never_takes_back_what_was_not_told_yet() -> None:
    before = known(3)
    assert merge(before, page(conversation(9)), told_from_here=True).told_of(WARD) == 3


def test_a_stored_state_is_read_back_as_it_was() -> None:
    state = apply(known(4), told(5))
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(state), type=State) == state


def test_a_message_is_the_same_as_an_event_and_in_history() -> None:
    assert as_message(told(4)) == message(4)
    assert isinstance(told(4), MessageSent)


@given(arrival=st.permutations(range(2, 9)))
def test_in_whatever_order_messages_come_the_gaps_say_what_is_missing(arrival: list[int]) -> None:
    state, seen = known(), [1]
    for seq in arrival:
        if seq <= state.told_of(WARD):
            continue
        gap = gap_before(state, told(seq))
        for missing in range(gap.after + 1, gap.up_to + 1) if gap else ():
            state, seen = apply(state, told(missing)), [*seen, missing]
        state, seen = apply(state, told(seq)), [*seen, seq]
    assert seen == list(range(1, 9))
    assert state.conversations[WARD] == conversation(8, unread=7, received=True)
