"""A line of the extraction: read by the names of its columns, whatever their order; what cannot be read is told."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.directory_file import HEADER
from mis.directory.columns import BadLineError, Columns, ColumnsError
from mis.domain.directory import Activity, Listed
from tests.support.extraction import line

COLUMNS = Columns("|".join(HEADER).encode())


def listed(text: str) -> Listed:
    return COLUMNS.listed(text.encode())


def test_a_line_says_who_does_what_where() -> None:
    said = line(
        "810005173140",
        "FONTAINE",
        "Anne-Laure",
        title="DR",
        profession="Médecin",
        speciality="Cardiologie et Maladies vasculaires (SM)",
        structure="PHARMACIE  DU MARCHE ",
        town="Bayeux",
    )
    activity = Activity("Médecin", "Cardiologie et Maladies vasculaires", "PHARMACIE DU MARCHE", "Bayeux")
    assert listed(said) == Listed("810005173140", "Dr", "Anne-Laure", "FONTAINE", [activity])
    assert listed(said).rpps == "10005173140"


def test_a_student_is_one_in_training() -> None:
    (activity,) = listed(line("8100", "X", category="E", profession="Médecin")).activities
    assert activity.profession == "Médecin en formation"


def test_other_registers_have_no_rpps_number() -> None:
    assert listed(line("0750006033", "X")).rpps is None


def test_columns_are_found_by_name_however_many_there_are() -> None:
    few = ["Prénom d'exercice", "Libellé commune (coord. Structure)", "Identification nationale PP", "Nom d’exercice"]
    few += ["Libellé profession", "Raison sociale site", "Libellé savoir-faire", ""]
    one = Columns("|".join(few).encode()).listed(b"Marc|Caen|8100|ROY|Infirmier|||")
    assert one == Listed("8100", "", "Marc", "ROY", [Activity("Infirmier", town="Caen")])


@pytest.mark.parametrize("header", ["", "a|b", "\xff", "Identification nationale PP", "<html>", ";".join(HEADER)])
def test_another_header_is_refused_and_says_what_it_lacks(header: str) -> None:
    with pytest.raises(ColumnsError, match="Nom d'exercice"):
        Columns(header.encode("latin-1", "replace"))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "1 fields instead of 56"),
        ("|" * 56, "57 fields"),
        (line("", "X"), "names nobody"),
        (line("81 00", "X"), "identifier is none"),
        (line("8100", ""), "no family name"),
        (line("8100", "X" * 201), "over 200 characters"),
        (line("8100", "a\x00b"), "control character"),
        (line("8100", "a\x1bb"), "control character"),
    ],
)
def test_what_cannot_be_read_says_why(text: str, why: str) -> None:
    with pytest.raises(BadLineError, match=why):
        listed(text)


def test_bytes_that_are_no_utf8_are_told() -> None:
    with pytest.raises(BadLineError, match="UTF-8"):
        COLUMNS.listed(line("8100", "HÉBERT").encode("latin-1"))


def test_quotes_are_letters_and_spaces_of_any_kind_part_words() -> None:
    one = listed(line("8100", '"DU "PONT', "Jean\tLuc\rPaul", structure='SARL "LE \u00a0PORT"'))
    assert (one.family_name, one.given_name) == ('"DU "PONT', "Jean Luc Paul")
    assert one.activities[0].structure == 'SARL "LE PORT"'


@given(st.binary())
def test_any_line_is_read_or_told(data: bytes) -> None:
    with suppress(BadLineError):
        assert COLUMNS.listed(data).family_name


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="|\n")), min_size=9, max_size=9))
def test_what_is_read_holds_nothing_a_database_refuses(values: list[str]) -> None:
    columns = ("id", "title", "family", "given", "profession", "category", "speciality", "structure", "town")
    fields = dict(zip(columns, values, strict=True)) | {"id": "8100"}
    try:
        one = listed(line(**fields))
    except BadLineError:
        return
    said = [one.given_name, one.family_name]
    said += [part for done in one.activities for part in (done.profession, done.structure, done.town, done.speciality)]
    for part in said:
        assert part.isprintable()
        assert part == " ".join(part.split())
        assert len(part) <= 220
