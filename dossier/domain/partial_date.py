"""A date of which one may know the year only, or the month: births, and what people remember of their life."""

import re
from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Self

from protocol.errors import BadRequest
from protocol.values import Millis

# Where a day begins first in France: Wallis-et-Futuna, UTC+12. What happens there today happens tomorrow elsewhere.
FIRST_DAY_BEGINS = timedelta(hours=12)
# The national service writes noughts for what is not known.
_FORM = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")


@dataclass(frozen=True, slots=True, order=True)
class PartialDate:
    """Shape:   month and day are 0 where they are not known; day is 0 if month is."""

    year: int
    month: int = 0
    day: int = 0

    def __str__(self) -> str:
        return "-".join((f"{self.year:04}", *(f"{part:02}" for part in (self.month, self.day) if part)))

    @property
    def is_partial(self) -> bool:
        return not self.day

    @property
    def first_day(self) -> date:
        return date(self.year, self.month or 1, self.day or 1)

    @property
    def last_day(self) -> date:
        month = self.month or 12
        return date(self.year, month, self.day or monthrange(self.year, month)[1])

    def is_swapped(self, other: Self) -> bool:
        """Tell whether the day of the one is the month of the other, and the other way round."""
        return self != other and not self.is_partial and replace(self, month=self.day, day=self.month) == other

    def may_be(self, other: Self) -> bool:
        """Tell whether what the one tells does not contradict the other."""
        mine, theirs = (self.year, self.month, self.day), (other.year, other.month, other.day)
        return all(one == another or not one or not another for one, another in zip(mine, theirs, strict=True))


def must_be_partial_date(text: str, now: Millis, field: str) -> PartialDate:
    """Return the date, as much of it as is told.

    Shape:   YYYY-MM-DD, YYYY-MM or YYYY; 00 for a month or a day is as if it were not there
    Raises:  BadRequest (date_form, date_impossible, date_to_come)
    """
    found = _FORM.fullmatch(text)
    if found is None:
        raise BadRequest(f"{field} is no date, YYYY-MM-DD", field, "date_form")
    told = PartialDate(*(int(part or 0) for part in found.groups()))
    if not _exists(told):
        raise BadRequest(f"{field} is no day of the calendar", field, "date_impossible")
    if told.first_day > today_of(now):
        raise BadRequest(f"{field} is still to come", field, "date_to_come")
    return told


def today_of(now: Millis) -> date:
    """Return the day that it is where a day begins first."""
    return (datetime.fromtimestamp(now / 1_000, tz=UTC) + FIRST_DAY_BEGINS).date()


def _exists(told: PartialDate) -> bool:
    if not told.year or not told.month:
        return bool(told.year) and not told.day
    return told.month <= 12 and told.day <= monthrange(told.year, told.month)[1]
