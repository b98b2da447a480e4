"""The power fails at any moment of two hundred messages: what was acknowledged is there, and all of it verifies."""

import random
from pathlib import Path

import pytest

from tests.faults.conftest import seed as seed
from tests.faults.mutants import program
from tests.power.disk import Disk
from tests.power.failure import Often, Outcome, failing
from tests.power.story import MESSAGES, told
from tests.power.trace import steps

SOME = Often(strict=0.05, torn=0.004)
EVERY = Often(strict=1.0, torn=1.0)
# What SQLite makes anew, and what is no file.
NOT_KEPT = {"mis.sqlite3-shm", "control.sock"}


def rebuilt(trace: Path, data: Path) -> Path:
    """All that the trace says was written to that folder, whether it was synced or not."""
    disk, folder = Disk.under(data), trace.with_name("rebuilt")
    for step in steps(trace):
        disk.take(step)
    folder.mkdir()
    disk.whole(folder)
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    found = {str(path.relative_to(folder)): path for path in folder.rglob("*") if path.is_file()}
    return {name: path.read_bytes() for name, path in found.items() if name not in NOT_KEPT}


async def failed(folder: Path, often: Often, seed: int) -> Outcome:
    trace = await told(folder)
    return await failing(trace, folder / "data", often, random.Random(seed))  # noqa: S311 - a script, no secret


def must_have_kept_everything(outcome: Outcome) -> None:
    assert outcome.promised > MESSAGES
    assert outcome.steps > 10 * MESSAGES
    assert outcome.faults == {}


@pytest.mark.timeout(300)
async def test_what_was_acknowledged_survives_a_loss_of_power(tmp_path: Path, seed: int) -> None:
    outcome = await failed(tmp_path, SOME, seed)
    must_have_kept_everything(outcome)
    assert outcome.failures > 15
    whole = contents(rebuilt(tmp_path / "trace", tmp_path / "data"))
    assert whole == contents(tmp_path / "data"), "the trace misses nothing that the server wrote"
    assert any(name.startswith("blobs/") for name in whole)


@pytest.mark.soak
@pytest.mark.timeout(0)
async def test_what_was_acknowledged_survives_a_loss_of_power_at_every_moment(tmp_path: Path, seed: int) -> None:
    must_have_kept_everything(await failed(tmp_path, EVERY, seed))


@pytest.mark.timeout(180)
@pytest.mark.parametrize(("mutant", "harm"), [("synchronous-off", "is lost"), ("names-unsynced", "missing")])
async def test_a_server_that_does_not_wait_for_the_disk_is_found_out(
    tmp_path: Path, seed: int, mutant: str, harm: str
) -> None:
    trace = await told(tmp_path, messages=40, program=program(mutant))
    outcome = await failing(trace, tmp_path / "data", Often(strict=0.1, torn=0), random.Random(seed))  # noqa: S311
    assert any(harm in fault for faults in outcome.faults.values() for fault in faults), outcome.faults
