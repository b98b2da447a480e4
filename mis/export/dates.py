"""Dates as French writes them, in the region's time zone."""

from datetime import datetime
from zoneinfo import ZoneInfo

from protocol.values import Millis

_MONTHS = (
    *("janvier", "février", "mars", "avril", "mai", "juin"),
    *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
)


def french_day(day: str) -> str:
    """`1er mars 2026`, or as much of it as is known.

    Shape:   YYYY-MM-DD, YYYY-MM or YYYY; a month or a day of 00 is not known
    """
    year, month, number = (*map(int, day.split("-")), 0, 0)[:3]
    words = [_ordinal(number)] if number else []
    return " ".join([*words, *([_MONTHS[month - 1]] if month else []), str(year)])


def french(at: Millis, zone: ZoneInfo) -> str:
    """`1er mars 2026 à 09:05`."""
    then = datetime.fromtimestamp(at / 1_000, zone)
    return f"{_ordinal(then.day)} {_MONTHS[then.month - 1]} {then.year} à {then:%H:%M}"


def _ordinal(day: int) -> str:
    return "1er" if day == 1 else str(day)
