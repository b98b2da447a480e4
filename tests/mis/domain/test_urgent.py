"""Who is asked to acknowledge, for whom an acknowledgement counts, and who is reminded."""

import pytest

from mis.domain.urgent import Urgent
from protocol.errors import Conflict, Forbidden
from protocol.values import AccountId

ALICE, BOB, CAROL, PAUL, DENIS = (AccountId(name) for name in ("alice", "bob", "carol", "paul", "denis"))
PRESENT = (ALICE, BOB, CAROL, PAUL)
OF_ALICE = Urgent(ALICE, (BOB, PAUL), {})  # Carol came later


def test_whoever_has_not_acknowledged_is_awaited() -> None:
    assert OF_ALICE.awaited == (BOB, PAUL)
    assert Urgent(ALICE, (BOB, PAUL), {BOB: BOB}).awaited == (PAUL,)
    assert Urgent(ALICE, (BOB, PAUL), {BOB: BOB, PAUL: BOB, DENIS: DENIS}).awaited == ()


def test_one_acknowledges_for_oneself() -> None:
    assert OF_ALICE.acknowledged(BOB, {}) == (BOB,)
    assert Urgent(ALICE, (BOB, PAUL), {BOB: BOB}).acknowledged(BOB, {}) == ()


def test_the_author_does_not_acknowledge_even_for_another() -> None:
    with pytest.raises(Conflict):
        OF_ALICE.acknowledged(ALICE, {BOB: ALICE})


def test_who_came_later_is_asked_nothing_unless_they_stand_in() -> None:
    with pytest.raises(Forbidden):
        OF_ALICE.acknowledged(CAROL, {})
    with pytest.raises(Forbidden):
        OF_ALICE.acknowledged(CAROL, {DENIS: CAROL})
    assert OF_ALICE.acknowledged(CAROL, {PAUL: CAROL}) == (PAUL,)


def test_who_stood_in_may_say_it_again_when_the_absence_is_over() -> None:
    assert Urgent(ALICE, (BOB, PAUL), {PAUL: CAROL}).acknowledged(CAROL, {}) == ()


def test_a_substitute_acknowledges_for_both() -> None:
    assert OF_ALICE.acknowledged(BOB, {PAUL: BOB}) == (BOB, PAUL)
    assert Urgent(ALICE, (BOB, PAUL), {BOB: BOB}).acknowledged(BOB, {PAUL: BOB}) == (PAUL,)
    assert Urgent(ALICE, (BOB, PAUL), {PAUL: PAUL}).acknowledged(BOB, {PAUL: BOB}) == (BOB,)


def test_it_awaits_whoever_can_acknowledge_for_somebody_that_is_awaited() -> None:
    assert OF_ALICE.awaits(BOB, {})
    assert not Urgent(ALICE, (BOB, PAUL), {BOB: BOB}).awaits(BOB, {})
    assert Urgent(ALICE, (BOB, PAUL), {BOB: BOB}).awaits(BOB, {PAUL: BOB})
    assert OF_ALICE.awaits(CAROL, {PAUL: CAROL})
    assert not OF_ALICE.awaits(CAROL, {})
    assert not OF_ALICE.awaits(ALICE, {BOB: ALICE}), "nothing of one's own"


def test_those_awaited_are_reminded_and_who_stands_in_for_them_and_is_a_member() -> None:
    assert OF_ALICE.reminded(PRESENT, {}) == (BOB, PAUL)
    assert OF_ALICE.reminded(PRESENT, {PAUL: CAROL}) == (BOB, PAUL, CAROL)
    assert OF_ALICE.reminded(PRESENT, {PAUL: BOB}) == (BOB, PAUL), "once"
    assert OF_ALICE.reminded(PRESENT, {PAUL: DENIS}) == (BOB, PAUL), "a name opens no door"
    assert OF_ALICE.reminded(PRESENT, {PAUL: ALICE}) == (BOB, PAUL), "its author knows it"
    acknowledged = Urgent(ALICE, (BOB, PAUL), {PAUL: PAUL})
    assert acknowledged.reminded(PRESENT, {PAUL: CAROL}) == (BOB,), "for who has acknowledged nobody stands in"
