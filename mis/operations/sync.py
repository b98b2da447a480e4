"""Sync: what changed since a cursor."""

from mis.actor import Actor
from mis.store.reading import Reading
from protocol.sync import Sync, SyncPage


async def sync(reading: Reading, actor: Actor, request: Sync) -> SyncPage:
    return await reading.views.page(actor.account, request.cursor, request.limit)
