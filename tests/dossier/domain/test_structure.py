"""A structure has a FINESS number whose key is right, a name, and perhaps a telephone."""

from typing import Any

import pytest
from msgspec import structs

from dossier.domain.circle import Circle, Kind, Membership, Role
from dossier.domain.legal_basis import Grounds, LegalBasis
from dossier.domain.structure import NAME_CHARS, Structure, must_be_structure
from protocol.errors import BadRequest, Conflict, TooLarge
from tests.dossier.domain.people import ALICE

NOW = 1_000
SSIAD = Structure("990000010", "SSIAD du Bessin", "0231000020")
INFORMED = Grounds(LegalBasis.CARE_TEAM_2, informed_at=1, informed_by=ALICE)
# From the public list of FINESS: in France, overseas and in Corsica, where a letter stands for the figure it is.
IN_USE = ["010000024", "750712184", "970102018", "2B0000012"]


def entered(**changes: Any) -> Membership:
    told = Membership(SSIAD.finess, Kind.ORGANISATION, Role.CARE_TEAM_MEMBER, 0, INFORMED, structure=SSIAD)
    return structs.replace(told, **changes)


def test_it_is_kept_without_what_people_write_between_figures() -> None:
    assert must_be_structure(Structure(" 99 000 001 0 ", "SSIAD  du Bessin ", "02 31 00 00 20")) == SSIAD
    assert must_be_structure(Structure("2b0000012", "Hôpital", "")) == Structure("2B0000012", "Hôpital")


@pytest.mark.parametrize("finess", IN_USE)
def test_numbers_in_use_have_the_right_key_and_no_other(finess: str) -> None:
    assert must_be_structure(Structure(finess, "CH")).finess == finess
    for other in range(1, 10):
        wrong = f"{finess[:-1]}{(int(finess[-1]) + other) % 10}"
        with pytest.raises(BadRequest) as refused:
            must_be_structure(Structure(wrong, "CH"))
        assert refused.value.details == {"field": "finess", "reason": "finess_key"}


@pytest.mark.parametrize(
    ("changes", "field", "reason"),
    [
        ({"finess": ""}, "finess", "finess_form"),
        ({"finess": "99000001"}, "finess", "finess_form"),
        ({"finess": "9900000100"}, "finess", "finess_form"),
        ({"finess": "2C0000012"}, "finess", "finess_form"),
        ({"finess": "٩٩٠٠٠٠٠١٠"}, "finess", "finess_form"),
        ({"name": "  "}, "name", "name_missing"),
        ({"phone": "chez nous"}, "phone", "phone_form"),
    ],
)
def test_what_is_no_structure_is_refused_with_its_reason(changes: Any, field: str, reason: str) -> None:
    with pytest.raises(BadRequest) as refused:
        must_be_structure(structs.replace(SSIAD, **changes))
    assert refused.value.details == {"field": field, "reason": reason}


def test_a_name_is_bounded() -> None:
    assert must_be_structure(structs.replace(SSIAD, name="x" * NAME_CHARS))
    with pytest.raises(TooLarge):
        must_be_structure(structs.replace(SSIAD, name="x" * (NAME_CHARS + 1)))


def test_it_is_in_a_circle_once_at_a_time_and_its_history_is_kept() -> None:
    circle = Circle().with_member(entered(until=500), NOW).with_member(entered(since=500), NOW)
    assert [one.is_active_at(NOW) for one in circle.memberships] == [False, True]
    with pytest.raises(Conflict) as refused:
        circle.with_member(entered(since=700), NOW)
    assert refused.value.details == {"reason": "member_twice", "field": "finess"}


@pytest.mark.parametrize("role", [Role.TREATING_PHYSICIAN, Role.CAREGIVER, Role.PERSON])
def test_it_has_a_role_of_structures(role: Role) -> None:
    with pytest.raises(BadRequest) as refused:
        Circle().with_member(entered(role=role), NOW)
    assert refused.value.details == {"field": "role", "reason": "role_of_kind"}


def test_it_is_nobody_who_could_be_let_in() -> None:
    assert entered().accounts == ()
    assert entered(member=ALICE, kind=Kind.PROFESSIONAL, structure=None).accounts == (ALICE,)
