"""Turns for the work on files, so that messages beside it stay quick.

One interpreter serves all, and a message goes between the loop and the database's thread some twenty times, each time
behind whoever computes just then: fifty uploads at once made of its 5 ms 25, and 100 in the worst of twenty.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from typing import TypeVar

from mis.threads import Threads

T = TypeVar("T")

# A rest is so many times as long as the piece before it computed: so files have a third of one processor at most.
REST = 2
# Not less, for what leads to a piece and away from it is the loop's own time; 256 KiB a piece are 70 MB/s still.
LEAST_REST_S, MOST_REST_S = 0.003, 0.1


class Turns:
    """Work on files, one piece at a time, with a rest after each.

    Next:    `close` when the application ends
    """

    def __init__(self) -> None:
        self._turn = asyncio.Lock()
        self._threads = Threads("files", 1)

    async def run(self, work: Callable[[], T]) -> T:
        """Do a piece of work aside, in its turn; who is cancelled waits for it still.

        Shape:   a piece is a few milliseconds: others wait for all of it
        Order:   who came first has their turn first, and returns after the rest
        """
        async with self._turn:
            result, computed_s = await self._threads.run(partial(_timed, work))
            await asyncio.sleep(min(max(REST * computed_s, LEAST_REST_S), MOST_REST_S))
        return result

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """A turn on the loop itself, for what leads to work on a file."""
        async with self._turn:
            yield
            await asyncio.sleep(LEAST_REST_S)

    def close(self) -> None:
        """Let the thread go."""
        self._threads.close()


def _timed(work: Callable[[], T]) -> tuple[T, float]:
    """Do it, and tell how long it computed: who waits for a disk meanwhile keeps nobody from computing."""
    began_s = time.thread_time()
    return work(), time.thread_time() - began_s
