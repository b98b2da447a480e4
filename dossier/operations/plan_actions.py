"""Actions of the plan, by those who act: from the dossier, without any part in the plan otherwise."""

from msgspec import structs

from dossier.contract.plan import ActionMove, OwnAction
from dossier.domain.action import Action
from dossier.domain.plan_step import PlanStep, StepKind
from dossier.domain.ppcs import with_action, with_own_action
from dossier.domain.question import Part
from dossier.operations.circle import lock
from dossier.operations.plan_kept import must_be_there, put
from dossier.operations.reading import access_part, is_coordinator
from mis.extension import Actor, Work
from protocol.values import DossierId


async def enter(work: Work, actor: Actor, id: DossierId, request: OwnAction) -> None:
    """Have an action of the actor's own, or another wording of it.

    Raises:  NotFound, Forbidden (no actor of the plan, another's action), Conflict, BadRequest, TooLarge
    """
    journal = await lock(work, id)
    await access_part(work, actor, id, Part.PLAN)
    told = Action(**structs.asdict(request))
    plan = with_own_action(await must_be_there(work, id), told, actor.account)
    await put(work, actor, journal, plan, PlanStep(StepKind.ACTION_ENTERED, action=told.id))


async def move(work: Work, actor: Actor, id: DossierId, action: str, request: ActionMove) -> None:
    """Have an action further: one's own, or any as a coordinator.

    Raises:  NotFound (no such action either), Forbidden (another's), Conflict, BadRequest, TooLarge
    """
    journal = await lock(work, id)
    _, situation = await access_part(work, actor, id, Part.PLAN)
    plan = with_action(
        await must_be_there(work, id),
        action,
        request.move,
        actor.account,
        is_coordinator=is_coordinator(actor, situation),
        result=request.result,
        reason=request.reason,
    )
    await put(work, actor, journal, plan, PlanStep(StepKind.ACTION_MOVED, action=action, action_move=request.move))
