"""Break-glass: somebody from outside the circle who cannot wait; and the review by operators."""

from collections.abc import Sequence

from msgspec import Struct

from dossier.contract.paths import ONE
from dossier.domain.break_glass import Answer, Emergency, Finding
from dossier.domain.identity import Traits
from protocol.account import Account
from protocol.errors import BadRequest, Conflict, NotFound
from protocol.http import Admission, Route
from protocol.values import Cursor, DossierId, Millis

EMERGENCIES = "/api/dossier/emergencies"
ANSWER = f"{ONE}/emergencies/{{emergency}}/answer"


class NewEmergency(Struct, frozen=True):
    """Why one cannot wait, and whose dossier it is: all five traits, exactly.

    Shape:   words: 20..1,000 characters, that the person will read
    """

    traits: Traits
    emergency: Emergency
    words: str


class EmergencyOpened(Struct, frozen=True):
    """Units:   until in ms since 1970-01-01 UTC, exclusive."""

    dossier: DossierId
    until: Millis


class EmergencyAnswer(Struct, frozen=True):
    """What the person says of it. Shape: words: 0..1,000 characters."""

    answer: Answer
    words: str = ""


class EmergencyReview(Struct, frozen=True):
    """Shape:   words: 1..1,000 characters for an anomaly."""

    finding: Finding
    words: str = ""


class DossierEmergency(Struct, frozen=True):
    """An emergency, as an operator reviews it; who the person is, only those whom they may ask know.

    Units:   at, until in ms since 1970-01-01 UTC
    Shape:   emergency is null where its words cannot be opened any more; ask: who administers the circle;
             answer: the person's, null until they gave one
    """

    id: str
    account: Account
    at: Millis
    until: Millis
    emergency: Emergency | None
    words: str
    ask: list[Account]
    answer: Answer | None
    answer_words: str
    finding: Finding | None
    review: str


class DossierEmergencies(Struct, frozen=True):
    """Shape:   newest first."""

    emergencies: list[DossierEmergency]
    next: Cursor | None


ROUTES: Sequence[Route] = (
    Route(
        "POST",
        EMERGENCIES,
        Admission.PROFESSIONAL,
        201,
        NewEmergency,
        EmergencyOpened,
        summary="Open a dossier for four hours in an emergency, by the exact traits; the person is told at once.",
        refuses=(NotFound, Conflict),
    ),
    Route(
        "GET",
        EMERGENCIES,
        Admission.OPERATOR,
        200,
        answer=DossierEmergencies,
        query=("before",),
        summary="Who opened a dossier in an emergency, and what was found of it, newest first.",
        refuses=(BadRequest,),
    ),
    Route(
        "POST",
        ANSWER,
        Admission.FULL,
        204,
        EmergencyAnswer,
        summary="Say that an emergency was one, or report it, as the person or for them, until it is reviewed.",
        refuses=(Conflict,),
    ),
    Route(
        "POST",
        f"{EMERGENCIES}/{{id}}/review",
        Admission.OPERATOR,
        200,
        EmergencyReview,
        DossierEmergency,
        summary="Say what was found of an emergency; the person reads it.",
        refuses=(Conflict,),
    ),
)
