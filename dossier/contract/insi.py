"""INSi is asked who the person is, and a professional says what becomes of the answer."""

from collections.abc import Sequence

from msgspec import Struct

from dossier.contract.dossier import Dossier
from dossier.contract.inclusion import Candidate
from dossier.contract.paths import ONE
from dossier.domain.identity import Traits
from dossier.domain.insi import InsiDecision, InsiOutcome, MatriculeChange
from dossier.domain.status import Standing
from protocol.errors import Conflict, Unavailable
from protocol.http import Admission, Route
from protocol.values import Seq


class InsiAccess(Struct, frozen=True):
    """Shape:   may_ask: who asks may have INSi asked about this identity, as it stands."""

    may_ask: bool


class InsiQuestion(Struct, frozen=True):
    """Shape:   identity_version: whose traits are sent."""

    identity_version: Seq


class InsiFound(Struct, frozen=True):
    """Whom INSi knows by the traits that were sent.

    Shape:   differences: the names of the traits that are recorded otherwise; matricule: what it is to the one that is
             recorded, and never itself, which is shown of a qualified identity alone; others: dossiers that have it too
    """

    traits: Traits
    differences: list[str]
    matricule: MatriculeChange
    others: list[Candidate]


class InsiChoice(Struct, frozen=True):
    """What one may say of an answer, and how the identity stands then."""

    decision: InsiDecision
    standing: Standing


class InsiAnswered(Struct, frozen=True):
    """An answer of INSi; nothing has changed by it.

    Shape:   found: where it is one person; letter: the answer itself, which only this server reads, for who asked, for
             fifteen minutes
    """

    outcome: InsiOutcome
    found: InsiFound | None
    choices: list[InsiChoice]
    letter: str


class InsiVerdict(Struct, frozen=True):
    """What a professional says of an answer, who has seen it beside what is recorded.

    Shape:   letter: as it came with the answer
    """

    letter: str
    decision: InsiDecision


ROUTES: Sequence[Route] = (
    Route(
        "GET",
        f"{ONE}/insi",
        Admission.FULL,
        200,
        answer=InsiAccess,
        summary="Whether one may have INSi asked about the identity.",
    ),
    Route(
        "POST",
        f"{ONE}/insi",
        Admission.PROFESSIONAL,
        200,
        InsiQuestion,
        InsiAnswered,
        summary="Ask INSi for the person of the recorded traits; nothing changes.",
        refuses=(Conflict, Unavailable),
    ),
    Route(
        "POST",
        f"{ONE}/insi/verdict",
        Admission.PROFESSIONAL,
        200,
        InsiVerdict,
        Dossier,
        summary="Have what INSi answered recorded, or that it is not this person.",
        refuses=(Conflict,),
    ),
)
