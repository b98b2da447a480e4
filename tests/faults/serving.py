"""A server for one test, and people who come to it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from tests.conformance.client import Client
from tests.conformance.server import Server
from tests.support.mis_process import MisProcess

# No rate limits: the load is the test's. No more in the log than what is wrong.
SETTINGS = {"MIS_RATE_LIMITS": "off", "MIS_LOG_LEVEL": "warning"}


@asynccontextmanager
async def serving(process: MisProcess, create: Callable[..., dict[str, Any]] | None = None) -> AsyncIterator[Server]:
    """Start the process, and end it in the end if it still runs."""
    await asyncio.to_thread(process.start)
    try:
        yield Server(process.url, create or process.add_account)
    finally:
        if process.process is not None:
            await asyncio.to_thread(process.kill)


async def newcomers(server: Server, *names: str) -> list[Client]:
    """Professionals with an account each, connected."""
    people = await asyncio.gather(*(asyncio.to_thread(server.person, name) for name in names))
    return [await server.arrive(person) for person in people]
