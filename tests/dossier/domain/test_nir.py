"""NIR and NIA: their form, their key, Corsica, and certificates that do not tell the month."""

import csv
from pathlib import Path

import pytest

from dossier.domain.nir import Nir, has_right_key, key_of, nir

with Path(__file__).with_name("nir_test_vectors.csv").open(encoding="utf-8") as file:
    VECTORS = [(row["nir15"], row["valid"] == "O") for row in csv.DictReader(file)]


@pytest.mark.parametrize(("matricule", "is_right"), VECTORS)
def test_the_published_numbers_have_the_key_that_they_are_said_to_have(matricule: str, *, is_right: bool) -> None:
    assert nir(matricule)
    assert has_right_key(matricule) is is_right


def test_there_are_right_and_wrong_ones_among_the_published() -> None:
    assert {is_right for _, is_right in VECTORS} == {True, False}


def test_what_a_number_tells() -> None:
    assert nir("279035121518989") == Nir(sex=2, year=79, month=3, place="51215", order="189", key=89)


@pytest.mark.parametrize(("number", "as_if"), [("185022A004027", "1850219004027"), ("185022B004027", "1850218004027")])
def test_in_corsica_the_department_counts_as_19_or_18(number: str, as_if: str) -> None:
    assert key_of(number) == key_of(as_if) == 97 - int(as_if) % 97
    assert has_right_key(f"{number}{key_of(number):02}")


@pytest.mark.parametrize("month", [*range(20, 43), *range(50, 100)])
def test_a_certificate_without_a_month_has_one_that_is_none(month: int) -> None:
    told = nir(f"279{month:02}5121518989")
    assert told is not None
    assert told.month is None


@pytest.mark.parametrize("month", list(range(1, 13)))
def test_the_months_of_the_year_are_told(month: int) -> None:
    told = nir(f"279{month:02}5121518989")
    assert told is not None
    assert told.month == month


@pytest.mark.parametrize("month", [0, *range(13, 20), *range(43, 50)])
def test_other_months_do_not_exist(month: int) -> None:
    assert nir(f"279{month:02}5121518989") is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "27903512151898",
        "2790351215189890",
        "979035121518989",
        "279032C00402700",
        "27903512151898x",
        "٢79035121518989",
    ],
)
def test_anything_else_has_not_the_form(text: str) -> None:
    assert nir(text) is None


@pytest.mark.parametrize("key", range(1, 98))
def test_one_key_of_97_is_right(key: int) -> None:
    assert has_right_key(f"2790351215189{key:02}") is (key == 89)


@pytest.mark.parametrize("position", range(13))
def test_a_wrong_figure_has_another_key(position: int) -> None:
    number = "2790351215189"
    wrong = f"{number[:position]}{(int(number[position]) + 1) % 10}{number[position + 1 :]}"
    assert key_of(wrong) != key_of(number)
