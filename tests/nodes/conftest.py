"""Two nodes for all the tests that leave them standing, and people on each."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.faults.conftest import seed as seed
from tests.nodes.people import leave
from tests.nodes.region import Region, region


@pytest.fixture(autouse=True)
async def everybody_leaves() -> AsyncIterator[None]:
    yield
    await leave()


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Region]:
    with region(tmp_path_factory.mktemp("two")) as running:
        yield running


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Region]:
    with region(tmp_path_factory.mktemp("standing")) as running:
        yield running


@pytest.fixture
def mended(standing: Region) -> Iterator[Region]:
    """Two whose Redis the test may harm: it has another in the end, and both nodes have found it."""
    yield standing
    standing.redis.kill()
    standing.redis.start()
    standing.find_each_other()


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Region]:
    """Two that the test may harm."""
    with region(tmp_path) as running:
        yield running
