"""A stop that was asked for, while everybody writes: each request is answered or was never stored, and it is quick."""

import asyncio
import signal
import time
from pathlib import Path

import pytest

from tests.faults.serving import SETTINGS
from tests.faults.ward import ward
from tests.support.mis_process import MisProcess

STOPS = 3
WITHIN_S = 5.0
RESTARTING = 1012
PAUSE_S = 2.0


@pytest.mark.timeout(180)
async def test_a_graceful_stop_under_load_is_quick_clean_and_loses_nothing(tmp_path: Path, seed: int) -> None:
    process = MisProcess(tmp_path / "data", SETTINGS)
    async with ward(process, tmp_path, seed=seed) as people:
        people.begin()
        for _ in range(STOPS):
            await people.answered()
            await asyncio.sleep(people.chance.uniform(0, 0.5))
            began = time.monotonic()
            assert await asyncio.to_thread(process.stop) == 0
            assert time.monotonic() - began < WITHIN_S
            await asyncio.to_thread(process.start)
        await people.answered()
        assert people.stage.closes[RESTARTING] == STOPS * len(people.lanes), "each connection is told to come back"
        verdict = await people.verdict()
    assert not verdict.violations, str(verdict)
    assert set(verdict.refused) <= {"unavailable"}
    assert "Traceback" not in process.log.read_text()
    assert '"level": "error"' not in process.log.read_text()


@pytest.mark.timeout(120)
async def test_a_server_that_was_stopped_for_a_while_goes_on(tmp_path: Path, seed: int) -> None:
    process = MisProcess(tmp_path / "data", SETTINGS)
    async with ward(process, tmp_path, seed=seed) as people:
        people.begin()
        for _ in range(2):
            await people.answered()
            assert process.process is not None
            process.process.send_signal(signal.SIGSTOP)
            await asyncio.sleep(PAUSE_S)
            process.process.send_signal(signal.SIGCONT)
        await people.answered()
        verdict = await people.verdict()
    assert not verdict.violations, str(verdict)
    assert not verdict.refused
    assert not verdict.unanswered, "nobody was disconnected"
