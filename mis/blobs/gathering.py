"""Small parts gathered to some PART_BYTES each, so that a thread is handed to as rarely."""

from collections.abc import AsyncIterable, AsyncIterator, Awaitable, Callable, Iterator
from typing import TypeAlias

from mis.blobs.base import PART_BYTES, Parts

# What has a piece of work done aside of the loop.
Run: TypeAlias = Callable[[Callable[[], bytes]], Awaitable[bytes]]


async def gathered(parts: Parts, run: Run) -> AsyncIterator[bytes]:
    """Give the same bytes; an ordinary iterable is gone through aside, and gathered, another comes as it is."""
    if isinstance(parts, AsyncIterable):
        async for part in parts:
            yield part
        return
    iterator = iter(parts)
    while part := await run(lambda: _some(iterator)):
        yield part


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
