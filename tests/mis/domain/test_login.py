"""The login that is proposed for a name."""

import re
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mis.domain.login import is_demo, proposed_logins


@pytest.mark.parametrize(
    ("name", "login"),
    [
        ("Paul Bernard", "paul.bernard"),
        ("  Aïda   DIALLO ", "aida.diallo"),
        ("Marie-Claire de La Fontaine", "marie-claire.de.la.fontaine"),
        ("Élodie Œuvrard", "elodie.oeuvrard"),
        ("Seán O'Brien", "sean.o-brien"),
        ("Łukasz Straße", "lukasz.strasse"),
        ("王小明", "compte"),
        ("- . -", "compte"),
    ],
)
def test_a_name_is_spelt_in_ascii(name: str, login: str) -> None:
    assert next(proposed_logins(name)) == login


def test_the_next_ones_are_numbered_from_two() -> None:
    assert list(islice(proposed_logins("Paul Bernard"), 3)) == ["paul.bernard", "paul.bernard2", "paul.bernard3"]


def test_nobody_real_is_given_a_login_of_the_demo() -> None:
    first = next(proposed_logins("Paul Demo"))
    assert first == "paul.demo2"
    assert is_demo("paul.demo"), "there must be something to keep away from"
    assert not is_demo(first)


@given(st.text(max_size=200), st.integers(0, 200))
def test_whatever_the_name_a_login_can_be_typed_on_any_keyboard(name: str, nth: int) -> None:
    login = next(islice(proposed_logins(name), nth, None))
    assert re.fullmatch(r"[a-z0-9][a-z0-9.-]*[a-z0-9]|[a-z0-9]", login)
    assert len(login) <= 64
