"""The collection of what no message has: rows first, then bytes, so that no row is ever without its bytes."""

import asyncio
from collections.abc import Sequence
from functools import partial

from mis.blobs.base import BlobId, Blobs
from mis.clock import Clock
from mis.domain.attachment import UNSENT_MS
from mis.errors import defect
from mis.logs import LogEvent, logger
from mis.store.store import Store
from mis.store.work import Work
from protocol.errors import Unavailable
from protocol.values import Millis

EVERY_S = 3_600
AT_ONCE = 500


async def collect_hourly(store: Store, blobs: Blobs, clock: Clock) -> None:
    """Collect now and every hour; every node may."""
    while True:
        try:
            await collect(store, blobs, now=clock.now())
        except Unavailable:
            pass  # in an hour, then
        except Exception as error:
            defect(error)
        await asyncio.sleep(EVERY_S)


async def collect(store: Store, blobs: Blobs, *, now: Millis) -> int:
    """Delete what no message has after a day, and bytes as old that no row names; how many blobs that were.

    Raises:  Unavailable
    """
    before = now - UNSENT_MS
    count = 0
    while ids := await store.writer.run(partial(_forget, before=before)):
        for id in ids:
            await blobs.delete(BlobId(id))
        count += len(ids)
    count += await _collect_nameless(store, blobs, before=before)
    count += await blobs.tidy(before)
    if count:
        logger().info(LogEvent.COLLECTED, count=count)
    return count


async def _forget(work: Work, *, before: Millis) -> Sequence[str]:
    work.writes()
    await work.attachments.remove_unsent(before=before)
    return await work.blobs.remove_unowned(before=before, limit=AT_ONCE)


async def _collect_nameless(store: Store, blobs: Blobs, *, before: Millis) -> int:
    """What was put and never committed, or forgotten and not yet deleted when the server was killed."""
    count = 0
    old: list[str] = []
    async for stored in blobs.list():
        if stored.modified_at < before:
            old.append(stored.id)
        if len(old) == AT_ONCE:
            count += await _delete_nameless(store, blobs, old)
            old.clear()
    return count + await _delete_nameless(store, blobs, old)


async def _delete_nameless(store: Store, blobs: Blobs, ids: Sequence[str]) -> int:
    async with store.reading() as reading:
        known = await reading.blobs.known(ids)
    nameless = [id for id in ids if id not in known]
    for id in nameless:
        await blobs.delete(BlobId(id))
    return len(nameless)
