"""The PPCS (plan personnalisé de coordination en santé): its parts, its states, and who changes what of it."""

import re
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum

from msgspec import Struct, structs

from dossier.domain.action import Action, ActionState, ActionTrigger, must_be_action
from dossier.domain.agreement import Agreement
from dossier.domain.note import Audience
from dossier.domain.objective import Objective, Problem, must_be_objective, must_be_problem
from dossier.domain.review import Review, must_be_review, next_of
from dossier.domain.version import must_be_seen
from protocol.errors import BadRequest, Conflict, Forbidden, NotFound
from protocol.text import normalized
from protocol.values import AccountId

SYNTHESIS_CHARS = 5_000
MOST_PARTS = 200  # problems, objectives, actions or reviews of one plan
_ID = re.compile(r"[A-Za-z0-9_-]{1,40}")  # as it stands in an address


class PpcsState(StrEnum):
    """Source:  TDDUI, ProjetPersonnalise: in preparation, in progress, paused, ended."""

    DRAFT = "draft"
    ACTIVE = "active"
    PAUSED = "paused"
    CLOSED = "closed"


class PpcsTrigger(StrEnum):
    ACTIVATED = "activated"
    PAUSED = "paused"
    RESUMED = "resumed"
    CLOSED = "closed"


PPCS: Mapping[tuple[PpcsState, PpcsTrigger], PpcsState] = {
    (PpcsState.DRAFT, PpcsTrigger.ACTIVATED): PpcsState.ACTIVE,
    (PpcsState.DRAFT, PpcsTrigger.CLOSED): PpcsState.CLOSED,
    (PpcsState.ACTIVE, PpcsTrigger.PAUSED): PpcsState.PAUSED,
    (PpcsState.ACTIVE, PpcsTrigger.CLOSED): PpcsState.CLOSED,
    (PpcsState.PAUSED, PpcsTrigger.RESUMED): PpcsState.ACTIVE,
    (PpcsState.PAUSED, PpcsTrigger.CLOSED): PpcsState.CLOSED,
}


class Lack(StrEnum):
    """What a plan must have before it begins."""

    AGREEMENT = "agreement"
    LEAD = "lead"
    OBJECTIVE = "objective"
    ACTION = "action"  # of an objective
    ACTOR = "actor"  # of an action
    DUE = "due"
    REVIEW = "review"


class Synthesis(Struct, frozen=True, omit_defaults=True):
    """Source:  HAS, PPCS, July 2019, part 2: four dimensions, and what the person wants."""

    medical: str = ""
    psychological: str = ""
    social: str = ""
    environmental: str = ""
    wishes: str = ""


class Ppcs(Struct, frozen=True, omit_defaults=True):
    """A plan; every version is kept.

    Shape:   lead: the référent, who answers for it; actors: who enter their actions, beside those who have one already;
             version from 1
    """

    lead: AccountId | None = None
    actors: frozenset[AccountId] = frozenset()
    agreement: Agreement | None = None
    synthesis: Synthesis = Synthesis()
    problems: tuple[Problem, ...] = ()
    objectives: tuple[Objective, ...] = ()
    actions: tuple[Action, ...] = ()
    reviews: tuple[Review, ...] = ()
    state: PpcsState = PpcsState.DRAFT
    version: int = 1

    def lacks(self) -> tuple[Lack, ...]:
        """Return what is missing before it can begin, in the order of the form."""
        return tuple(_lacks(self))

    def late_actions(self, today: str) -> tuple[Action, ...]:
        return tuple(action for action in self.actions if action.is_late(today))

    @property
    def named(self) -> frozenset[AccountId]:
        """Everybody who has something to do in it."""
        doers = {action.actor for action in self.actions} | {self.lead}
        return self.actors.union(doer for doer in doers if doer is not None)

    def title_of(self, action: str | None) -> str | None:
        return next((one.title for one in self.actions if one.id == action), None)

    def is_actor(self, account: AccountId) -> bool:
        """Tell whether they enter actions of their own."""
        return account in self.actors or any(action.actor == account for action in self.actions)


