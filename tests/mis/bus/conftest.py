"""A Redis for the tests of the bus, and nodes on it without a database."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import pytest

from mis.bus import redis as module
from mis.bus.base import Heard
from mis.bus.redis import RedisBus
from mis.clock import SystemClock
from mis.metrics import Metrics
from tests.support.redis_server import RedisServer
from tests.support.served import until

REGION = "7:mis"


@pytest.fixture(autouse=True)
def nobody_is_in_a_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a machine stood still for three seconds, a node counts Redis as away, and drops what it had to say."""
    monkeypatch.setattr(module, "AWAY_S", 60.0)


@pytest.fixture
def redis() -> Iterator[RedisServer]:
    server = RedisServer()
    server.start()
    yield server
    server.kill()


class Peer:
    """One node's end of the bus, and all that it heard."""

    def __init__(self, url: str, secret: bytes = b"pepper") -> None:
        self.metrics = Metrics()
        self.bus = RedisBus(url, lambda node: _key(secret, node), clock=SystemClock(), metrics=self.metrics)
        self.heard: list[Heard] = []
        self.bus.listen(self.heard.append)

    async def up(self) -> None:
        await until(lambda: self.bus.is_up)

    async def has_heard(self, count: int) -> None:
        await until(lambda: len(self.heard) >= count)

    def value(self, name: str) -> float | None:
        return self.metrics.registry.get_sample_value(name)


@asynccontextmanager
async def peers(url: str, *, regions: tuple[str, ...] = (REGION, REGION)) -> AsyncIterator[list[Peer]]:
    """Nodes that hear each other, each in its region."""
    joined = [Peer(url) for _ in regions]
    for peer, region in zip(joined, regions, strict=True):
        peer.bus.open(region)
    try:
        await asyncio.gather(*(peer.up() for peer in joined))
        yield joined
    finally:
        await asyncio.gather(*(peer.bus.close() for peer in joined))


def _key(secret: bytes, node: bytes) -> bytes:
    return hashlib.sha256(secret + node).digest()
