"""What a connection costs that does nothing: the memory of the server before and after a thousand more of them."""

import asyncio
import os
from collections.abc import Sequence
from typing import Any

from bench.handshake import Handshake
from bench.measure import memory_bytes
from bench.micro.connection import Asking
from bench.micro.run import Run
from bench.server import Server

SETTLE_S = 3.0
OPENING = 20  # at once: memory of a rush would count as memory of the connections


async def idle_memory(server: Server, tokens: Sequence[str], connections: int) -> dict[str, Any]:
    """Measure the memory that one more open, synchronized, silent connection takes.

    The first connection of each session stays open throughout, so that what a process or a session takes once is in
    neither figure. What the kernel keeps for a socket is in neither one as well.
    """
    async with Run() as run:
        await _open(server, run, tokens)
        await run.pause(SETTLE_S)
        before = memory_bytes(server.process)
        await _open(server, run, [tokens[number % len(tokens)] for number in range(connections)])
        await run.pause(SETTLE_S)
        after = memory_bytes(server.process)
    return {
        "connections": connections,
        "pss_bytes_per_connection": (after["pss"] - before["pss"]) // connections,
        "rss_bytes_per_connection": (after["rss"] - before["rss"]) // connections,
        "server_pss_bytes": after["pss"],
    }


async def _open(server: Server, run: Run, tokens: Sequence[str]) -> None:
    gate = asyncio.Semaphore(OPENING)

    async def open_one(token: str) -> None:
        async with gate:
            await open_synchronized(server, run, token)

    await asyncio.gather(*map(open_one, tokens))


async def open_synchronized(server: Server, run: Run, token: str) -> None:
    """Connect as every client does: welcome, then one `sync`."""
    handshake = Handshake(f"{server.host}:{server.port}", token, os.urandom(16))
    loop = asyncio.get_running_loop()
    _, connection = await loop.create_connection(lambda: Asking(run, handshake), server.host, server.port)
    await connection.opened
    await connection.ask("sync")
