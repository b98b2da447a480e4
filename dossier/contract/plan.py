"""The PPCS: read, written by coordinators, carried on by those who act, and said to have been read."""

from collections.abc import Sequence

from msgspec import Struct

from dossier.contract.paths import ONE
from dossier.domain.action import ActionKind, ActionTrigger
from dossier.domain.agreement import Agreement
from dossier.domain.objective import Objective, Problem
from dossier.domain.plan_step import PlanStep
from dossier.domain.ppcs import Lack, Ppcs, PpcsState, PpcsTrigger, Synthesis
from dossier.domain.review import Review
from protocol.account import Account
from protocol.errors import BadRequest, Conflict
from protocol.http import Admission, Route
from protocol.values import AccountId, Cursor, Millis

PLAN = f"{ONE}/plan"


class PlanSignature(Struct, frozen=True):
    """Somebody has read a version; of each, the newest one."""

    account: AccountId
    version: int
    at: Millis


class Plan(Struct, frozen=True):
    """A version of the plan, as who asks may see it.

    Shape:   ppcs is null where no plan was begun; missing: what it must have before it begins; written_version and
             written_at: the newest version that coordinators made, which is the one to read again (those after it are
             steps of the actors); readers: how many of the circle may read it; people: everybody whom it names;
             may_coordinate: who asks writes it and moves it on
    """

    ppcs: Ppcs | None
    may_coordinate: bool
    missing: list[Lack] = []
    at: Millis | None = None
    written_version: int | None = None
    written_at: Millis | None = None
    readers: int = 0
    signatures: list[PlanSignature] = []
    people: list[Account] = []


class PlanVersion(Struct, frozen=True):
    """Shape:   title: of the action that was entered or moved."""

    version: int
    state: PpcsState
    at: Millis
    author: Account
    step: PlanStep
    title: str | None


class PlanVersions(Struct, frozen=True):
    """Shape:   newest first."""

    versions: list[PlanVersion]
    next: Cursor | None


class WrittenAction(Struct, frozen=True, omit_defaults=True):
    """An action as coordinators ask for it; how far it is, is told by who acts."""

    id: str
    objective: str
    title: str
    kind: ActionKind
    actor: AccountId | None = None
    due: str | None = None
    criterion: str = ""
    service: str | None = None


class PlanWriting(Struct, frozen=True):
    """The plan, whole, as a coordinator writes it.

    Shape:   seen_version: the one that was read before; another one meanwhile is a conflict
    """

    seen_version: int
    lead: AccountId | None = None
    actors: frozenset[AccountId] = frozenset()
    agreement: Agreement | None = None
    synthesis: Synthesis = Synthesis()
    problems: tuple[Problem, ...] = ()
    objectives: tuple[Objective, ...] = ()
    actions: tuple[WrittenAction, ...] = ()
    reviews: tuple[Review, ...] = ()


class PlanMove(Struct, frozen=True):
    move: PpcsTrigger
    seen_version: int


class OwnAction(Struct, frozen=True):
    """An action that an actor enters for themselves, or rewrites: the id says which."""

    id: str
    objective: str
    title: str
    kind: ActionKind
    due: str | None = None
    criterion: str = ""
    service: str | None = None


class ActionMove(Struct, frozen=True):
    """Shape:   reason: the code of why it was not done, of a cancelled one alone."""

    move: ActionTrigger
    result: str = ""
    reason: str | None = None


class PlanSigning(Struct, frozen=True):
    version: int


ROUTES: Sequence[Route] = (
    Route("GET", PLAN, Admission.FULL, 200, answer=Plan, summary="The plan (PPCS) as it stands."),
    Route(
        "POST",
        PLAN,
        Admission.PROFESSIONAL,
        201,
        answer=Plan,
        summary="Begin a plan, as a coordinator; there is one that is not closed.",
        refuses=(Conflict,),
    ),
    Route(
        "PUT",
        PLAN,
        Admission.PROFESSIONAL,
        200,
        PlanWriting,
        Plan,
        summary="Write the next version of the plan, as a coordinator.",
        refuses=(Conflict,),
    ),
    Route(
        "POST",
        f"{PLAN}/moves",
        Admission.PROFESSIONAL,
        200,
        PlanMove,
        Plan,
        summary="Have the plan begin, pause, go on or end; `missing` tells what it must have first.",
        refuses=(Conflict,),
    ),
    Route(
        "GET",
        f"{PLAN}/versions",
        Admission.FULL,
        200,
        answer=PlanVersions,
        query=("before",),
        summary="The versions of the plan, newest first, and what made each.",
        refuses=(BadRequest,),
    ),
    Route("GET", f"{PLAN}/versions/{{number}}", Admission.FULL, 200, answer=Plan, summary="One version of the plan."),
    Route(
        "POST",
        f"{PLAN}/actions",
        Admission.FULL,
        200,
        OwnAction,
        Plan,
        summary="Enter an action of one's own, or rewrite it while it is to be done.",
        refuses=(Conflict,),
    ),
    Route(
        "POST",
        f"{PLAN}/actions/{{action}}/moves",
        Admission.FULL,
        200,
        ActionMove,
        Plan,
        summary="Say how far an action is: one's own, or any as a coordinator.",
        refuses=(Conflict,),
    ),
    Route(
        "POST",
        f"{PLAN}/signatures",
        Admission.FULL,
        204,
        PlanSigning,
        summary="Say that one has read a version of the plan.",
    ),
)
