"""Dates of birth: days that were."""

from datetime import UTC, datetime

import pytest

from mis.domain.birth_date import must_be_a_birth_date
from protocol.errors import BadRequest

NOON = int(datetime(2026, 11, 22, 11, 59, tzinfo=UTC).timestamp() * 1_000)


@pytest.mark.parametrize("text", ["1890-01-01", "1950-06-30", "2000-02-29", "2026-11-22"])
def test_a_day_that_was_is_a_birth_date(text: str) -> None:
    assert must_be_a_birth_date(text, NOON) == text


def test_who_is_born_where_the_day_begins_first_is_born() -> None:
    after_midnight_in_wallis = NOON + 60_000
    assert must_be_a_birth_date("2026-11-23", after_midnight_in_wallis)
    with pytest.raises(BadRequest):
        must_be_a_birth_date("2026-11-23", NOON)


@pytest.mark.parametrize(
    "text",
    [
        "1889-12-31",
        "2026-11-24",
        "2999-01-01",
        "2025-02-29",
        "1950-13-01",
        "1950-00-10",
        "0000-00-00",
        "19500630",
        "1950-W26-5",
        "1950-6-30",
        "30/06/1950",
        "1950-06-30T00:00",
        " 1950-06-30",
        "1950-06-30\n",
        "١٩٥٠-٠٦-٣٠",
        "",
    ],
)
def test_anything_else_is_refused_and_its_field_named(text: str) -> None:
    with pytest.raises(BadRequest) as refused:
        must_be_a_birth_date(text, NOON)
    assert refused.value.details == {"field": "birth_date"}
