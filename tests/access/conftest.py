"""A server of one's own for each test."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.access.world import World, opened


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with opened(tmp_path) as running:
        yield running
