"""The life line of a person: health events and antecedents, each with where it is known from."""

from collections.abc import Iterable
from enum import StrEnum
from urllib.parse import urlsplit

from msgspec import Struct, structs

from dossier.domain.partial_date import PartialDate, must_be_partial_date
from protocol.errors import BadRequest
from protocol.text import normalized
from protocol.values import AccountId, Millis

TITLE_CHARS, LINK_CHARS = 300, 2_000


class EventKind(StrEnum):
    STAY = "stay"  # in hospital
    EMERGENCY = "emergency"  # a visit to the emergency department
    CONSULTATION = "consultation"
    PROCEDURE = "procedure"
    IMAGING = "imaging"
    FALL = "fall"
    ANTECEDENT = "antecedent"
    LIFE = "life"  # what changes a life: bereavement, moving house


class Event(Struct, frozen=True, omit_defaults=True):
    """What happened to the person.

    Shape:   began_on, ended_on: as much of the date as is known; source: who says so, or which document;
             link: to the imaging service, of imaging alone, whose pictures are not kept here
    """

    kind: EventKind
    title: str
    began_on: str
    source: str
    author: AccountId
    ended_on: str | None = None
    link: str | None = None

    @property
    def began(self) -> PartialDate:
        return PartialDate(*map(int, self.began_on.split("-")))


def must_be_event(told: Event, now: Millis) -> Event:
    """Return the event as it is stored.

    Raises:  BadRequest (text_missing, date_..., end_before_start, event_link), TooLarge
    """
    began = must_be_partial_date(told.began_on, now, "began_on")
    ended = must_be_partial_date(told.ended_on, now, "ended_on") if told.ended_on is not None else None
    if ended is not None and ended.last_day < began.first_day:
        raise BadRequest("ended_on is before began_on", "ended_on", "end_before_start")
    if told.link is not None and not (told.kind is EventKind.IMAGING and _is_link(told.link)):
        raise BadRequest("link is no https address of an imaging service", "link", "event_link")
    return structs.replace(
        told,
        title=_text(told.title, "title"),
        source=_text(told.source, "source"),
        began_on=str(began),
        ended_on=ended and str(ended),
    )


def newest_first(events: Iterable[Event]) -> list[Event]:
    """Return the events by their beginning; what is known by the year alone comes where the year ends."""
    return sorted(events, key=lambda event: event.began.last_day, reverse=True)


def _text(text: str, field: str) -> str:
    written = normalized(text.strip(), field=field, most_chars=TITLE_CHARS)
    if not written:
        raise BadRequest(f"{field} is missing", field, "text_missing")
    return written


def _is_link(link: str) -> bool:
    if len(link) > LINK_CHARS or not link.isascii() or not link.isprintable() or " " in link:
        return False
    try:
        parts = urlsplit(link)
    except ValueError:
        return False
    return parts.scheme == "https" and bool(parts.hostname) and parts.username is None
