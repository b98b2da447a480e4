"""Communes are found by the beginning of their name or code, however one spells it."""

import re

import pytest

from dossier.domain.birth_place import must_be_birth_place
from dossier.domain.commune import communes, found, known_codes

BORN = 2020


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("bayeux", "14047"),
        ("BAYEUX ", "14047"),
        ("14047", "14047"),
        ("2a00", "2A001"),
        ("st lo", "50502"),
        ("Sainte-Mère-Égl", "50523"),
        ("l'aigle", "61214"),
        ("mère-église", "50523"),
        ("Paris 15", "75115"),
        ("saint-pierre-et-miq", None),
        ("xyz", None),
        ("s", None),
        ("", None),
        ("%", None),
    ],
)
def test_what_is_typed_finds_it(typed: str, first: str | None) -> None:
    places = found(typed, 12)
    assert (places[0].code if places else None) == first


def test_names_that_begin_so_come_before_those_in_which_a_later_word_does_and_none_comes_twice() -> None:
    places = found("mont", 12)
    names = [one.name for one in places]
    assert len({one.code for one in places}) == len(places)
    assert names
    assert all(re.match("(?i)mont", name) for name in names)
    assert len(found("saint", 5)) == 5


def test_every_commune_has_a_code_that_an_identity_takes() -> None:
    for one in communes():
        assert must_be_birth_place(one.code, BORN) == one.code
    assert len(communes()) == 37_006
    assert len(known_codes()) == 37_006 + 2_248
    assert {one.department for one in communes()} >= {"01", "2A", "974", "988"}
