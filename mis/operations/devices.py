"""One's own devices: the sessions that last, and the end of one or of all others."""

import asyncio
from collections.abc import Sequence
from functools import partial

from mis.actor import Actor
from mis.clock import Clock
from mis.domain.audit import Act
from mis.domain.session import is_within, lock_after_ms
from mis.errors import defect
from mis.operations.session import end_others
from mis.settings import Settings
from mis.store.devices import OwnSession
from mis.store.reading import Reading
from mis.store.store import Store
from mis.store.work import Work
from protocol.errors import NotFound
from protocol.identity import Device
from protocol.identity import Devices as DeviceList
from protocol.values import Millis, SessionId

DAY_S = 24 * 3_600
DAY_MS = DAY_S * 1_000
KEPT_DAYS = 90  # what a session was when somebody asks who it had been is in the audit for ever
PURGED_AT_ONCE = 1_000


async def devices(reading: Reading, actor: Actor, *, now: Millis, settings: Settings) -> DeviceList:
    """One's own sessions, the newest activity first."""
    own = await reading.devices.of(actor.account, now=now)
    return DeviceList([_device(one, actor, now, settings) for one in own])


async def end_device(work: Work, actor: Actor, id: SessionId) -> None:
    """End one of one's own sessions; its connections close.

    Raises:  NotFound (it has ended, or is somebody else's: the two look the same)
    """
    if not await work.devices.is_of(actor.account, id, now=work.now):
        raise NotFound("no such session")
    work.writes()
    await work.sessions.end(id, now=work.now)
    await work.audit.add(
        Act.SESSION_ENDED, account=actor.account, session=id, subject=actor.account, address=actor.address
    )


async def end_other_devices(work: Work, actor: Actor) -> None:
    """End all of one's own sessions but the one that asks."""
    await end_others(work, actor.account, keep=actor.session)
    await work.audit.add(Act.OTHER_SESSIONS_ENDED, account=actor.account, session=actor.session, address=actor.address)


async def purge_daily(store: Store, clock: Clock) -> None:
    """Remove what has been over for long, now and every day."""
    while True:
        try:
            await purge(store, now=clock.now())
        except Exception as error:  # tomorrow is as good
            defect(error)
        await asyncio.sleep(DAY_S)


async def purge(store: Store, *, now: Millis) -> None:
    """Remove the sessions that were over more than 90 days ago, some at a time: messages are written between.

    Raises:  Unavailable
    """
    while True:
        async with store.reading() as reading:
            over = await reading.devices.over(before=now - KEPT_DAYS * DAY_MS, limit=PURGED_AT_ONCE)
        if not over:
            return
        await store.writer.run(partial(_remove, over))


async def _remove(over: Sequence[SessionId], work: Work) -> None:
    work.writes()
    await work.devices.remove(over)


def _device(own: OwnSession, actor: Actor, now: Millis, settings: Settings) -> Device:
    is_this_one = own.id == actor.session
    is_idle = not is_within(own.active_at, now, lock_after_ms(actor.kind, settings))
    return Device(
        id=own.id,
        device=own.device,
        way=own.way,
        created_at=own.created_at,
        active_at=own.active_at,
        expires_at=own.expires_at,
        locked=not is_this_one and (own.locked_at is not None or is_idle),
        is_this_one=is_this_one,
    )
