"""The whole server in process, on the embedded database."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.clock import FakeClock
from tests.support.stores import migrated_settings
from tests.support.wire import Wire, wired


@pytest.fixture
async def wire(tmp_path: Path, clock: FakeClock) -> AsyncIterator[Wire]:
    async with wired(await migrated_settings("sqlite", tmp_path), clock) as running:
        yield running


@pytest.fixture
async def limited(tmp_path: Path, clock: FakeClock) -> AsyncIterator[Wire]:
    """A server whose rate limits hold."""
    settings = await migrated_settings(
        "sqlite", tmp_path, rate_limits="on", messages_burst=3, messages_per_s=1.0, connections_per_account=3
    )
    async with wired(settings, clock) as running:
        yield running
