"""The PPCS: begun, written and moved on by coordinators of the DAC."""

from collections.abc import Iterable

from msgspec import structs

from dossier.contract.plan import Plan, PlanMove, PlanWriting, WrittenAction
from dossier.domain.action import Action
from dossier.domain.agreement import must_be_agreement
from dossier.domain.plan_step import PlanStep, StepKind
from dossier.domain.ppcs import Ppcs, begun, moved, rewritten
from dossier.domain.question import Part
from dossier.domain.reader import Situation
from dossier.operations.circle import lock
from dossier.operations.merged import must_go_on
from dossier.operations.plan_kept import must_be_there, newest, put
from dossier.operations.plan_shown import shown
from dossier.operations.reading import access_as_reader, access_part, audience_of
from dossier.operations.visit import note_visit
from mis.extension import Actor, Work
from protocol.errors import Forbidden
from protocol.values import AccountId, DossierId, Millis


async def read(work: Work, actor: Actor, id: DossierId) -> Plan:
    """The plan as it stands, for who may read it; that one saw it is recorded first.

    Raises:  NotFound
    """
    found, situation = await access_as_reader(work, actor, id, Part.PLAN)
    await note_visit(work, actor, found, Part.PLAN, situation)
    return await shown(work, actor, id, situation, await newest(work, id))


async def begin(work: Work, actor: Actor, id: DossierId) -> None:
    """Begin a plan; nothing is in it yet.

    Raises:  NotFound, Forbidden (not a coordinator), Conflict (there is one that is not closed, or merged)
    """
    journal = await lock(work, id)
    _, situation = await access_part(work, actor, id, Part.PLAN)
    await must_go_on(work, actor, id)
    before = await newest(work, id)
    plan = begun(before.plan if before else None, audience_of(actor, situation))
    await put(work, actor, journal, plan, PlanStep(StepKind.BEGUN))


async def rewrite(work: Work, actor: Actor, id: DossierId, request: PlanWriting) -> None:
    """Have the next version of the plan, as a coordinator wrote it.

    Raises:  NotFound (no plan either), Forbidden (not a coordinator, or somebody is named who is not in the circle),
             Conflict, BadRequest, TooLarge
    """
    journal = await lock(work, id)
    _, situation = await access_part(work, actor, id, Part.PLAN)
    before = await must_be_there(work, id)
    told = _told(request, work.now)
    plan = rewritten(before, told, audience_of(actor, situation), request.seen_version)
    _must_be_in_the_circle(plan.named - before.named, situation)
    await put(work, actor, journal, plan, PlanStep(StepKind.REWRITTEN))


async def move(work: Work, actor: Actor, id: DossierId, request: PlanMove) -> None:
    """Have the plan in its next state.

    Raises:  NotFound, Forbidden (not a coordinator), Conflict (`missing` tells what it must have)
    """
    journal = await lock(work, id)
    _, situation = await access_part(work, actor, id, Part.PLAN)
    plan = moved(await must_be_there(work, id), request.move, audience_of(actor, situation), request.seen_version)
    await put(work, actor, journal, plan, PlanStep(StepKind.MOVED, move=request.move))


def _told(request: PlanWriting, now: Millis) -> Ppcs:
    return Ppcs(
        lead=request.lead,
        actors=request.actors,
        agreement=must_be_agreement(request.agreement, now) if request.agreement else None,
        synthesis=request.synthesis,
        problems=request.problems,
        objectives=request.objectives,
        actions=tuple(_action(one) for one in request.actions),
        reviews=request.reviews,
    )


def _action(told: WrittenAction) -> Action:
    return Action(**structs.asdict(told))


def _must_be_in_the_circle(named: Iterable[AccountId], situation: Situation) -> None:
    """Whom a version names for the first time can open the dossier; who has left since stays named."""
    active = {account for one in situation.circle.active_at(situation.now) for account in one.accounts}
    if outside := sorted(set(named) - active):
        raise Forbidden("not in the care circle", {"reason": "outside_circle", "accounts": outside})
