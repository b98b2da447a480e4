"""Between the bus and the hub of several nodes: changes are told in the order of their numbers, and none is left out.

A single node has none of this: its hub hears its own writer, which commits in order.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress

from mis.bus.base import Change, ChangeNumber, Heard, Listener
from mis.clock import Clock
from mis.errors import defect
from mis.gateway.lookup import Lookup, TooFarBehindError
from mis.gateway.remembered import Remembered
from mis.metrics import Metrics
from mis.store.store import Store
from protocol.errors import Unavailable
from protocol.values import AccountId

# How long a number that is missing may still be on its way.
GRACE_S = 0.05
# How often the database is asked for its newest number, which finds what no hint has told.
POLL_S = 0.5
ANSWERS_WITHIN_S = 2.0
# Changes kept that came before their turn; those past it are looked up.
EARLY_KEPT = 1_000


class Sequence:
    """Order:   `open` before anybody is connected, `close` before the store closes."""

    def __init__(
        self,
        tell: Listener,
        store: Store,
        *,
        is_here: Callable[[AccountId], bool],
        restart: Callable[[], None],
        clock: Clock,
        metrics: Metrics,
    ) -> None:
        self._tell = tell
        self._store = store
        self._is_here = is_here
        self._restart = restart
        self._clock = clock
        self._metrics = metrics
        self._remembered = Remembered()
        self._number: ChangeNumber | None = None  # everything up to it was told; None while nobody is connected
        self._up_to_date_at = 0
        self._early: dict[ChangeNumber, Change] = {}
        self._is_looking = False
        self._gap = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Begin after what is committed now: who connects from here on asks `sync` for all before.

        Raises:  Unavailable
        """
        self._up_to_date_at = self._clock.now()
        async with self._store.reading() as reading:
            self._number = await reading.changes.newest()
        self._task = asyncio.create_task(self._watch(), name="sequence")

    async def close(self) -> None:
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    def hear(self, heard: Heard) -> None:
        """Take what the bus brings, from this node or another, in any order, once or twice."""
        if not isinstance(heard, Change):
            self._tell(heard)
        elif self._number is not None and heard.number > self._number:
            if heard.number == self._number + 1 and not self._is_looking:
                self._pass_on(heard)
                self._go_on()
            elif len(self._early) < EARLY_KEPT:
                self._early[heard.number] = heard
                self._gap.set()

    async def look(self) -> None:
        """Tell what is committed and was not told, if it is not told within moments.

        Raises:  Unavailable, TimeoutError (it is tried again)
        """
        now, told = self._clock.now(), self._number or 0
        async with asyncio.timeout(ANSWERS_WITHIN_S), self._store.reading() as reading:
            newest = await reading.changes.newest()
        if newest < told:  # the database is an earlier one: it was restored from a backup
            self._begin_anew(newest)
        if self._is_behind(newest):
            await asyncio.sleep(GRACE_S)
        if self._is_behind(newest):
            await self._look_up()
        else:
            self._up_to_date_at = now

    def _is_behind(self, newest: ChangeNumber) -> bool:
        return self._number is not None and self._number < newest

    async def _watch(self) -> None:
        polled_at = self._clock.monotonic()
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(POLL_S):
                    await self._gap.wait()
            self._gap.clear()
            try:
                await self._close_gap()
                if self._clock.monotonic() - polled_at >= POLL_S:
                    polled_at = self._clock.monotonic()
                    await self.look()
            except (Unavailable, TimeoutError):
                await asyncio.sleep(GRACE_S)
            except Exception as error:
                defect(error)
                await asyncio.sleep(GRACE_S)

    async def _close_gap(self) -> None:
        """Look up what is missing below a change that came early, if it does not come in time."""
        stands_at = self._number
        if self._early:
            await asyncio.sleep(GRACE_S)
        if self._early and self._number == stands_at:
            await self._look_up()

    async def _look_up(self) -> None:
        """Read what was missed and tell it; what is heard meanwhile waits its turn."""
        number, now = self._number or 0, self._clock.now()
        self._is_looking = True
        try:
            async with asyncio.timeout(ANSWERS_WITHIN_S), self._store.reading() as reading:
                newest = await reading.changes.newest()
                lookup = Lookup(reading, self._remembered, self._is_here, since_ms=self._up_to_date_at, now=now)
                told = await lookup.after(number)
        except TooFarBehindError:
            self._begin_anew(newest)
        else:
            self._metrics.looked_up.inc(newest - number)
            self._up_to_date_at = now
            self._pass_on(Change(newest, told))
        finally:
            self._is_looking = False
            self._early = {early: change for early, change in self._early.items() if early > (self._number or 0)}
            self._go_on()

    def _begin_anew(self, number: ChangeNumber) -> None:
        """Have everybody here come back and ask `sync`."""
        self._number = number
        self._remembered.forget()
        self._early.clear()
        self._restart()

    def _pass_on(self, change: Change) -> None:
        self._number = change.number
        for told in change.told:
            self._remembered.note(told.event)
        self._tell(change)

    def _go_on(self) -> None:
        """Tell what came early and is due now."""
        while self._early and (due := self._early.pop((self._number or 0) + 1, None)) is not None:
            self._pass_on(due)
