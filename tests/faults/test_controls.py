"""Negative controls: a server with a defect must turn the suites red, otherwise their zeros mean nothing."""

import asyncio
import os
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from tests.faults.checker import Verdict
from tests.faults.faults import KillServer, suffer
from tests.faults.mutants import program
from tests.faults.serving import SETTINGS, serving
from tests.faults.test_pin_kill import left_after_two_kills
from tests.faults.ward import ward
from tests.support.mis_process import COMMAND, MisProcess

ROUNDS = 15
ROUND_CYCLES = 2


def mutant(name: str, folder: Path) -> MisProcess:
    return MisProcess(folder / "data", SETTINGS, program=program(name))


async def first_red(process: MisProcess, folder: Path, kind: str, *, seed: int) -> Verdict:
    """Kill the mutant until the ledger shows this kind of violation; give up after some rounds."""
    async with ward(process, folder, seed=seed) as people:
        for _ in range(ROUNDS):
            await suffer(people, KillServer(most_s=0.3), ROUND_CYCLES)
            verdict = await people.verdict()
            if kind in verdict.violations:
                return verdict
    return verdict


@pytest.mark.timeout(300)
async def test_a_server_that_answers_before_it_commits_loses_messages(tmp_path: Path, seed: int) -> None:
    verdict = await first_red(mutant("answer-before-commit", tmp_path), tmp_path, "lost", seed=seed)
    assert verdict.lost


@pytest.mark.timeout(300)
async def test_a_server_that_does_not_know_a_client_ref_again_stores_twice(tmp_path: Path, seed: int) -> None:
    verdict = await first_red(mutant("no-dedupe", tmp_path), tmp_path, "duplicated", seed=seed)
    assert verdict.duplicated


@pytest.mark.timeout(300)
async def test_a_route_without_admission_turns_the_test_of_strangers_red(tmp_path: Path) -> None:
    report = await asyncio.to_thread(strangers, mutant("open-door", tmp_path))
    assert re.search(r"^FAILED .*exist\[given-message.history", report, re.MULTILINE), report
    assert re.search(r"^PASSED .*exist\[given-message.send", report, re.MULTILINE), report


@pytest.mark.timeout(300)
async def test_a_server_that_counts_a_pin_after_it_looked_loses_count_at_a_kill(tmp_path: Path) -> None:
    process = mutant("stuck-and-uncounted", tmp_path)
    async with serving(process) as server:
        assert await left_after_two_kills(process, server) == 2


@pytest.mark.timeout(300)
def test_a_server_that_counts_a_pin_after_it_looked_turns_the_test_of_guesses_red() -> None:
    report = mutated("count-after-look", "tests/mis/operations/test_pin.py", "sqlite and (hundred or outlive)")
    assert re.search(r"^FAILED .*of_a_hundred_guesses_at_once_three_are_evaluated\[sqlite-1\]", report, re.MULTILINE), (
        report
    )
    assert re.search(r"^PASSED .*attempts_and_the_lock_outlive_the_server\[sqlite\]", report, re.MULTILINE), report


@pytest.mark.timeout(300)
def test_a_server_that_takes_a_locked_session_for_a_live_one_turns_the_test_of_routes_red() -> None:
    report = mutated("full-as-locked", "tests/mis/gateway/test_lock.py", "every_route")
    assert re.search(r"^FAILED .*every_route.*\[GET /api/sessions\]", report, re.MULTILINE), report
    assert re.search(r"^PASSED .*every_route.*\[GET /api/people\]", report, re.MULTILINE), report


def mutated(name: str, file: str, selected: str) -> str:
    """Run tests in process on a server with a defect, and give pytest's report."""
    asked = ["-p", "tests.faults.mutated", file, "-k", selected]
    return report_of(asked, {"MUTANT": name})


def strangers(process: MisProcess) -> str:
    """Run the conformance suite's test of strangers against a server, and give pytest's report."""
    process.start()
    asked = [
        "tests/conformance/test_strangers.py",
        "--mis-url",
        process.url,
        "--mis-create",
        f"{COMMAND} account create",
    ]
    try:
        return report_of(asked, {"MIS_DATA_DIR": str(process.data_dir)})
    finally:
        process.kill()


def report_of(asked: Sequence[str], variables: Mapping[str, str]) -> str:
    """Run pytest in a process of its own, and give its report."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "MIS_"))}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-rA", "-n0", "-p", "no:cacheprovider", *asked],
        env=environment | dict(variables),
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout
