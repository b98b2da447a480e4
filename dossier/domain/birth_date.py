"""A date of birth: a whole day, or as much of it as the certificate tells."""

from dataclasses import dataclass

from dossier.domain.partial_date import PartialDate, must_be_partial_date, today_of
from protocol.errors import BadRequest
from protocol.values import Millis

EARLIEST_YEAR = 1890
ADULT_YEARS = 18


@dataclass(frozen=True, slots=True, order=True)
class BirthDate(PartialDate):
    """The date as which somebody was born."""

    def is_adult(self, now: Millis) -> bool:
        """Tell whether the person is surely of age; what is not told counts as late as it can be."""
        today, latest = today_of(now), self.last_day
        return today.year - latest.year - ((today.month, today.day) < (latest.month, latest.day)) >= ADULT_YEARS


def must_be_birth_date(text: str, now: Millis, field: str = "birth_date") -> BirthDate:
    """Return the date, whole or partial.

    Shape:   YYYY-MM-DD, YYYY-MM or YYYY; 00 for a month or a day is as if it were not there
    Raises:  BadRequest (date_form, date_impossible, date_to_come, date_too_early)
    """
    told = must_be_partial_date(text, now, field)
    if told.year < EARLIEST_YEAR:
        raise BadRequest(f"{field} is before {EARLIEST_YEAR}", field, "date_too_early")
    return BirthDate(told.year, told.month, told.day)