def rewritten(plan: Ppcs, told: Ppcs, by: Audience | None, seen_version: int) -> Ppcs:
    """Return the next version, as a coordinator of the DAC wrote it; actions go on from the state that they have.

    Raises:  Forbidden (not a coordinator), Conflict (another version, a closed plan, an active one that would lack
             something: `missing`), BadRequest (a part, or a reference to none), TooLarge
    """
    _must_coordinate(by)
    must_be_seen(plan.version, seen_version)
    _must_go_on(plan)
    written = _checked(structs.replace(told, actions=_with_states(told.actions, plan.actions)))
    next_one = structs.replace(written, state=plan.state, version=plan.version + 1)
    if plan.state is not PpcsState.DRAFT:
        _must_be_complete(next_one)
    return next_one


def moved(plan: Ppcs, trigger: PpcsTrigger, by: Audience | None, seen_version: int) -> Ppcs:
    """Return the plan in its next state.

    Raises:  Forbidden, Conflict (another version, it does not happen in that state, something lacks: `missing`)
    """
    _must_coordinate(by)
    must_be_seen(plan.version, seen_version)
    reached = PPCS.get((plan.state, trigger))
    if reached is None:
        raise Conflict(f"{trigger} does not happen to a plan that stands so", {"reason": "plan_state"})
    if trigger is PpcsTrigger.ACTIVATED:
        _must_be_complete(plan)
    return structs.replace(plan, state=reached, version=plan.version + 1)


def with_action(
    plan: Ppcs,
    id: str,
    trigger: ActionTrigger,
    by: AccountId,
    *,
    is_coordinator: bool,
    result: str = "",
    reason: str | None = None,
) -> Ppcs:
    """Return the plan with one action further; each actor moves their own, coordinators move any.

    Two actors at once do not hinder each other: no version is asked for.

    Raises:  NotFound, Forbidden (another's action), Conflict (a closed plan, action_state), BadRequest, TooLarge
    """
    _must_go_on(plan)
    found = next((action for action in plan.actions if action.id == id), None)
    if found is None:
        raise NotFound("action")
    if not is_coordinator and found.actor != by:
        raise Forbidden("this action is another's", {"reason": "action_actor"})
    moved_on = found.after(trigger, result, reason)
    actions = tuple(moved_on if action is found else action for action in plan.actions)
    return structs.replace(plan, actions=actions, version=plan.version + 1)


def with_own_action(plan: Ppcs, told: Action, by: AccountId) -> Ppcs:
    """Return the plan with an action that an actor enters, or rewrites while it is still to be done.

    Raises:  Forbidden (no actor of the plan, another's action), Conflict (a closed plan, action_state, one that has
             begun would lack something: `missing`), BadRequest (a part, or an objective that is none), TooLarge
    """
    _must_go_on(plan)
    if not plan.is_actor(by):
        raise Forbidden("only actors of the plan enter actions", {"reason": "action_actor"})
    before = next((action for action in plan.actions if action.id == told.id), None)
    if before is not None and before.actor != by:
        raise Forbidden("this action is another's", {"reason": "action_actor"})
    if before is not None and not before.is_pending:
        raise Conflict("this action is done", {"reason": "action_state"})
    others = tuple(action for action in plan.actions if action is not before)
    own = _with_state(structs.replace(told, actor=by), before)
    next_one = structs.replace(_checked(structs.replace(plan, actions=(*others, own))), version=plan.version + 1)
    if plan.state is not PpcsState.DRAFT:
        _must_be_complete(next_one)
    return next_one


