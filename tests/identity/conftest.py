"""What the tests of identity providers share: a real provider, and a server that knows it."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from pathlib import Path

import pytest
import uvloop

from tests.identity.site import Site, sited
from tests.support.clock import FakeClock
from tests.support.openid import OpenIdProvider, openid_provider


def pytest_asyncio_loop_factories(
    config: pytest.Config, item: pytest.Item
) -> Mapping[str, Callable[[], asyncio.AbstractEventLoop]]:
    """Run on uvloop, as the server does."""
    return {"uvloop": uvloop.new_event_loop}


@pytest.fixture(scope="session")
def provider() -> Iterator[OpenIdProvider]:
    with openid_provider() as running:
        yield running


@pytest.fixture
def clock() -> FakeClock:
    """The time that the provider signs with, which the test may move."""
    return FakeClock(int(time.time() * 1_000))


@pytest.fixture
async def site(provider: OpenIdProvider, tmp_path: Path, clock: FakeClock) -> AsyncIterator[Site]:
    async with sited(provider, tmp_path, clock) as running:
        yield running
