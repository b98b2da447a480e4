"""Oppositions of the person: to sharing, to somebody, to a profession, to a document; they prevail over the matrix."""

from collections.abc import Iterable
from enum import StrEnum

from msgspec import Struct, structs

from dossier.domain.profile import PROFILES
from protocol.errors import BadRequest, Conflict, NotFound
from protocol.values import Millis


class Against(StrEnum):
    """What the person opposes."""

    WHOLE = "whole"
    PERSON = "person"
    PROFESSION = "profession"
    DOCUMENT = "document"


class Opposition(Struct, frozen=True, omit_defaults=True):
    """Units:   times in ms since 1970-01-01 UTC
    Shape:   target: null for the whole; an account, a profile of the matrix, or a document; until is exclusive
    Source:  CSP L.1110-4 IV: at any time
    """

    against: Against
    since: Millis
    target: str | None = None
    until: Millis | None = None

    def holds_at(self, instant: Millis) -> bool:
        return self.since <= instant and (self.until is None or instant < self.until)


def must_be_opposition(told: Opposition) -> Opposition:
    """Return the opposition, once it says against what.

    Raises:  BadRequest (opposition_target, opposition_profession, end_before_start)
    """
    if (told.against is Against.WHOLE) is bool(told.target):
        raise BadRequest("an opposition has a target, unless it is to the whole", "target", "opposition_target")
    if told.against is Against.PROFESSION and told.target not in PROFILES:
        raise BadRequest("target is no profile", "target", "opposition_profession")
    if told.until is not None and told.until <= told.since:
        raise BadRequest("until is not after since", "until", "end_before_start")
    return told


def is_opposed(oppositions: Iterable[Opposition], against: Against, target: str | None, instant: Millis) -> bool:
    """Tell whether the person opposes this at that instant."""
    return any(one.against is against and one.target == target and one.holds_at(instant) for one in oppositions)


def with_opposition(told: tuple[Opposition, ...], new: Opposition) -> tuple[Opposition, ...]:
    """Return the oppositions with one more.

    Raises:  BadRequest, Conflict (opposed_already)
    """
    must_be_opposition(new)
    if is_opposed(told, new.against, new.target, new.since):
        raise Conflict("the person opposes this already", {"reason": "opposed_already"})
    return (*told, new)


def with_end(told: tuple[Opposition, ...], number: int, now: Millis) -> tuple[Opposition, ...]:
    """Return the oppositions, of which the one of this number, from 1, holds no more.

    Raises:  NotFound, Conflict (opposition_over)
    """
    if not 1 <= number <= len(told):
        raise NotFound("no such opposition")
    one = told[number - 1]
    if not one.holds_at(now):
        raise Conflict("it holds no more", {"reason": "opposition_over"})
    ended = structs.replace(one, until=now)
    return (*told[: number - 1], ended, *told[number:])
