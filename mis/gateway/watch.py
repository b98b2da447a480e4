"""The watch over the sessions of this node: expired ones end, idle ones lock, activity is written down.

And what has ended elsewhere ends here within a second, whether or not the bus said so: SQL is the truth.
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection
from contextlib import suppress
from functools import partial

from mis.bus.base import Heard, TurnedElsewhere
from mis.clock import Clock
from mis.errors import defect
from mis.gateway.hub import Hub
from mis.operations.session import end_expired, lock_idle
from mis.store.store import Store
from mis.store.work import Work
from protocol.errors import Unavailable
from protocol.values import Millis, SessionId

# Below a second: that long a session may live on here after it ended elsewhere, if no hint came.
EVERY_S = 0.8
# How far the stored activity of a session may be behind: a session that comes back after a crash locks so much earlier.
BEHIND_MS = 30_000
# Locks stored in one transaction: messages are committed between one such and the next.
LOCKED_AT_ONCE = 50
# What the database has not stored by then holds here all the same: a screen that nobody looks after must not stay open.
STORED_WITHIN_S = 2.0


class Watch:
    """Order:   `start` once the store has started, `stop` before it closes."""

    def __init__(self, hub: Hub, store: Store, clock: Clock) -> None:
        self._hub = hub
        self._store = store
        self._clock = clock
        self._hinted: set[SessionId] = set()
        self._is_hinted = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        self._tasks = [
            asyncio.create_task(self._watch(), name="sessions"),
            asyncio.create_task(self._follow_hints(), name="sessions elsewhere"),
        ]

    async def stop(self) -> None:
        tasks, self._tasks = self._tasks, []
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def hear(self, heard: Heard) -> None:
        """Take the hint of another node that something became of a session."""
        if isinstance(heard, TurnedElsewhere):
            self._hinted.add(heard.session)
            self._is_hinted.set()

    async def look(self) -> None:
        """Look at every session once."""
        now = self._clock.now()
        await self._end(self._hub.end_expired(now))
        await self._follow(now)
        # In the order of their ids: another node may lock the same, and neither must wait for the other.
        await self._lock(sorted(self._hub.idle(now)))
        seen = sorted(self._hub.unwritten(BEHIND_MS, now))
        if seen:
            with suppress(Unavailable):  # it is tried again when they are active again; until then they lock earlier
                await self._stored(lambda work: work.sessions.were_active(seen))

    async def _end(self, expired: list[SessionId]) -> None:
        if expired:
            with suppress(Unavailable):  # whoever comes back with the token is refused, and it is stored then
                await self._stored(partial(end_expired, expired=expired))

    async def _follow(self, now: Millis, only: Collection[SessionId] | None = None) -> None:
        """End, lock and unlock here what another node did, or a command line: an embedded database has neither."""
        if self._store.is_embedded:
            return
        believed = {one.session: one for one in self._hub.believed(only)}
        if not believed:
            return
        with suppress(Unavailable, TimeoutError):  # the next look sees as much
            async with asyncio.timeout(STORED_WITHIN_S), self._store.reading() as reading:
                unlike = await reading.session_rows.unlike(list(believed.values()))
            for row in unlike:
                self._hub.follow(believed[row.session], row, now)

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

    async def _follow_hints(self) -> None:
        while True:
            await self._is_hinted.wait()
            self._is_hinted.clear()
            hinted, self._hinted = self._hinted, set()
            try:
                await self._follow(self._clock.now(), hinted)
            except Exception as error:
                defect(error)

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(EVERY_S)
            try:
                await self.look()
            except Exception as error:
                defect(error)
