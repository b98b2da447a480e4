"""Who a professional is: by which number, under which name, of which profession, where that is beyond doubt."""

from typing import Any

import msgspec
import pytest

from mis.identity.psc.errors import Reason, RefusedError
from mis.identity.psc.professional import Professional, UserInfo, professional_of

ALICE: dict[str, Any] = {
    "sub": "alice",
    "SubjectNameID": "810005173140",
    "given_name": "ALICE",
    "family_name": "MARTIN",
    "Secteur_Activite": "SA07^1.2.250.1.71.4.2.4",
}


def told(**changes: Any) -> Professional:
    return professional_of(msgspec.convert({**ALICE, **changes}, UserInfo), "alice")


def exercises(*of: tuple[str | None, str]) -> dict[str, Any]:
    return {
        "SubjectRefPro": {
            "exercices": [
                {"codeProfession": profession, "codeCategorieProfessionnelle": category, "activities": []}
                for profession, category in of
            ]
        }
    }


def test_a_professional_is_told_by_number_and_name() -> None:
    assert told() == Professional("10005173140", "ALICE MARTIN", None)


@pytest.mark.parametrize("given", [None, "", "  "])
def test_a_family_name_alone_is_a_name(given: str | None) -> None:
    assert told(given_name=given).name == "MARTIN"


@pytest.mark.parametrize("family", [None, ""])
def test_a_given_name_alone_is_none(family: str | None) -> None:
    assert told(family_name=family).name is None


@pytest.mark.parametrize("id", ["0690000001", "8690000001", "81000517314x", "8١٠٠٠٥١٧٣١٤٠", "x"])
def test_an_identifier_of_another_register_is_no_rpps_number(id: str) -> None:
    assert told(SubjectNameID=id).rpps is None


@pytest.mark.parametrize(
    ("of", "profession"),
    [
        ([("10", "C")], "Médecin"),
        ([("10", "C"), ("10", "M")], "Médecin"),
        ([("10", "C"), ("60", "C")], None),
        ([("10", "E")], "Médecin en formation"),
        ([("10", "E"), ("10", "C")], "Médecin"),
        ([("99", "C")], None),
        ([(None, "C")], None),
        ([], None),
    ],
)
def test_a_profession_is_told_where_there_is_one(of: list[tuple[str | None, str]], profession: str | None) -> None:
    assert told(**exercises(*of)).profession == profession


@pytest.mark.parametrize("id", [None, ""])
def test_nobody_is_known_without_a_national_identifier(id: str | None) -> None:
    with pytest.raises(RefusedError) as refused:
        told(SubjectNameID=id)
    assert refused.value.reason is Reason.NATIONAL_ID


def test_a_userinfo_of_somebody_else_is_not_believed() -> None:
    """OpenID Connect Core 1.0, 5.3.2: or a token could be exchanged for another's."""
    with pytest.raises(RefusedError) as refused:
        told(sub="bob")
    assert refused.value.reason is Reason.CLAIMS
