"""Parcours have names, a few of each member; who works for the person takes part in them."""

import pytest

from dossier.domain.circle import Kind, Membership, Role
from dossier.domain.legal_basis import Grounds, LegalBasis
from dossier.domain.parcours import NAME_CHARS, PARCOURS, must_be_parcours, must_take_part
from protocol.errors import BadRequest, Conflict, TooLarge
from tests.dossier.domain.people import ALICE, BOB

NOW = 1_000
INFORMED = Grounds(LegalBasis.CARE_TEAM_1, informed_at=0, informed_by=ALICE)
BOBS = Membership(BOB, Kind.PROFESSIONAL, Role.CARE_TEAM_MEMBER, since=0, grounds=INFORMED)


def test_a_name_is_kept_once_and_without_loose_spaces() -> None:
    assert must_be_parcours([" DAC ", "Plaies  et cicatrisation", "DAC"]) == ("DAC", "Plaies et cicatrisation")
    assert must_be_parcours([]) == ()


def test_too_many_too_long_and_no_name_are_refused() -> None:
    for told, reason in ([str(number) for number in range(PARCOURS + 1)], "parcours_count"), ([" "], "parcours_name"):
        with pytest.raises(BadRequest) as refused:
            must_be_parcours(told)
        assert refused.value.details == {"field": "parcours", "reason": reason}
    with pytest.raises(TooLarge):
        must_be_parcours(["x" * (NAME_CHARS + 1)])


def test_a_professional_who_is_there_takes_part_and_nobody_else() -> None:
    must_take_part(BOBS, NOW)
    gone = Membership(BOB, Kind.PROFESSIONAL, Role.CARE_TEAM_MEMBER, since=0, grounds=INFORMED, until=NOW)
    for one in (gone, Membership("paul", Kind.PATIENT, Role.PERSON, since=0)):
        with pytest.raises(Conflict) as refused:
            must_take_part(one, NOW)
        assert refused.value.details == {"reason": "parcours_member"}
