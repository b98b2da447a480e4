"""Dates as French writes them."""

from zoneinfo import ZoneInfo

from mis.export.dates import french

PARIS = ZoneInfo("Europe/Paris")


def test_the_first_of_a_month_has_its_own_form_and_the_time_is_that_of_the_region() -> None:
    assert french(1_772_352_300_000, PARIS) == "1er mars 2026 à 09:05"
    assert french(1_772_352_300_000, ZoneInfo("America/Cayenne")) == "1er mars 2026 à 05:05"
    assert french(1_771_980_300_000, PARIS) == "25 février 2026 à 01:45"
