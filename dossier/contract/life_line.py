"""The life line: health events and antecedents, each with where it is known from."""

from collections.abc import Sequence

from msgspec import Struct

from dossier.contract.paths import ONE
from dossier.domain.life_line import EventKind
from protocol.account import Account
from protocol.errors import BadRequest, Conflict
from protocol.http import Admission, Route
from protocol.values import Cursor, Millis

EVENTS = f"{ONE}/events"


class WrittenEvent(Struct, frozen=True):
    """What happened to the person.

    Shape:   began_on, ended_on: YYYY-MM-DD, YYYY-MM or YYYY; source: who says so, or which document; link: https, to
             the imaging service, of imaging alone
    """

    kind: EventKind
    title: str
    began_on: str
    source: str
    ended_on: str | None = None
    link: str | None = None


class EventCorrection(Struct, frozen=True):
    """Shape:   seen_version: the one that is corrected; another one meanwhile is a conflict."""

    event: WrittenEvent
    seen_version: int


class LifeEvent(Struct, frozen=True):
    """A version of an event, with who told it when."""

    number: int
    version: int
    event: WrittenEvent
    author: Account
    at: Millis


class LifeLine(Struct, frozen=True):
    """Shape:   by their beginning, newest first; may_write: who asks adds to it and corrects it."""

    events: list[LifeEvent]
    next: Cursor | None
    may_write: bool


class EventVersions(Struct, frozen=True):
    """Shape:   newest first."""

    versions: list[LifeEvent]


ROUTES: Sequence[Route] = (
    Route(
        "GET",
        EVENTS,
        Admission.FULL,
        200,
        answer=LifeLine,
        query=("before",),
        summary="The life line of the person, newest first.",
        refuses=(BadRequest,),
    ),
    Route(
        "POST",
        EVENTS,
        Admission.PROFESSIONAL,
        201,
        WrittenEvent,
        LifeEvent,
        summary="Add an event to the life line.",
    ),
    Route(
        "PUT",
        f"{EVENTS}/{{number}}",
        Admission.PROFESSIONAL,
        200,
        EventCorrection,
        LifeEvent,
        summary="Correct an event by a new version; every version is kept.",
        refuses=(Conflict,),
    ),
    Route(
        "GET",
        f"{EVENTS}/{{number}}/versions",
        Admission.FULL,
        200,
        answer=EventVersions,
        summary="Every version of an event, newest first.",
    ),
)
