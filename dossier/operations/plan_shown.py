"""A version of the plan, as who asks may see it."""

from dossier.contract.plan import Plan, PlanSignature
from dossier.domain.question import Part
from dossier.domain.reader import Situation
from dossier.operations.plan_kept import Kept
from dossier.operations.readers import readers_of
from dossier.operations.reading import is_coordinator
from dossier.store.plans import PlanRows
from mis.extension import Actor, Work
from protocol.values import DossierId


async def shown(work: Work, actor: Actor, id: DossierId, situation: Situation, kept: Kept | None) -> Plan:
    """Raises:  Unavailable (a record cannot be opened)"""
    may_coordinate = is_coordinator(actor, situation)
    if kept is None:
        return Plan(None, may_coordinate)
    rows = PlanRows(work.connection)
    signatures = await rows.signatures(id)
    written = await rows.newest_written(id)
    people = await work.accounts.by_ids(sorted({*kept.plan.named, *(one.account for one in signatures)}))
    return Plan(
        ppcs=kept.plan,
        may_coordinate=may_coordinate,
        missing=list(kept.plan.lacks()),
        at=kept.at,
        written_version=written.version if written else None,
        written_at=written.at if written else None,
        readers=len(await readers_of(work, id, Part.PLAN, situation)),
        signatures=[PlanSignature(one.account, one.version, one.at) for one in signatures],
        people=list(people.values()),
    )
