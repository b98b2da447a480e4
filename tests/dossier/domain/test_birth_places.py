"""Communes and countries are found by the beginning of their name or code, however one spells it."""

import re

import pytest

from dossier.domain.birth_place import must_be_birth_place
from dossier.domain.birth_places import found
from dossier.domain.country import countries


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
        ("algérie", "99352"),
        ("ALGERIE", "99352"),
        ("cote d ivoire", "99326"),
        ("viet nam", "99243"),
        ("guernesey", "99161"),
        ("99352", "99352"),
        ("9935", "99350"),
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


def test_every_country_has_a_code_that_an_identity_takes_and_none_of_them_is_a_commune() -> None:
    for one in countries():
        assert must_be_birth_place(one.code, 2020) == one.code
        assert found(one.code, 2) == [one]
    assert len(countries()) == 228
    assert "99100" not in {one.code for one in countries()}, "who was born in France was born in a commune"
