"""Negative controls: a server with a defect must turn the suites red, otherwise their zeros mean nothing."""

import asyncio
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.faults.checker import Verdict
from tests.faults.faults import KillServer, suffer
from tests.faults.mutants import program
from tests.faults.serving import SETTINGS
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
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "MIS_"))}
    try:
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-rA", "-p", "no:cacheprovider", *asked],
            env=environment | {"MIS_DATA_DIR": str(process.data_dir)},
            capture_output=True,
            text=True,
            check=False,
        )
    finally:
        process.kill()
    return done.stdout
