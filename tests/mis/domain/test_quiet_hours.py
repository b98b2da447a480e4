"""Quiet hours go by the clock on the wall, in summer and in winter."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from mis.domain.preferences import DEFAULTS, Preferences
from mis.domain.quiet_hours import is_quiet, minute_of_day, quiet_until
from mis.settings import Settings

PARIS = Settings().zone
NIGHT = Preferences(quiet_from_min=22 * 60, quiet_until_min=7 * 60)
LUNCH = Preferences(quiet_from_min=12 * 60, quiet_until_min=13 * 60 + 30)


def utc(year: int, month: int, day: int, hour: int, minute: int = 0) -> int:
    return int(datetime(year, month, day, hour, minute, tzinfo=UTC).timestamp() * 1_000)


def paris(hour: int, minute: int = 0, *, month: int = 11) -> int:
    return int(datetime(2026, month, 22, hour, minute, tzinfo=PARIS).timestamp() * 1_000)


@pytest.mark.parametrize("month", [1, 7])
def test_a_night_begins_at_its_first_minute_and_ends_before_its_last(month: int) -> None:
    quiet = {
        (hour, minute)
        for hour in range(24)
        for minute in (0, 59)
        if is_quiet(NIGHT, paris(hour, minute, month=month), PARIS)
    }
    assert quiet == {(hour, minute) for hour in (22, 23, 0, 1, 2, 3, 4, 5, 6) for minute in (0, 59)}


@pytest.mark.parametrize(("hour", "minute", "quiet"), [(11, 59, False), (12, 0, True), (13, 29, True), (13, 30, False)])
def test_hours_within_a_day(hour: int, minute: int, *, quiet: bool) -> None:
    assert is_quiet(LUNCH, paris(hour, minute), PARIS) is quiet


def test_the_last_millisecond_before_the_end_is_quiet() -> None:
    assert is_quiet(NIGHT, paris(7) - 1, PARIS)
    assert not is_quiet(NIGHT, paris(7), PARIS)


def test_who_chose_none_is_never_quiet() -> None:
    assert not any(is_quiet(DEFAULTS, paris(hour), PARIS) for hour in range(24))


def test_seven_in_the_morning_is_seven_on_the_days_that_change_the_clock() -> None:
    """29 March 2026: two o'clock becomes three; 25 October 2026: three becomes two."""
    assert is_quiet(NIGHT, utc(2026, 3, 29, 4, 59), PARIS)
    assert not is_quiet(NIGHT, utc(2026, 3, 29, 5), PARIS), "07:00 in summer time"
    assert is_quiet(NIGHT, utc(2026, 10, 25, 5, 59), PARIS)
    assert not is_quiet(NIGHT, utc(2026, 10, 25, 6), PARIS), "07:00 in winter time"


def test_the_hour_that_comes_twice_is_quiet_twice() -> None:
    third_hour = Preferences(quiet_from_min=2 * 60, quiet_until_min=3 * 60)
    assert [is_quiet(third_hour, utc(2026, 10, 24, 23, 30) + hour * 3_600_000, PARIS) for hour in range(4)] == [
        False, True, True, False,
    ]  # fmt: skip


def test_the_day_is_the_regions() -> None:
    reunion = ZoneInfo("Indian/Reunion")
    now = utc(2026, 11, 22, 20)
    assert (minute_of_day(now, PARIS), minute_of_day(now, reunion)) == (21 * 60, 0)
    assert is_quiet(NIGHT, now, reunion)
    assert not is_quiet(NIGHT, now, PARIS)


@pytest.mark.parametrize(
    ("now", "until"),
    [
        (paris(21, 59), paris(21, 59)),
        (paris(23), paris(7) + 24 * 3_600_000),
        (paris(3), paris(7)),
        (paris(6, 59), paris(7)),
        (paris(7), paris(7)),
    ],
)
def test_what_waits_waits_until_the_end_of_the_night(now: int, until: int) -> None:
    assert quiet_until(NIGHT, now, PARIS) == until


def test_a_night_of_summer_time_ends_at_the_same_time_on_the_wall() -> None:
    """29 March 2026, 2 o'clock is 3 o'clock; 25 October, 3 o'clock is 2 o'clock."""
    for month, day, hour in ((3, 29, 5), (10, 25, 6)):
        evening = int(datetime(2026, month, day - 1, 23, tzinfo=PARIS).timestamp() * 1_000)
        assert quiet_until(NIGHT, evening, PARIS) == utc(2026, month, day, hour)


def test_an_end_that_summer_time_skips_is_an_end_all_the_same() -> None:
    skipped = Preferences(quiet_from_min=60, quiet_until_min=2 * 60 + 30)
    now = utc(2026, 3, 29, 0, 30)  # 1:30 on the wall
    ends = quiet_until(skipped, now, PARIS)
    assert now < ends <= utc(2026, 3, 29, 2)
    assert not is_quiet(skipped, ends, PARIS)


def test_who_has_no_quiet_hours_waits_for_nothing() -> None:
    assert quiet_until(DEFAULTS, paris(3), PARIS) == paris(3)
