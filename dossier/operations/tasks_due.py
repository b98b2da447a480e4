"""How much of one's own is due in each dossier of a list."""

from collections.abc import Collection, Mapping, Sequence

from dossier.access import At
from dossier.domain.question import Part
from dossier.operations.reading import may_read, situations_of
from dossier.store.tasks import TaskRows
from mis.extension import Actor, Reading
from protocol.values import DossierId


async def tasks_due(reading: Reading, actor: Actor, ids: Sequence[DossierId], today: str) -> Mapping[DossierId, int]:
    """What the actor has to do today, or had to before, in each of the dossiers whose plan they may read."""
    counted = await TaskRows(reading.connection, reading.now).due(ids, actor.account, today)
    readable = await plans_read(reading, actor, counted)
    return {id: count for id, count in counted.items() if id in readable}


async def plans_read(at: At, actor: Actor, ids: Collection[DossierId]) -> Collection[DossierId]:
    """Those of the dossiers whose plan the actor may read."""
    situations = await situations_of(at, ids)
    return {id for id in ids if may_read(actor, Part.PLAN, situations[id])}
