"""PostgreSQL stops at once and comes back, while the server stays up: it refuses, recovers by itself, loses nothing."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.faults import KillPostgres, suffer
from tests.faults.serving import SETTINGS
from tests.faults.ward import ward
from tests.support.mis_process import MisProcess
from tests.support.postgres import Postgres

CYCLES = 3


@pytest.fixture
def postgres() -> Iterator[Postgres]:
    """One of our own: the other tests of this process go on with theirs."""
    own = Postgres()
    own.start()
    yield own
    own.remove()


@pytest.mark.timeout(300)
async def test_nothing_acknowledged_is_lost_when_postgresql_crashes(
    tmp_path: Path, postgres: Postgres, seed: int
) -> None:
    process = MisProcess(tmp_path / "data", SETTINGS | {"MIS_DATABASE_URL": postgres.database()})
    async with ward(process, tmp_path, seed=seed) as people:
        served = process.process
        await suffer(people, KillPostgres(postgres), CYCLES)
        verdict = await people.verdict()
        assert process.process is served
        assert served is not None
        assert served.poll() is None, "the server stays up"
    assert not verdict.violations, str(verdict)
    assert set(verdict.refused) == {"unavailable"}
    assert verdict.acknowledged > CYCLES
