"""The watch over the sessions of this node: expired ones end, idle ones lock, activity is written down."""

import asyncio
from contextlib import suppress

from mis.bus.base import SessionTurn, Turn
from mis.clock import Clock
from mis.errors import defect
from mis.gateway.hub import Hub
from mis.operations.session import lock_idle
from mis.store.store import Store
from protocol.errors import Unavailable
from protocol.values import SessionId

EVERY_S = 1.0
# How far the stored activity of a session may be behind: a session that comes back after a crash locks so much earlier.
BEHIND_MS = 30_000


class Watch:
    """Order:   `start` once the store has started, `stop` before it closes."""

    def __init__(self, hub: Hub, store: Store, clock: Clock) -> None:
        self._hub = hub
        self._store = store
        self._clock = clock
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._task = asyncio.create_task(self._watch(), name="sessions")

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    async def look(self) -> None:
        """Look at every session once."""
        now = self._clock.now()
        self._hub.end_expired(now)
        for session in self._hub.idle(now):
            await self._lock(session)
        seen = self._hub.unwritten(BEHIND_MS)
        if seen:
            with suppress(Unavailable):  # it is tried again when they are active again; until then they lock earlier
                await self._store.writer.run(lambda work: work.sessions.were_active(seen))

    async def _lock(self, session: SessionId) -> None:
        try:
            active_at = await self._store.writer.run(lambda work: lock_idle(work, session))
        except Unavailable:
            # What cannot be stored holds here all the same: a screen that nobody looks after must not stay open.
            self._hub.hear(SessionTurn(session, Turn.LOCKED, self._clock.now()))
        else:
            if active_at is not None:
                self._hub.hear(SessionTurn(session, Turn.UNLOCKED, active_at))

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(EVERY_S)
            try:
                await self.look()
            except Exception as error:
                defect(error)
