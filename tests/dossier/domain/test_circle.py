"""The care circle: who is in it when, on which basis, and what it refuses."""

from typing import Any

import pytest
from msgspec import structs

from dossier.domain.circle import PHYSICIAN, ROLES, Circle, Kind, Membership, Role
from dossier.domain.legal_basis import Grounds, LegalBasis, Scope
from protocol.errors import BadRequest, Conflict, Forbidden, NotFound
from tests.dossier.domain.people import (
    AGREED,
    AIDA,
    ALICE,
    APPOINTED,
    BEFORE,
    BOB,
    CAROL,
    INFORMED,
    LATER,
    NOW,
    PAUL,
    SINCE,
    caregiver,
    patient,
    professional,
)

EMPTY = Circle()
PHYSICIAN_IS: dict[str, Any] = {"role": Role.TREATING_PHYSICIAN, "profession": PHYSICIAN}


def circle(*memberships: Membership) -> Circle:
    made = EMPTY
    for one in memberships:
        made = made.with_member(one, NOW)
    return made


def reason(membership: Membership, into: Circle = EMPTY) -> str:
    with pytest.raises((BadRequest, Conflict)) as refused:
        into.with_member(membership, NOW)
    assert refused.value.details
    return str(refused.value.details["reason"])


def changed(grounds: Grounds, **told: Any) -> Grounds:
    return structs.replace(grounds, **told)


def test_a_member_is_there_from_the_beginning_until_just_before_the_end() -> None:
    there = circle(professional(until=LATER))
    assert [there.member_at(ALICE, at) is not None for at in (SINCE - 1, SINCE, LATER - 1, LATER)] == [
        False,
        True,
        True,
        False,
    ]
    assert there.member_at(BOB, NOW) is None


def test_who_comes_back_has_a_membership_of_their_own_and_the_first_is_kept() -> None:
    there = circle(professional(until=NOW), professional(since=LATER))
    assert [bool(there.active_at(at)) for at in (SINCE, NOW, LATER)] == [True, False, True]
    assert len(there.memberships) == 2


def test_one_time_may_begin_where_another_ends() -> None:
    first, second = professional(until=LATER), professional(since=LATER)
    assert circle(first, second).memberships == circle(second, first).memberships[::-1] == (first, second)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (professional(), professional(since=LATER)),
        (professional(until=LATER), professional(since=LATER - 1)),
        (professional(since=NOW), professional(until=NOW + 1)),
    ],
)
def test_nobody_is_a_member_twice_at_a_time(first: Membership, second: Membership) -> None:
    assert reason(second, circle(first)) == "member_twice"
    assert reason(first, circle(second)) == "member_twice"


def test_there_is_one_treating_physician_at_a_time() -> None:
    first = professional(until=LATER, **PHYSICIAN_IS)
    assert reason(professional(BOB, **PHYSICIAN_IS), circle(first)) == "second_physician"
    both = circle(first, professional(BOB, since=LATER, **PHYSICIAN_IS))
    found = [both.treating_physician_at(at) for at in (NOW, LATER)]
    assert [one and one.member for one in found] == [ALICE, BOB]


@pytest.mark.parametrize("profession", [None, "G15:60"])
def test_the_treating_physician_is_a_physician(profession: str | None) -> None:
    assert reason(professional(role=Role.TREATING_PHYSICIAN, profession=profession)) == "physician_profession"


def test_a_dossier_is_of_one_person() -> None:
    assert reason(Membership("other", Kind.PATIENT, Role.PERSON, SINCE), circle(patient())) == "second_person"


@pytest.mark.parametrize(("kind", "role"), [(kind, role) for kind in Kind for role in Role if role not in ROLES[kind]])
def test_each_kind_of_member_has_its_roles(kind: Kind, role: Role) -> None:
    assert reason(Membership("x", kind, role, SINCE, INFORMED)) == "role_of_kind"


@pytest.mark.parametrize(
    "membership",
    [
        professional(grounds=None),
        professional(grounds=APPOINTED),
        patient(grounds=INFORMED),
        caregiver(grounds=INFORMED),
        caregiver(grounds=APPOINTED),
        caregiver(role=Role.LEGAL_REPRESENTATIVE),
        professional(grounds=Grounds(LegalBasis.EMERGENCY)),
    ],
)
def test_each_member_is_there_on_a_basis_of_theirs(membership: Membership) -> None:
    assert reason(membership) == "basis_of_kind"


def test_no_basis_holds_without_what_the_law_asks_for() -> None:
    for grounds, field in [(INFORMED, "informed_at"), (INFORMED, "informed_by")] + [
        (AGREED, field) for field in ("consent_at", "consent_by", "means", "proof")
    ]:
        assert reason(professional(grounds=changed(grounds, **{field: None}))) == "grounds_incomplete", field
    assert reason(professional(grounds=changed(AGREED, scope=frozenset()))) == "grounds_incomplete"
    assert (
        reason(caregiver(role=Role.LEGAL_REPRESENTATIVE, grounds=changed(APPOINTED, proof=None)))
        == "grounds_incomplete"
    )


