"""A date of birth: a real day, neither to come nor before anybody who lives was born."""

import re
from datetime import UTC, date, datetime, timedelta

from protocol.errors import BadRequest
from protocol.values import Millis

EARLIEST = date(1890, 1, 1)
# Where a day begins first in France: Wallis-et-Futuna, UTC+12. Who is born there today is born tomorrow elsewhere.
FIRST_DAY_BEGINS = timedelta(hours=12)
_FORM = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def must_be_a_birth_date(text: str, now: Millis) -> str:
    """Return the date as it came.

    Shape:   YYYY-MM-DD
    Raises:  BadRequest (no such day, one to come, one before 1890)
    """
    born = _day(text)
    today = (datetime.fromtimestamp(now / 1_000, tz=UTC) + FIRST_DAY_BEGINS).date()
    if born is None or not EARLIEST <= born <= today:
        raise BadRequest("birth_date is no day of birth, YYYY-MM-DD", "birth_date")
    return text


def _day(text: str) -> date | None:
    if not _FORM.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
