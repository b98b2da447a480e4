"""Two dossiers of one person: compared, merged by two people, and taken apart again."""

from collections.abc import Sequence

from msgspec import Struct

from dossier.contract.member import CareTeamMember
from dossier.contract.paths import ONE
from dossier.domain.identity import Identity
from dossier.domain.merge import Difference, MergeState, MergeStep
from dossier.domain.ppcs import PpcsState
from dossier.domain.status import Standing
from protocol.account import Account
from protocol.errors import BadRequest, Conflict
from protocol.http import Admission, Route
from protocol.values import DossierId, Millis


class MergeSide(Struct, frozen=True):
    """One of two dossiers that are compared, as far as who asks may read it.

    Shape:   members: those of now; documents: how many one reads there; plan: null where there
             is none, or none that one may read
    """

    dossier: DossierId
    identity: Identity
    standing: Standing
    members: list[CareTeamMember]
    documents: int
    plan: PpcsState | None
    created_at: Millis
    created_by: Account


class MergeComparison(Struct, frozen=True):
    """Two dossiers side by side.

    Shape:   reasons: why they may be of one person; differences: what would be there twice; refused: why the second
             is not merged into the first as things stand, null where it may be
    """

    goes_on: MergeSide
    merged: MergeSide
    reasons: list[str]
    differences: list[Difference]
    refused: str | None


class NewMerge(Struct, frozen=True):
    """Shape:   merged: the dossier that is to be read through the one that is asked; reason: 10..500 characters."""

    merged: DossierId
    reason: str


class MergeMove(Struct, frozen=True):
    """Shape:   reason: 10..500 characters where a merge is undone, else as many or none."""

    step: MergeStep
    reason: str = ""


class MergeEntry(Struct, frozen=True):
    """A step of a merge, and who took it.

    Units:   at in ms since 1970-01-01 UTC
    """

    state: MergeState
    by: Account
    at: Millis
    reason: str


class DossierMerge(Struct, frozen=True):
    """A merge of two dossiers.

    Shape:   goes_on: the dossier through which the merged one is read; asked: how it began; newest: how it stands
    """

    id: str
    goes_on: DossierId
    merged: DossierId
    asked: MergeEntry
    newest: MergeEntry


class DossierMerges(Struct, frozen=True):
    """Shape:   those of which one may read both dossiers, whichever way they stand now; the one asked last first."""

    merges: list[DossierMerge]


MERGES = f"{ONE}/merges"

ROUTES: Sequence[Route] = (
    Route(
        "GET",
        f"{ONE}/comparison/{{other}}",
        Admission.PROFESSIONAL,
        200,
        answer=MergeComparison,
        summary="Two dossiers side by side, for who may read the identity and the circle of both.",
        refuses=(BadRequest,),
    ),
    Route(
        "GET",
        MERGES,
        Admission.FULL,
        200,
        answer=DossierMerges,
        summary="What a dossier is, was, or is asked to be merged with, for who may read both.",
    ),
    Route(
        "POST",
        MERGES,
        Admission.PROFESSIONAL,
        201,
        NewMerge,
        DossierMerge,
        summary="Ask that another dossier of the same person be read through this one; somebody else confirms it.",
        refuses=(Conflict,),
    ),
    Route(
        "POST",
        f"{MERGES}/{{merge}}/steps",
        Admission.PROFESSIONAL,
        200,
        MergeMove,
        DossierMerge,
        summary="Confirm a merge that somebody else asked for, decline it, or undo it.",
        refuses=(Conflict,),
    ),
)
