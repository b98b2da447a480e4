"""Legal bases: what the law asks for each, and when each holds; who is a member by which stands in test_circle."""

import pytest
from msgspec import structs

from dossier.domain.legal_basis import CARE_TEAM, PROOF_CHARS, Grounds, LegalBasis, Scope, must_be_grounds
from protocol.errors import BadRequest, TooLarge
from tests.dossier.domain.people import AGREED, ALICE, APPOINTED, INFORMED, NOW, SINCE


@pytest.mark.parametrize("grounds", [INFORMED, AGREED, APPOINTED])
def test_what_is_complete_is_taken_and_holds(grounds: Grounds) -> None:
    assert must_be_grounds(grounds, NOW) == grounds
    assert grounds.holds_at(NOW)


@pytest.mark.parametrize("basis", sorted(CARE_TEAM))
def test_a_care_team_informs_the_person_whichever_of_the_three_it_is(basis: LegalBasis) -> None:
    with pytest.raises(BadRequest) as refused:
        must_be_grounds(Grounds(basis, informed_by=ALICE), NOW)
    assert refused.value.details == {"field": "informed_at", "reason": "grounds_incomplete"}


def test_an_emergency_makes_nobody_a_member_and_holds_never() -> None:
    with pytest.raises(BadRequest) as refused:
        must_be_grounds(Grounds(LegalBasis.EMERGENCY), NOW)
    assert refused.value.details == {"field": "basis", "reason": "grounds_emergency"}
    assert not Grounds(LegalBasis.EMERGENCY).holds_at(NOW)


def test_a_proof_is_no_book() -> None:
    long = Grounds(LegalBasis.LEGAL_REPRESENTATIVE, proof="x" * (PROOF_CHARS + 1))
    with pytest.raises(TooLarge):
        must_be_grounds(long, NOW)


def test_a_consent_holds_from_its_day_on_and_covers_its_scope() -> None:
    assert [AGREED.holds_at(at) for at in (SINCE - 1, SINCE)] == [False, True]
    assert all(APPOINTED.covers(part) for part in Scope), "a representative stands for the person"


def test_what_is_taken_back_at_once_was_given() -> None:
    at_once = structs.replace(AGREED, withdrawn_at=SINCE)
    assert must_be_grounds(at_once, NOW) == at_once
    assert not at_once.holds_at(SINCE)
