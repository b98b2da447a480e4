"""A push service of the tests' own, and a server that pushes to it and does nothing unasked."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.mis.notify.ward import NotifyWard, opened
from tests.support.clock import FakeClock
from tests.support.push_service import PushService, push_service


@pytest.fixture
async def service() -> AsyncIterator[PushService]:
    async with push_service() as running:
        yield running


@pytest.fixture
async def ward(tmp_path: Path, clock: FakeClock, service: PushService) -> AsyncIterator[NotifyWard]:
    async with opened("sqlite", tmp_path, clock, service) as running:
        yield running


@pytest.fixture
async def any_ward(backend: str, tmp_path: Path, clock: FakeClock, service: PushService) -> AsyncIterator[NotifyWard]:
    async with opened(backend, tmp_path, clock, service) as running:
        yield running
