"""The watch over the sessions of this node: expired ones end, idle ones lock, activity is written down.

And what has ended elsewhere ends here within a second, whether or not the bus said so: SQL is the truth.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial

from mis.bus.base import SessionTurn, Turn
from mis.clock import Clock
from mis.errors import defect
from mis.gateway.hub import Hub
from mis.operations.session import end_expired, lock_idle
from mis.store.store import Store
from mis.store.work import Work
from protocol.errors import Unavailable
from protocol.values import Millis, SessionId

EVERY_S = 1.0
# How far the stored activity of a session may be behind: a session that comes back after a crash locks so much earlier.
BEHIND_MS = 30_000
# Locks stored in one transaction: messages are committed between one such and the next.
LOCKED_AT_ONCE = 50
# What the database has not stored by then holds here all the same: a screen that nobody looks after must not stay open.
STORED_WITHIN_S = 2.0
# How far back each look goes: clocks of nodes differ, and a commit comes some moments after its time was taken.
OVERLAP_MS = 60_000


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
        await self._end(self._hub.end_expired(now))
        await self._end_as_elsewhere(now)
        await self._lock(self._hub.idle(now))
        seen = self._hub.unwritten(BEHIND_MS)
        if seen:
            with suppress(Unavailable):  # it is tried again when they are active again; until then they lock earlier
                await self._stored(lambda work: work.sessions.were_active(seen))

    async def _end(self, expired: list[SessionId]) -> None:
        if expired:
            with suppress(Unavailable):  # whoever comes back with the token is refused, and it is stored then
                await self._stored(partial(end_expired, expired=expired))

    async def _end_as_elsewhere(self, now: Millis) -> None:
        """Close what another node ended, or a command line beside this server: an embedded database has neither."""
        if self._store.is_embedded or self._hub.is_empty:
            return
        with suppress(Unavailable, TimeoutError):  # the next look goes as far back
            async with asyncio.timeout(STORED_WITHIN_S), self._store.reading() as reading:
                ended = await reading.sessions.ended_since(now - OVERLAP_MS)
            for session in ended:
                self._hub.hear(SessionTurn(session, Turn.ENDED, now))

    async def _lock(self, idle: list[tuple[SessionId, Millis]]) -> None:
        """Store the locks; those that cannot be stored now hold here, and are tried again at the next look."""
        for some in (idle[at : at + LOCKED_AT_ONCE] for at in range(0, len(idle), LOCKED_AT_ONCE)):
            try:
                await self._stored(partial(lock_idle, idle=some))
            except Unavailable:
                for session, _ in idle:
                    self._hub.shut(session)
                return

    async def _stored(self, unit: Callable[[Work], Awaitable[None]]) -> None:
        """Have it written, without waiting for a database that does not answer: the next look must not wait either.

        Raises:  Unavailable
        """
        try:
            async with asyncio.timeout(STORED_WITHIN_S):
                await self._store.writer.run(unit)
        except TimeoutError:
            raise Unavailable("the database does not answer") from None

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(EVERY_S)
            try:
                await self.look()
            except Exception as error:
                defect(error)
