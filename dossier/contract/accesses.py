"""Who opened what of a dossier, and who could not."""

from collections.abc import Sequence
from enum import StrEnum

from msgspec import Struct

from dossier.contract.paths import ONE
from dossier.domain.break_glass import Answer, Emergency, Finding
from dossier.domain.circle import Role
from dossier.domain.legal_basis import LegalBasis
from dossier.domain.rule import Rule
from protocol.account import Account
from protocol.errors import BadRequest
from protocol.http import Admission, Route
from protocol.values import Cursor, Millis


class DocumentAccess(Struct, frozen=True):
    """What decided whether somebody read a document.

    Shape:   version: null where it was asked for as a whole; rule: which decided, by which it was given or refused;
             profile: the column of the access matrix; basis: null for who has none; title: as it stands now, null for
             who may not read the document
    """

    document: str
    version: int | None
    is_allowed: bool
    rule: Rule
    profile: str
    matrix: str
    basis: str | None
    title: str | None


class AccessAct(StrEnum):
    """What somebody did."""

    OPENED = "opened"
    SEARCHED = "searched"  # looked for the person, and was told that there is a dossier
    REFUSED = "refused"  # asked for it, and saw nothing
    EXPORTED = "exported"  # took along a copy of what they may read
    PRINTED = "printed"  # had a part of it on paper
    EMERGENCY = "emergency"  # opened it for some hours from outside the circle, and said why
    ANSWERED = "answered"  # the person said that an emergency was one, or reported it
    REVIEWED = "reviewed"  # an operator looked at that emergency
    UNREADABLE = "unreadable"


class AccessGlass(Struct, frozen=True):
    """An emergency.

    Shape:   answer: what the person said of it last; is_reviewed: an operator looked at it, no answer comes any more
    """

    id: str
    answer: Answer | None
    is_reviewed: bool


class DossierAccess(Struct, frozen=True):
    """Somebody who opened a part of the dossier, or tried to.

    Shape:   part: what was opened, printed or refused; role: in the circle, at that time; rule and basis: why they
             might; acting_for: the professional by whose place a secretary was there; document: of the part `document`
             alone; emergency, words and glass: why they could not wait, words also why they took a copy, those of who
             reviewed an emergency with a finding, and of the person with an answer
    """

    at: Millis
    account: Account
    act: AccessAct
    part: str | None = None
    role: Role | None = None
    rule: Rule | None = None
    basis: LegalBasis | None = None
    emergency: Emergency | None = None
    words: str | None = None
    finding: Finding | None = None
    answer: Answer | None = None
    glass: AccessGlass | None = None
    document: DocumentAccess | None = None
    acting_for: Account | None = None


class DossierAccesses(Struct, frozen=True):
    """Shape:   newest first; is_all: everything, or what comes from outside the circle alone."""

    accesses: list[DossierAccess]
    next: Cursor | None
    is_all: bool


ROUTES: Sequence[Route] = (
    Route(
        "GET",
        f"{ONE}/accesses",
        Admission.FULL,
        200,
        answer=DossierAccesses,
        query=("before",),
        summary="Who opened what, newest first: all for the person, what came from outside for who administers.",
        refuses=(BadRequest,),
    ),
)