def test_what_was_said_was_not_said_in_the_future_nor_withdrawn_before() -> None:
    assert reason(professional(grounds=changed(INFORMED, informed_at=NOW + 1))) == "grounds_to_come"
    assert reason(professional(grounds=changed(AGREED, withdrawn_at=SINCE - 1))) == "grounds_order"


@pytest.mark.parametrize(
    ("grounds", "field"),
    [(INFORMED, "opposed_at"), (AGREED, "withdrawn_at"), (APPOINTED, "withdrawn_at")],
)
def test_what_the_person_takes_back_closes_at_that_instant(grounds: Grounds, field: str) -> None:
    role = Role.LEGAL_REPRESENTATIVE if grounds is APPOINTED else Role.TRUSTED_PERSON
    member = caregiver(role=role, grounds=grounds) if grounds is not INFORMED else professional(AIDA)
    there = circle(member)
    assert there.member_at(AIDA, LATER), "there must be something to close"
    closed = there.with_grounds(AIDA, changed(grounds, **{field: NOW}), NOW)
    assert closed.member_at(AIDA, NOW - 1)
    assert closed.member_at(AIDA, NOW) is None
    assert closed.memberships[0].lasts_at(NOW), "the history says that they were there, and why nothing opens"


def test_who_the_person_opposed_is_so_while_the_membership_would_last() -> None:
    there = circle(professional(until=LATER, grounds=changed(INFORMED, opposed_at=NOW)))
    assert [there.is_opposed_to(ALICE, at) for at in (NOW - 1, NOW, LATER)] == [False, True, False]
    assert not there.is_opposed_to(BOB, NOW)
    withdrawn = circle(caregiver(grounds=changed(AGREED, withdrawn_at=NOW)))
    assert not withdrawn.is_opposed_to(AIDA, NOW), "who takes a consent back has opposed nothing"


def test_nobody_is_in_before_the_person_was_informed() -> None:
    there = circle(professional(since=BEFORE))
    assert there.member_at(ALICE, SINCE)
    assert there.member_at(ALICE, SINCE - 1) is None


def test_a_consent_covers_what_it_was_given_for() -> None:
    for_plan = changed(AGREED, scope=frozenset({Scope.PLAN}))
    assert [for_plan.covers(part) for part in (Scope.PLAN, Scope.DOCUMENTS)] == [True, False]
    assert all(INFORMED.covers(part) for part in Scope)


@pytest.mark.parametrize("until", [SINCE, BEFORE])
def test_an_end_is_after_the_start(until: int) -> None:
    assert reason(professional(until=until)) == "end_before_start"
    with pytest.raises(BadRequest) as refused:
        circle(professional()).with_end(ALICE, until, NOW)
    assert refused.value.details == {"field": "until", "reason": "end_before_start"}


def test_who_leaves_is_out_at_once() -> None:
    left = circle(professional()).with_end(ALICE, NOW, NOW)
    assert left.member_at(ALICE, NOW) is None
    assert left.member_at(ALICE, NOW - 1)


@pytest.mark.parametrize("member", [BOB, CAROL])
def test_who_is_not_there_cannot_leave_nor_give_grounds(member: str) -> None:
    there = circle(professional(), professional(CAROL, until=NOW))
    with pytest.raises(NotFound):
        there.with_end(member, LATER, NOW)
    with pytest.raises(NotFound):
        there.with_grounds(member, INFORMED, NOW)


def test_only_professionals_administer_and_one_of_them_goes_on() -> None:
    assert reason(caregiver(is_administrator=True)) == "administrator_kind"
    alone = circle(professional(is_administrator=True), professional(BOB))
    with pytest.raises(Conflict) as refused:
        alone.with_end(ALICE, NOW, NOW)
    assert refused.value.details == {"reason": "last_administrator"}
    until_now = circle(professional(is_administrator=True), professional(BOB, is_administrator=True, until=NOW))
    with pytest.raises(Conflict):
        until_now.with_end(ALICE, NOW - 1, NOW)
    both = circle(professional(is_administrator=True), professional(BOB, is_administrator=True))
    assert [one.member for one in both.with_end(ALICE, NOW, NOW).administrators_at(NOW)] == [BOB]


def test_who_does_not_administer_is_refused() -> None:
    there = circle(professional(is_administrator=True), professional(BOB), patient())
    assert there.must_administer(ALICE, NOW).is_administrator
    for member in (BOB, CAROL, PAUL):
        with pytest.raises(Forbidden):
            there.must_administer(member, NOW)
    with pytest.raises(Forbidden):
        there.must_administer(ALICE, BEFORE)
