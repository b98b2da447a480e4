"""Words are found without their case and accents, from their beginning."""

from hypothesis import given
from hypothesis import strategies as st

from mis.domain.search import folded, search_key


def test_case_accents_and_punctuation_do_not_count() -> None:
    assert folded("  Éloïse d'Aubigné-LEROY ") == "eloise d aubigne leroy"
    assert folded("Straße Œuvre") == "strasse œuvre"
    assert folded("ﬁn ①") == "fin 1"


def test_a_space_stands_before_every_word() -> None:
    assert search_key("Alice Martin", None, "Lyon") == " alice martin lyon"
    assert search_key() == " "


@given(st.text())
def test_what_is_folded_stays_so_and_holds_nothing_a_database_refuses(text: str) -> None:
    assert folded(folded(text)) == folded(text)
    assert "\x00" not in folded(text)
