"""One run of the lean generator: whatever goes wrong on any connection ends all of it."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, Self, TypeVar

import uvloop

from bench.errors import BenchError, UndeliveredError

SETTLE_S = 30.0
GLANCE_S = 0.05
T = TypeVar("T")


def drive(work: Coroutine[Any, Any, T]) -> T:
    """Run the load of one work on a loop of its own: the leanest there is."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(work)


class Run:
    """What all connections of a run share; when it is over, whatever its outcome, they are closed."""

    def __init__(self) -> None:
        self._over = False
        self._trouble: asyncio.Future[Exception] = asyncio.get_running_loop().create_future()
        self._open: set[asyncio.Transport] = set()
        self._all_closed = asyncio.Event()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        self._over = True
        for transport in self._open:
            transport.abort()
        if self._open:
            await self._all_closed.wait()

    def opened(self, transport: asyncio.Transport) -> None:
        self._open.add(transport)

    def closed(self, transport: asyncio.Transport, error: Exception) -> None:
        self.fail(error)
        self._open.discard(transport)
        if not self._open:
            self._all_closed.set()

    def fail(self, error: Exception) -> None:
        """End the run with this trouble; only the first one counts, and none once the run is over."""
        if not self._over and not self._trouble.done():
            self._trouble.set_result(error)

    async def pause(self, seconds: float) -> None:
        """Let the load flow for so long; raises as soon as anything is wrong."""
        await asyncio.wait({self._trouble}, timeout=seconds)
        if self._trouble.done():
            error = self._trouble.result()
            raise BenchError(f"the run failed: {type(error).__name__}: {error}") from error

    async def settle(self, settled: Callable[[], bool]) -> None:
        """Wait until everything on its way has arrived. Raises UndeliveredError when it does not."""
        for _ in range(round(SETTLE_S / GLANCE_S)):
            if settled():
                return
            await self.pause(GLANCE_S)
        raise UndeliveredError(f"something was still missing {SETTLE_S:.0f} s after the last message")
