"""Files without a name, which are gone with whoever has them.

They are made and closed in a thread: what is on its way to the disk is waited for before its room is free again, 80 ms
of a loop that serves nobody meanwhile.
"""

import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import BinaryIO


@asynccontextmanager
async def anonymous(folder: Path) -> AsyncIterator[BinaryIO]:
    """A file in a folder until the block ends.

    Raises:  OSError
    """
    async with closing(await make_anonymous(folder)) as file:
        yield file


async def make_anonymous(folder: Path) -> BinaryIO:
    """Make a file in a folder.

    Raises:  OSError
    Next:    `closing`
    """
    making: asyncio.Future[BinaryIO] = asyncio.ensure_future(asyncio.to_thread(_make, folder))
    try:
        return await asyncio.shield(making)
    except asyncio.CancelledError:
        (await making).close()
        raise


@asynccontextmanager
async def closing(file: BinaryIO) -> AsyncIterator[BinaryIO]:
    """Close a file when the block ends, also for who is cancelled."""
    try:
        yield file
    finally:
        await asyncio.shield(asyncio.to_thread(file.close))


def _make(folder: Path) -> BinaryIO:
    return tempfile.TemporaryFile(dir=folder)
