"""Oppositions: against what, and when."""

import pytest

from dossier.domain.opposition import Against, Opposition, is_opposed, must_be_opposition
from protocol.errors import BadRequest
from tests.dossier.domain.people import ALICE, BOB, LATER, NOW, SINCE


def reason(told: Opposition) -> str:
    with pytest.raises(BadRequest) as refused:
        must_be_opposition(told)
    assert refused.value.details
    return str(refused.value.details["reason"])


def test_an_opposition_holds_from_its_beginning_to_just_before_its_end() -> None:
    told = must_be_opposition(Opposition(Against.PERSON, SINCE, ALICE, LATER))
    assert [is_opposed([told], Against.PERSON, ALICE, at) for at in (SINCE - 1, SINCE, LATER - 1, LATER)] == [
        False,
        True,
        True,
        False,
    ]


def test_it_is_against_what_it_names_and_nothing_else() -> None:
    told = [must_be_opposition(Opposition(Against.PERSON, SINCE, ALICE))]
    assert is_opposed(told, Against.PERSON, ALICE, NOW)
    assert not is_opposed(told, Against.PERSON, BOB, NOW)
    assert not is_opposed(told, Against.DOCUMENT, ALICE, NOW)


@pytest.mark.parametrize("against", [Against.PERSON, Against.PROFESSION, Against.DOCUMENT])
@pytest.mark.parametrize("target", [None, ""])
def test_it_has_a_target(against: Against, target: str | None) -> None:
    assert reason(Opposition(against, SINCE, target)) == "opposition_target"


def test_the_whole_has_none() -> None:
    assert must_be_opposition(Opposition(Against.WHOLE, SINCE)).target is None
    assert reason(Opposition(Against.WHOLE, SINCE, ALICE)) == "opposition_target"


def test_a_profession_is_one_of_the_matrix() -> None:
    assert must_be_opposition(Opposition(Against.PROFESSION, SINCE, "PHARMACIEN"))
    assert reason(Opposition(Against.PROFESSION, SINCE, "pharmacist")) == "opposition_profession"


@pytest.mark.parametrize("until", [SINCE, SINCE - 1])
def test_it_does_not_end_before_it_begins(until: int) -> None:
    assert reason(Opposition(Against.WHOLE, SINCE, until=until)) == "end_before_start"
