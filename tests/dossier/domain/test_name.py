"""Names: how they are recorded, how they are compared, and which are none."""

import pytest

from dossier.domain.name import MOST_CHARS, compared, must_be_name
from protocol.errors import BadRequest


@pytest.mark.parametrize(
    ("typed", "recorded"),
    [
        ("Lefèvre", "LEFEVRE"),
        ("  de   La Tour ", "DE LA TOUR"),
        ("D’Œuvre", "D'OEUVRE"),
        ("Jean‑Noël", "JEAN-NOEL"),
        ("Ça", "CA"),
        ("M'", "M'"),
    ],
)
def test_a_name_is_recorded_in_capitals_without_accents(typed: str, recorded: str) -> None:
    assert must_be_name(typed, "birth_name") == recorded


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("", "name_missing"),
        ("   ", "name_missing"),
        ("X" * (MOST_CHARS + 1), "name_too_long"),
        ("DUPONT2", "name_letters"),
        ("-DUPONT", "name_letters"),
        ("DUPONT;", "name_letters"),
        ("山田", "name_letters"),
        ("<b>A</b>", "name_letters"),
    ],
)
def test_what_is_no_name_is_refused_by_field_and_reason(typed: str, reason: str) -> None:
    with pytest.raises(BadRequest) as refused:
        must_be_name(typed, "birth_name")
    assert refused.value.details == {"field": "birth_name", "reason": reason}


def test_the_longest_name_is_taken() -> None:
    assert len(must_be_name("X" * MOST_CHARS, "birth_name")) == MOST_CHARS


def test_hyphens_and_apostrophes_do_not_tell_names_apart() -> None:
    assert compared("O'Neil-Smith") == compared("ONEIL SMITH".replace("ON", "O N")) == "O NEIL SMITH"
