"""Words are found without their case and accents, from their beginning."""

from hypothesis import given
from hypothesis import strategies as st

from mis.domain.search import _LETTERS, beginnings, folded, has_words, search_key


def test_case_accents_and_punctuation_do_not_count() -> None:
    assert folded("  Éloïse d'Aubigné-LEROY ") == "eloise d aubigne leroy"
    assert folded("Straße Œuvre Ærø Łódź Đà") == "strasse oeuvre aero lodz da"
    assert folded("ﬁn ①") == "fin 1"


def test_a_space_stands_before_every_word() -> None:
    assert search_key("Alice Martin", None, "Lyon") == " alice martin lyon"
    assert search_key() == " "


@given(st.text())
def test_what_is_folded_stays_so_and_holds_nothing_a_database_refuses(text: str) -> None:
    assert folded(folded(text)) == folded(text)
    assert "\x00" not in folded(text)


@given(st.text(), st.text())
def test_a_text_is_folded_character_by_character(one: str, other: str) -> None:
    assert folded(f"{one} {other}") == f"{folded(one)} {folded(other)}".strip()


def test_each_beginning_begins_a_word_in_any_part() -> None:
    assert has_words(beginnings("éta COEUR"), ["cœurs", "l’état"])
    assert not has_words(beginnings("état"), ["hépatite"])
    assert not has_words(beginnings("cœur rate"), ["cœur"])


def test_what_another_beginning_implies_is_not_looked_for() -> None:
    assert beginnings("e état éta") == [" etat"]
    assert beginnings(" … ") == []


def test_characters_that_nobody_writes_fill_no_memory() -> None:
    everything = "".join(map(chr, range(0x3000, 0x20000)))
    folded(everything.encode(errors="ignore").decode())
    assert max(_LETTERS) < 0x3000
