"""Two dossiers side by side, before they are merged: as far as who asks may read each."""

from dossier.contract.merge import MergeComparison, MergeSide
from dossier.domain.likeness import likeness
from dossier.domain.merge import differences, must_be_two
from dossier.domain.ppcs import PpcsState
from dossier.domain.question import Part
from dossier.operations.document import documents_of
from dossier.operations.identity import identity_of
from dossier.operations.merge import Side, access_sides, must_be_mergeable
from dossier.operations.plan_kept import newest
from dossier.operations.reading import may_read
from dossier.operations.seen import members_of
from dossier.operations.visit import note_visit
from mis.extension import Actor, Work
from protocol.errors import Conflict
from protocol.values import DossierId


async def compare(work: Work, actor: Actor, id: DossierId, other: DossierId) -> MergeComparison:
    """The one that would go on, and the one that would be merged; that one saw both is recorded first.

    Raises:  NotFound (either), Forbidden (administers neither), BadRequest (itself)
    """
    must_be_two(id, other)
    goes_on, merged = await access_sides(work, actor, id, other)
    for side in (goes_on, merged):
        await note_visit(work, actor, side.found, "comparison", side.situation)
    one, two = await _shown(work, actor, goes_on), await _shown(work, actor, merged)
    have_plans = one.plan is not None and two.plan is not None
    return MergeComparison(
        goes_on=one,
        merged=two,
        reasons=sorted(likeness(one.identity, two.identity).reasons),
        differences=sorted(differences(goes_on.circle, merged.circle, work.now, have_plans=have_plans)),
        refused=await _refused(work, goes_on, merged),
    )


async def _refused(work: Work, goes_on: Side, merged: Side) -> str | None:
    try:
        await must_be_mergeable(work, goes_on, merged)
    except Conflict as conflict:
        return str((conflict.details or {})["reason"])
    return None


async def _shown(work: Work, actor: Actor, side: Side) -> MergeSide:
    found, situation = side.found, side.situation
    told = await identity_of(work, found)
    people = await work.accounts.by_ids([found.created_by])
    return MergeSide(
        dossier=found.id,
        identity=told.identity,
        standing=found.standing,
        members=[one for one in await members_of(work, actor, found.id, situation) if one.is_active],
        documents=len(await documents_of(work, actor, found.id, situation)),
        plan=await _plan(work, actor, side),
        created_at=found.created_at,
        created_by=people[found.created_by],
    )


async def _plan(work: Work, actor: Actor, side: Side) -> PpcsState | None:
    if not may_read(actor, Part.PLAN, side.situation):
        return None
    kept = await newest(work, side.found.id)
    return kept.plan.state if kept else None
