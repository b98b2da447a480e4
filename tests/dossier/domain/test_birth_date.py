"""Dates of birth: whole, partial and impossible ones; of age or not."""

from datetime import UTC, datetime

import pytest

from dossier.domain.birth_date import BirthDate, must_be_birth_date
from protocol.errors import BadRequest
from protocol.values import Millis


def at(*parts: int) -> Millis:
    return int(datetime(*parts, tzinfo=UTC).timestamp() * 1_000)  # type: ignore[arg-type,misc]


NOW = at(2026, 11, 23)


@pytest.mark.parametrize(
    ("text", "born"),
    [
        ("1979-03-28", BirthDate(1979, 3, 28)),
        ("1979-03", BirthDate(1979, 3)),
        ("1979", BirthDate(1979)),
        ("1979-03-00", BirthDate(1979, 3)),
        ("1979-00-00", BirthDate(1979)),
        ("2024-02-29", BirthDate(2024, 2, 29)),
        ("2026-11-23", BirthDate(2026, 11, 23)),
        ("2026", BirthDate(2026)),
        ("1890-01-01", BirthDate(1890, 1, 1)),
    ],
)
def test_a_date_may_be_whole_or_partial(text: str, born: BirthDate) -> None:
    assert must_be_birth_date(text, NOW) == born


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "date_form"),
        ("28/03/1979", "date_form"),
        ("1979-3-28", "date_form"),
        ("1979-03-28T00:00", "date_form"),
        ("1979-02-30", "date_impossible"),
        ("2023-02-29", "date_impossible"),
        ("1979-13-01", "date_impossible"),
        ("1979-00-12", "date_impossible"),
        ("0000", "date_impossible"),
        ("0000-01-01", "date_impossible"),
        ("1979-04-31", "date_impossible"),
        ("1889-12-31", "date_too_early"),
        ("2026-11-25", "date_to_come"),
        ("2026-12", "date_to_come"),
        ("2027", "date_to_come"),
    ],
)
def test_what_is_no_date_of_birth_is_refused_with_its_reason(text: str, reason: str) -> None:
    with pytest.raises(BadRequest) as refused:
        must_be_birth_date(text, NOW)
    assert refused.value.details == {"field": "birth_date", "reason": reason}


def test_who_is_born_where_the_day_begins_first_is_taken() -> None:
    assert must_be_birth_date("2026-11-24", at(2026, 11, 23, 12))
    with pytest.raises(BadRequest):
        must_be_birth_date("2026-11-24", at(2026, 11, 23, 11, 59))


@pytest.mark.parametrize("text", ["1979-03-28", "1979-03", "1979"])
def test_it_is_written_as_far_as_it_is_told(text: str) -> None:
    born = must_be_birth_date(text, NOW)
    assert str(born) == text
    assert born.is_partial is (len(text) < 10)


def test_day_and_month_may_have_been_swapped() -> None:
    assert BirthDate(1979, 3, 8).is_swapped(BirthDate(1979, 8, 3))
    assert not BirthDate(1979, 3, 8).is_swapped(BirthDate(1978, 8, 3))
    assert not BirthDate(1979, 3, 3).is_swapped(BirthDate(1979, 3, 3)), "the same date is not swapped"
    assert not BirthDate(1979).is_swapped(BirthDate(1979))


def test_a_partial_date_may_be_any_that_it_does_not_contradict() -> None:
    assert BirthDate(1979).may_be(BirthDate(1979, 3, 28))
    assert BirthDate(1979, 3, 28).may_be(BirthDate(1979, 3))
    assert not BirthDate(1979, 4).may_be(BirthDate(1979, 3, 28))
    assert not BirthDate(1978).may_be(BirthDate(1979, 3, 28))


@pytest.mark.parametrize(
    ("born", "now", "is_adult"),
    [
        (BirthDate(2008, 11, 23), at(2026, 11, 23), True),
        (BirthDate(2008, 11, 24), at(2026, 11, 23), False),
        (BirthDate(2008, 11), at(2026, 11, 29), False),
        (BirthDate(2008, 11), at(2026, 11, 30), True),
        (BirthDate(2008), at(2026, 12, 30), False),
        (BirthDate(2008), at(2026, 12, 31), True),
        (BirthDate(2008, 2, 29), at(2026, 2, 28), False),
        (BirthDate(2008, 2, 29), at(2026, 3, 1), True),
    ],
)
def test_of_age_is_who_surely_is(born: BirthDate, now: Millis, *, is_adult: bool) -> None:
    assert born.is_adult(now) is is_adult
