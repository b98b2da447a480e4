"""Versions: what two people write at once is not lost silently."""

from protocol.errors import Conflict


def must_be_seen(version: int, seen: int) -> None:
    """Refuse a change by somebody who has not seen the newest version.

    Raises:  Conflict (version_old)
    """
    if seen != version:
        raise Conflict("it was changed since you read it", {"reason": "version_old", "version": version})
