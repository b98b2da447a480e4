"""Work W3 by the lean generator: everybody comes back in the same instant, and asks what is new."""

import asyncio
import time
from collections.abc import Sequence
from typing import Any

from bench.measure import cpu_s, percentiles_ms
from bench.micro.idle import open_synchronized
from bench.micro.run import Run
from bench.server import Server


async def morning(server: Server, tokens: Sequence[str], connections: int) -> dict[str, Any]:
    """Open all connections at once, and time each from its first byte to its answered `sync`."""
    begin_s, cpu_before_s = time.perf_counter(), cpu_s(server.process)
    async with Run() as run:

        async def come_back(number: int) -> float:
            await open_synchronized(server, run, tokens[number % len(tokens)])
            return time.perf_counter() - begin_s

        times_s = await asyncio.gather(*map(come_back, range(connections)))
        cpu_used_s = cpu_s(server.process) - cpu_before_s
    return {
        "connections": connections,
        "synchronized_ms": percentiles_ms(times_s),
        "all_synchronized_s": round(max(times_s), 2),
        "server_cpu_us_per_connection": round(cpu_used_s * 1e6 / connections, 1),
    }
