"""A server with dossiers, on each database, and the people of every story."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from pathlib import Path

import pytest
import uvloop

from dossier.extension import DossierExtension
from tests.dossier.ward import Ward
from tests.support.stores import BACKENDS
from tests.support.visitor import housed


def pytest_asyncio_loop_factories(
    config: pytest.Config, item: pytest.Item
) -> Mapping[str, Callable[[], asyncio.AbstractEventLoop]]:
    """Run on uvloop, as the server does."""
    return {"uvloop": uvloop.new_event_loop}


@pytest.fixture(params=BACKENDS)
def backend(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture
async def ward(tmp_path: Path, backend: str) -> AsyncIterator[Ward]:
    async with housed(tmp_path, DossierExtension(), backend=backend) as house:
        yield await Ward(house).peopled()
