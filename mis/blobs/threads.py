"""Threads for what would hold the loop up: files, and the sealing of many bytes."""

import asyncio
from collections.abc import AsyncIterable, AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from mis.blobs.base import PART_BYTES, Parts

T = TypeVar("T")


class Threads:
    """A few threads of one owner's.

    Next:    `close` when the application ends
    """

    def __init__(self, name: str, count: int) -> None:
        self._pool = ThreadPoolExecutor(count, thread_name_prefix=name)

    async def run(self, work: Callable[[], T]) -> T:
        """Do the work aside; who is cancelled waits for it still, for it may use a file that is closed next."""
        doing = asyncio.get_running_loop().run_in_executor(self._pool, work)
        try:
            return await asyncio.shield(doing)
        except asyncio.CancelledError:
            await asyncio.wait([doing])
            raise

    async def gathered(self, parts: Parts) -> AsyncIterator[bytes]:
        """Give the same bytes in larger parts, of some PART_BYTES each."""
        if isinstance(parts, AsyncIterable):
            async for part in parts:
                yield part
            return
        iterator = iter(parts)
        while part := await self.run(lambda: _some(iterator)):
            yield part

    def close(self) -> None:
        """Let the threads go."""
        self._pool.shutdown(wait=False, cancel_futures=True)


def _some(parts: Iterator[bytes]) -> bytes:
    """Take PART_BYTES, or the part more that it needs; nothing is the end."""
    taken: list[bytes] = []
    size = 0
    for part in parts:
        taken.append(part)
        size += len(part)
        if size >= PART_BYTES:
            break
    return b"".join(taken)
