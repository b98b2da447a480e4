"""What is done to the server while people write. Each is one cycle: it waits for a random moment, harms, and mends."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from tests.faults.ward import Ward
from tests.support.postgres import Postgres

Fault = Callable[[Ward], Awaitable[None]]

AT_ANSWER = 0.5  # how often the moment is the one at which an answer arrives: a promise was made just now
EARLY = 0.1  # how often the server is killed once more while it starts
EARLY_S = 1.2


@dataclass(frozen=True)
class KillServer:
    """`kill -9` at a random moment of its work, now and then again while it starts."""

    most_s: float = 0.8

    async def __call__(self, ward: Ward) -> None:
        await asyncio.sleep(ward.chance.uniform(0, self.most_s))
        if ward.chance.random() < AT_ANSWER:
            await ward.answered()
        ward.process.kill()  # in this thread: another would come some milliseconds later, when the commit is long over
        if ward.chance.random() < EARLY:
            await asyncio.to_thread(ward.process.spawn)
            await asyncio.sleep(ward.chance.uniform(0, EARLY_S))
            await asyncio.to_thread(ward.process.kill)
        await asyncio.to_thread(ward.process.start)


@dataclass(frozen=True)
class KillPostgres:
    """PostgreSQL stops at once, as by a crash, and comes back later; the server stays up."""

    postgres: Postgres
    most_s: float = 0.8

    async def __call__(self, ward: Ward) -> None:
        await asyncio.sleep(ward.chance.uniform(0, self.most_s))
        await asyncio.to_thread(self.postgres.crash)
        await asyncio.sleep(ward.chance.uniform(0, self.most_s))
        await asyncio.to_thread(self.postgres.start)


async def suffer(ward: Ward, fault: Fault, cycles: int) -> None:
    """Let the fault happen again and again, each time after something was acknowledged since the last."""
    ward.begin()
    for _ in range(cycles):
        await ward.answered()
        await fault(ward)
