"""A day of the calendar, as a plan has them: due dates and reviews."""

import re
from datetime import date, datetime, time, tzinfo

from protocol.errors import BadRequest
from protocol.values import Millis

_FORM = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def must_be_day(text: str, field: str) -> date:
    """Return the day.

    Shape:   YYYY-MM-DD
    Raises:  BadRequest (day_form, day_impossible)
    """
    if not _FORM.fullmatch(text):
        raise BadRequest(f"{field} is no day, YYYY-MM-DD", field, "day_form")
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadRequest(f"{field} is no day of the calendar", field, "day_impossible") from None


def start_of(day: date, zone: tzinfo) -> Millis:
    """Return when a day begins there."""
    return int(datetime.combine(day, time.min, zone).timestamp() * 1_000)


def day_at(now: Millis, zone: tzinfo) -> str:
    """Return the day that it is in a zone, YYYY-MM-DD."""
    return datetime.fromtimestamp(now / 1_000, tz=zone).date().isoformat()
