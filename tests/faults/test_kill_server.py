"""Guarantees 1 to 3 through `kill -9`: what was acknowledged is there, once, in its order, for everybody."""

from pathlib import Path

import pytest

from tests.faults.faults import KillServer, suffer
from tests.faults.serving import SETTINGS
from tests.faults.ward import ward
from tests.support.mis_process import MisProcess
from tests.support.stores import migrated_database

# 20 times in all: `soak` has a thousand, and tests/power every moment of a server's work. The longest pause before a
# kill is half that of `soak`: most of a cycle is the start, and what a kill may hit is there from the first answer on.
KILLS = {"sqlite": 15, "postgresql": 5}
MOST_S = 0.4


async def killed(process: MisProcess, folder: Path, *, seed: int, cycles: int, most_s: float = MOST_S) -> None:
    async with ward(process, folder, seed=seed) as people:
        await suffer(people, KillServer(most_s), cycles)
        verdict = await people.verdict()
    assert not verdict.violations, str(verdict)
    assert not verdict.refused, "a server that is not stopping has no reason to refuse"
    assert verdict.acknowledged > 10 * cycles
    assert verdict.unanswered >= cycles, "the kills must have hit what was in flight"
    assert verdict.read >= verdict.acknowledged


@pytest.mark.timeout(600)
async def test_nothing_acknowledged_is_lost_when_the_server_is_killed(tmp_path: Path, seed: int) -> None:
    await killed(MisProcess(tmp_path / "data", SETTINGS), tmp_path, seed=seed, cycles=KILLS["sqlite"])


@pytest.mark.timeout(300)
async def test_nothing_acknowledged_is_lost_when_the_server_of_a_postgresql_is_killed(
    tmp_path: Path, seed: int
) -> None:
    settings = SETTINGS | {"MIS_DATABASE_URL": migrated_database()}
    await killed(
        MisProcess(tmp_path / "data", settings, is_migrated=True), tmp_path, seed=seed, cycles=KILLS["postgresql"]
    )


@pytest.mark.soak
@pytest.mark.timeout(0)
async def test_nothing_acknowledged_is_lost_when_the_server_is_killed_1000_times(tmp_path: Path, seed: int) -> None:
    await killed(MisProcess(tmp_path / "data", SETTINGS), tmp_path, seed=seed, cycles=1_000, most_s=0.8)
