"""Quiet hours: when an account is not to be disturbed by what is not urgent."""

from datetime import datetime, timedelta, tzinfo

from mis.domain.preferences import Preferences
from protocol.values import Millis


def is_quiet(preferences: Preferences, now: Millis, zone: tzinfo) -> bool:
    """Tell whether it is within the quiet hours, by the clock on the wall, summer time or not.

    Shape:   from the first minute up to and without the last; they may go over midnight
    """
    begins, ends = preferences.quiet_from_min, preferences.quiet_until_min
    if begins is None or ends is None:
        return False
    minute = minute_of_day(now, zone)
    if begins < ends:
        return begins <= minute < ends
    return minute >= begins or minute < ends


def quiet_until(preferences: Preferences, now: Millis, zone: tzinfo) -> Millis:
    """When the account may be disturbed: now, or at the end of the quiet hours."""
    ends = preferences.quiet_until_min
    if ends is None or not is_quiet(preferences, now, zone):
        return now
    local = datetime.fromtimestamp(now / 1_000, tz=zone)
    end = local.replace(hour=ends // 60, minute=ends % 60, second=0, microsecond=0, fold=0)
    if end.timestamp() * 1_000 <= now:
        end += timedelta(days=1)  # the same time on the wall, whatever summer time does in between
    return round(end.timestamp() * 1_000)


def minute_of_day(now: Millis, zone: tzinfo) -> int:
    local = datetime.fromtimestamp(now / 1_000, tz=zone)
    return local.hour * 60 + local.minute
