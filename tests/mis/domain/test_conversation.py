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
from protocol.errors import BadRequest, Closed, Conflict, Forbidden
from protocol.values import AccountId, AccountKind, ConversationId, ConversationKind, ConversationState

ALICE, BOB, CAROL, PAUL = AccountId("alice"), AccountId("bob"), AccountId("carol"), AccountId("paul")


def conversation(state: ConversationState = ConversationState.OPEN) -> Conversation:
    """Alice and Carol are present; Bob has left at 3."""
    members = Members(
        {
            ALICE: Membership(ALICE, AccountKind.PROFESSIONAL),
            BOB: Membership(BOB, AccountKind.PROFESSIONAL, 3),
            CAROL: Membership(CAROL, AccountKind.PROFESSIONAL),
        }
    )
    return Conversation(ConversationId("c"), ConversationKind.GROUP, state, 5, 1_000, members)


def test_those_present_are_in_their_order_and_who_has_left_is_not() -> None:
    group = conversation()
    assert group.members.present == (ALICE, CAROL)
    group.must_be_present(ALICE)
    for other in (BOB, PAUL):
        with pytest.raises(Forbidden):
            group.must_be_present(other)


def test_who_comes_is_last_and_who_comes_again_has_their_old_place() -> None:
    group = conversation()
    group.become(group.members.joined_by({PAUL: AccountKind.PATIENT, BOB: AccountKind.PROFESSIONAL}), 6)
    assert (group.members.present, group.members_seq) == ((ALICE, BOB, CAROL, PAUL), 6)
    group.become(group.members.left_by(ALICE, 7), 7)
    assert (group.members.present, group.members_seq) == ((BOB, CAROL, PAUL), 7)
    assert group.members.by_account[ALICE].left_seq == 7


def test_newcomers_are_those_who_are_not_there_each_once() -> None:
    assert conversation().newcomers([PAUL, ALICE, BOB, PAUL]) == [PAUL, BOB]


def test_there_is_room_up_to_the_most() -> None:
    conversation().must_have_room(3, most=5)
    with pytest.raises(BadRequest) as refused:
        conversation().must_have_room(4, most=5)
    assert refused.value.details == {"field": "accounts"}


def test_a_group_is_widened_and_left_and_what_is_direct_is_not() -> None:
    conversation().must_be_group()
    direct = conversation()
    direct.kind = ConversationKind.DIRECT
    with pytest.raises(Conflict):
        direct.must_be_group()


@pytest.mark.parametrize(
    ("others", "needed"),
    [
        ([], False),
        ([AccountKind.PROFESSIONAL], False),
        ([AccountKind.PATIENT], True),
        ([AccountKind.PATIENT, AccountKind.CAREGIVER], True),
        ([AccountKind.PATIENT, AccountKind.PROFESSIONAL], False),
    ],
)
def test_a_professional_is_needed_where_only_others_would_remain(others: list[AccountKind], *, needed: bool) -> None:
    members = Members(
        {ALICE: Membership(ALICE, AccountKind.PROFESSIONAL), BOB: Membership(BOB, AccountKind.PROFESSIONAL, 3)}
    )
    joined = members.joined_by({AccountId(f"other-{number}"): kind for number, kind in enumerate(others)})
    assert joined.needs(ALICE) is needed


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
