"""Merges: a table of steps, what they refuse, and what a person's no in the one says in the other."""

from itertools import product

import pytest

from dossier.domain.circle import Circle, Kind, Membership, Role
from dossier.domain.legal_basis import Grounds, LegalBasis
from dossier.domain.merge import (
    STEPS,
    Difference,
    Known,
    Merge,
    MergeState,
    MergeStep,
    Pair,
    differences,
    must_be_administered,
    must_be_free,
    must_be_one_person,
    must_be_two,
    step_reason,
    taken_back,
)
from dossier.domain.opposition import Against, Opposition
from dossier.domain.status import InsStatus, Standing
from protocol.errors import BadRequest, Conflict, Forbidden, TooLarge
from protocol.values import AccountId, DossierId

A, B, C = map(DossierId, "abc")
ALICE, BOB = map(AccountId, ("alice", "bob"))


def merge(state: MergeState = MergeState.ASKED) -> Merge:
    return Merge(goes_on=A, merged=B, state=state, id="m", reason="Même personne.", asked_by=ALICE, asked_at=1)


@pytest.mark.parametrize(("state", "step"), [*product(MergeState, MergeStep)])
def test_only_what_is_in_the_table_happens(state: MergeState, step: MergeStep) -> None:
    if (state, step) in STEPS:
        assert merge(state).after(step, BOB).state is STEPS[state, step]
    else:
        with pytest.raises(Conflict) as refused:
            merge(state).after(step, BOB)
        assert refused.value.details == {"reason": "merge_state"}


def test_who_asked_declines_and_undoes_and_does_not_confirm() -> None:
    with pytest.raises(Forbidden):
        merge().after(MergeStep.CONFIRM, ALICE)
    assert merge().after(MergeStep.DECLINE, ALICE).state is MergeState.DECLINED
    assert merge(MergeState.MERGED).after(MergeStep.UNDO, ALICE).state is MergeState.UNDONE


@pytest.mark.parametrize(
    ("standing", "reason"),
    [
        (Pair(A, B, MergeState.MERGED), "merge_merged"),
        (Pair(B, A, MergeState.MERGED), "merge_circular"),
        (Pair(C, B, MergeState.MERGED), "merge_merged"),
        (Pair(C, A, MergeState.MERGED), "merge_merged"),
        (Pair(B, C, MergeState.MERGED), "merge_goes_on"),
        (Pair(A, B, MergeState.ASKED), "merge_asked"),
        (Pair(B, A, MergeState.ASKED), "merge_asked"),
        (Pair(A, C, MergeState.MERGED), None),
        (Pair(B, C, MergeState.ASKED), None),
    ],
)
def test_each_dossier_has_one_place_to_go(standing: Pair, reason: str | None) -> None:
    if reason is None:
        must_be_free(A, B, [standing])
        return
    with pytest.raises(Conflict) as refused:
        must_be_free(A, B, [standing])
    assert refused.value.details == {"reason": reason}


def test_nothing_is_merged_into_itself() -> None:
    must_be_two(A, B)
    with pytest.raises(BadRequest):
        must_be_two(A, A)


def test_two_qualified_matricules_are_two_people() -> None:
    qualified, retrieved = Standing(InsStatus.QUALIFIED), Standing(InsStatus.RETRIEVED)
    must_be_one_person(Known(qualified, b"1"), Known(qualified, b"1"))
    must_be_one_person(Known(qualified, b"1"), Known(retrieved, b"2"))
    with pytest.raises(Conflict):
        must_be_one_person(Known(qualified, b"1"), Known(qualified, b"2"))


def team(member: str, *, is_administrator: bool = False, role: Role = Role.CARE_TEAM_MEMBER) -> Membership:
    grounds = Grounds(LegalBasis.CARE_TEAM_1, informed_at=1, informed_by=ALICE)
    return Membership(member, Kind.PROFESSIONAL, role, 1, grounds, is_administrator=is_administrator)


def test_both_circles_are_administered_by_one_of_the_two() -> None:
    one, other = Circle((team("alice", is_administrator=True),)), Circle((team("bob", is_administrator=True),))
    must_be_administered(one, other, (ALICE, BOB), 2)
    must_be_administered(one, one, (ALICE, BOB), 2)
    with pytest.raises(Forbidden):
        must_be_administered(one, other, (ALICE,), 2)


def test_whose_basis_was_taken_back_is_opposed_until_they_come_back() -> None:
    circle = Circle((team("alice"), team("bob")))
    assert taken_back(circle) == ()
    without_bob = circle.without_basis(2, 5)
    assert taken_back(without_bob) == (Opposition(Against.PERSON, 5, "bob"),)
    assert taken_back(Circle((*without_bob.memberships, team("bob")))) == ()


def test_what_is_twice_is_told() -> None:
    first, second = Circle((team("alice", role=Role.TREATING_PHYSICIAN),)), Circle((team("bob"),))
    assert differences(first, second, 2, have_plans=False) == set()
    persons = [Circle((Membership(who, Kind.PATIENT, Role.PERSON, 1),)) for who in ("paul", "paule")]
    assert differences(persons[0], persons[1], 2, have_plans=True) == {Difference.PERSONS, Difference.PLANS}
    assert differences(persons[0], persons[0], 2, have_plans=False) == set(), "one account is one person"
    third = Circle((team("bob", role=Role.TREATING_PHYSICIAN),))
    assert differences(first, third, 2, have_plans=False) == {Difference.PHYSICIANS}


def test_what_is_undone_says_why() -> None:
    assert step_reason(MergeStep.CONFIRM, " ") == ""
    assert step_reason(MergeStep.UNDO, " Ce sont deux sœurs. ") == "Ce sont deux sœurs."
    for step, reason, error in (
        (MergeStep.UNDO, "", BadRequest),
        (MergeStep.DECLINE, "Non.", BadRequest),
        (MergeStep.UNDO, "é" * 501, TooLarge),
    ):
        with pytest.raises(error):
            step_reason(step, reason)
