"""The rules of conversations, without a database: each refused and granted."""

import pytest

from mis.domain.conversation import (
    MAY_CONVERSE,
    Conversation,
    Members,
    Membership,
    direct_key,
    must_be_professional,
)
from protocol.errors import BadRequest, Closed, Forbidden
from protocol.values import AccountId, AccountKind, ConversationId, ConversationKind, ConversationState

ALICE, BOB, CAROL = AccountId("alice"), AccountId("bob"), AccountId("carol")


def conversation(state: ConversationState = ConversationState.OPEN) -> Conversation:
    """Alice and Carol are present; Bob has left at 3."""
    members = Members({ALICE: Membership(ALICE, None), BOB: Membership(BOB, 3), CAROL: Membership(CAROL, None)})
    return Conversation(ConversationId("c"), ConversationKind.GROUP, state, 5, 1_000, members)


def test_those_present_are_in_their_order_and_who_has_left_is_not() -> None:
    group = conversation()
    assert group.members.present == (ALICE, CAROL)
    group.must_be_present(ALICE)
    with pytest.raises(Forbidden):
        group.must_be_present(BOB)


def test_only_what_is_open_is_written() -> None:
    conversation(ConversationState.OPEN).must_be_open()
    with pytest.raises(Closed):
        conversation(ConversationState.CLOSED).must_be_open()


def test_a_number_is_of_a_message_from_1_to_the_last() -> None:
    for seq in (1, 5):
        conversation().must_have(seq, field="reply_to")
    for seq in (0, 6):
        with pytest.raises(BadRequest) as refused:
            conversation().must_have(seq, field="reply_to")
        assert refused.value.details == {"field": "reply_to"}


def test_numbers_rise_by_one_and_times_never_fall() -> None:
    group = conversation()
    assert [group.number(now) for now in (2_000, 1_500, 2_001)] == [(6, 2_000), (7, 2_000), (8, 2_001)]


@pytest.mark.parametrize("kind", AccountKind)
def test_professionals_start_patients_and_caregivers_reply_operators_neither(kind: AccountKind) -> None:
    assert (kind in MAY_CONVERSE) == (kind is not AccountKind.OPERATOR)
    if kind is AccountKind.PROFESSIONAL:
        must_be_professional(kind)
        return
    with pytest.raises(Forbidden):
        must_be_professional(kind)


def test_two_people_have_one_key_whoever_asks() -> None:
    assert direct_key(ALICE, BOB) == direct_key(BOB, ALICE)
    assert direct_key(ALICE, BOB) != direct_key(ALICE, CAROL)
