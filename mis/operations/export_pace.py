"""How fast an export reads, and how long it may: the messages of others go first (bench/export.py)."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from mis.clock import Clock
from mis.operations.living import LOOK_MS
from mis.store.reading import Reading
from mis.store.store import Store

# Entries read at once: a millisecond or two to open, as in a search.
AT_ONCE = 100
# After which everybody else has their turn, for as long: on a busy machine a process that never rests waits for its
# processor, and the messages in it with it. No rest is longer than that.
TURN_S = 0.001
MOST_REST_S = 0.01


@dataclass(slots=True)
class Pace:
    """Shape:   turn: whose it is to read, of all exports; must_go_on: sees that all of it may be read still."""

    store: Store
    turn: asyncio.Lock
    clock: Clock
    must_go_on: Callable[[Reading], Awaitable[None]]
    _look_at: float = 0.0
    _over_at: float = 0.0

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Reading]:
        """A turn to read, once it is seen now and then that there may be one."""
        now = self.clock.monotonic()
        if now >= self._look_at:
            await self.look()
            self._look_at = now + LOOK_MS / 1_000
        async with self.turn, self.store.reading() as reading:
            yield reading
        await self.give_way()

    async def look(self) -> None:
        """See that it may be read still.

        Raises:  Unauthenticated, Locked, NotFound, Conflict
        """
        async with self.store.reading() as reading:
            await self.must_go_on(reading)

    async def give_way(self) -> None:
        now = self.clock.monotonic()
        if now >= self._over_at:
            await asyncio.sleep(min(now - self._over_at + TURN_S, MOST_REST_S))
            self._over_at = self.clock.monotonic() + TURN_S