def begun(before: Ppcs | None, by: Audience | None) -> Ppcs:
    """Return a new plan, while there is none that is not closed; its versions go on from those of the one before.

    Raises:  Forbidden (not a coordinator), Conflict (plan_second)
    Source:  HAS, PPS, 2014: one plan for a person, whatever the pathways
    """
    _must_coordinate(by)
    if before is None:
        return Ppcs()
    if before.state is not PpcsState.CLOSED:
        raise Conflict("the person has a plan", {"reason": "plan_second"})
    return Ppcs(version=before.version + 1)


def _must_coordinate(by: Audience | None) -> None:
    if by is not Audience.COORDINATOR:
        raise Forbidden("coordinators of the DAC administer the plan", {"reason": "plan_coordinators"})


def _must_go_on(plan: Ppcs) -> None:
    if plan.state is PpcsState.CLOSED:
        raise Conflict("the plan is closed", {"reason": "plan_closed"})


def _must_be_complete(plan: Ppcs) -> None:
    if lacks := plan.lacks():
        raise Conflict("the plan lacks something", {"reason": "plan_incomplete", "missing": [*lacks]})


def _lacks(plan: Ppcs) -> Iterator[Lack]:
    acted_for = {action.objective for action in plan.actions}
    checks = {
        Lack.AGREEMENT: plan.agreement is not None,
        Lack.LEAD: plan.lead is not None,
        Lack.OBJECTIVE: bool(plan.objectives),
        Lack.ACTION: all(objective.id in acted_for for objective in plan.objectives),
        Lack.ACTOR: all(action.actor for action in plan.actions),
        Lack.DUE: all(action.due for action in plan.actions),
        Lack.REVIEW: next_of(plan.reviews) is not None,
    }
    yield from (lack for lack, is_there in checks.items() if not is_there)


def _checked(told: Ppcs) -> Ppcs:
    problems = tuple(must_be_problem(one) for one in told.problems)
    objectives = tuple(must_be_objective(one) for one in told.objectives)
    actions = tuple(must_be_action(one) for one in told.actions)
    reviews = tuple(must_be_review(one) for one in told.reviews)
    for field, ids in (
        ("problems", [one.id for one in problems]),
        ("objectives", [one.id for one in objectives]),
        ("actions", [one.id for one in actions]),
        ("reviews", [one.planned_on for one in reviews]),
    ):
        _must_be_apart(field, ids)
    _must_refer("problem", (one.problem for one in objectives), {one.id for one in problems})
    _must_refer("objective", (one.objective for one in actions), {one.id for one in objectives})
    return structs.replace(
        told,
        synthesis=_synthesis(told.synthesis),
        problems=problems,
        objectives=objectives,
        actions=actions,
        reviews=reviews,
    )


def _must_be_apart(field: str, ids: list[str]) -> None:
    if len(ids) > MOST_PARTS:
        raise BadRequest(f"{field} are over {MOST_PARTS}", field, "plan_parts")
    if len(set(ids)) < len(ids) or not all(map(_ID.fullmatch, ids)):
        raise BadRequest(f"{field} are told apart by their id, reviews by their day", field, "plan_ids")


def _must_refer(field: str, told: Iterable[str], known: set[str]) -> None:
    if not known.issuperset(told):
        raise BadRequest(f"{field} is none of the plan", field, "plan_reference")


def _synthesis(told: Synthesis) -> Synthesis:
    written = {name: getattr(told, name) for name in told.__struct_fields__}
    return Synthesis(
        **{name: normalized(text, field=name, most_chars=SYNTHESIS_CHARS) for name, text in written.items()}
    )


def _with_states(told: Iterable[Action], before: Iterable[Action]) -> tuple[Action, ...]:
    """What actors did stays done: a coordinator rewrites what is asked for, not how far it is."""
    known = {action.id: action for action in before}
    return tuple(_with_state(action, known.get(action.id)) for action in told)


def _with_state(action: Action, before: Action | None) -> Action:
    if before is None:
        return structs.replace(action, state=ActionState.PLANNED, result="", reason=None)
    return structs.replace(action, state=before.state, result=before.result, reason=before.reason)
