"""What is due today calls those who are to do it, on their telephones: once, from the morning on."""

from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

from dossier.domain.day import day_at
from dossier.domain.question import Part
from dossier.operations.circle import lock
from dossier.operations.readers import readers_of
from dossier.operations.reading import situation_of
from dossier.operations.telling import call_for
from dossier.store.tasks import TaskRows
from mis.extension import Store, Work
from protocol.values import DossierId

MORNING_H = 8
AT_ONCE = 100


async def call_for_tasks(store: Store, zone: ZoneInfo) -> None:
    """Call for what is due on the day that it is in the region, once it is morning there.

    Raises:  Unavailable
    """
    async with store.reading() as reading:
        today = day_at(reading.now, zone)
        is_morning = datetime.fromtimestamp(reading.now / 1_000, zone).hour >= MORNING_H
        dossiers = await TaskRows(reading.connection, reading.now).uncalled(today, AT_ONCE) if is_morning else []
    for id in dossiers:
        await store.writer.run(partial(_call, id=id, today=today))


async def _call(work: Work, id: DossierId, today: str) -> None:
    """Call those of them who may read the plan; whoever else was faster has called them."""
    await lock(work, id)
    called = await TaskRows(work.connection, work.now).call(id, today)
    work.writes()
    readers = set(await readers_of(work, id, Part.PLAN, await situation_of(work, id)))
    await call_for(work, id, [account for account in called if account in readers])
