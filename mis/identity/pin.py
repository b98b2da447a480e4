"""What a PIN may be: six to eight digits that are not the first that somebody tries. Pure.

Source:  the patterns of Bonneau, Preibusch, Anderson (2012) and of Markert et al. (2020), in both of which dates lead
"""

import re
from datetime import date
from enum import StrEnum
from itertools import pairwise

from protocol.errors import BadRequest

LEAST_DIGITS = 6
MOST_DIGITS = 8
# Of people who live and of their children; another year is as good as any four digits.
YEARS = range(1930, 2030)
LEAP_YEAR = 2000  # of a date without its century
# The rows, columns and diagonals of the keypad, either way.
_LINES = frozenset(
    line[::step] for line in ("123", "456", "789", "147", "258", "369", "159", "357") for step in (1, -1)
)


class PinWeakness(StrEnum):
    """Why a PIN is refused; the client has the sentence."""

    TRIVIAL = "trivial"
    DATE = "date"
    OWN_DATE = "own_date"


def must_be_a_pin(pin: str, *, born: str | None = None) -> None:
    """Refuse what is no PIN, or one that its owner should not choose.

    Shape:   born: the owner's birth date, YYYY-MM-DD, where it is known
    Raises:  BadRequest (not six to eight digits; details.reason is a PinWeakness where it is)
    """
    if not (pin.isascii() and pin.isdigit() and LEAST_DIGITS <= len(pin) <= MOST_DIGITS):
        raise BadRequest(f"pin has {LEAST_DIGITS} to {MOST_DIGITS} digits", "pin")
    found = weakness(pin, born=born)
    if found is not None:
        raise BadRequest("pin is among the first that anybody tries", "pin", found.value)


def weakness(pin: str, *, born: str | None = None) -> PinWeakness | None:
    """What is wrong with a PIN, if anything."""
    if born is not None and pin in _forms(born):
        return PinWeakness.OWN_DATE
    if _is_pattern(pin) or _is_drawn(pin):
        return PinWeakness.TRIVIAL
    return PinWeakness.DATE if _is_date(pin) else None


def _is_pattern(pin: str) -> bool:
    """Whether it is a run, up or down and also past 9; a part again and again; two digits only; doubled; mirrored."""
    steps = {(int(after) - int(before)) % 10 for before, after in pairwise(pin)}
    is_run = len(steps) == 1 and steps <= {0, 1, 9}
    is_repeated = any(pin == pin[:size] * (len(pin) // size) for size in (1, 2, 3, 4) if len(pin) % size == 0)
    is_doubled = pin[::2] == pin[1::2]
    return is_run or is_repeated or len(set(pin)) <= 2 or is_doubled or pin == pin[::-1]


def _is_drawn(pin: str) -> bool:
    """Whether it is lines of the keypad, one after the other; the last may be cut."""
    lines = [pin[start : start + 3] for start in range(0, len(pin), 3)]
    return all(any(line.startswith(part) for line in _LINES) for part in lines)


def _is_date(pin: str) -> bool:
    """Whether it reads as a day, DDMMYY or DDMMYYYY or YYYYMMDD, or begins or ends with a year beside a month."""
    if len(pin) == LEAST_DIGITS:
        is_year_and_two = int(pin[:4]) in YEARS or (int(pin[2:]) in YEARS and 1 <= int(pin[:2]) <= 12)
        return is_year_and_two or _is_day(LEAP_YEAR, pin[2:4], pin[:2])
    if len(pin) < MOST_DIGITS:
        return False
    ends_with_year = int(pin[4:]) in YEARS and _is_day(int(pin[4:]), pin[2:4], pin[:2])
    return ends_with_year or (int(pin[:4]) in YEARS and _is_day(int(pin[:4]), pin[4:6], pin[6:]))


def _is_day(year: int, month: str, day: str) -> bool:
    try:
        date(year, int(month), int(day))
    except ValueError:
        return False
    return True


def _forms(born: str) -> frozenset[str]:
    """How people write their own date with digits alone; also without the zeros, and months first."""
    year, month, day = re.split("-", born)
    orders = ((day, month, year), (month, day, year), (year, month, day), (year, day, month))
    written = {"".join(parts) for order in orders for parts in (order, [part.lstrip("0") for part in order])}
    short = {"".join(part[-2:] for part in order) for order in orders}
    return frozenset(written | short | {month + year, year + month})
