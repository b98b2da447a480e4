"""Locust users against a server of one's own, measured in their own process."""

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench import accounts
from bench.accounts import Login
from bench.errors import BenchError
from bench.facts import ROOT
from bench.server import Server


def busy_groups(server: Server, logins: Sequence[Login], users: int, warm_up_s: float, seconds: float) -> Any:
    """Run work W1 by locust users, and give its figures. Raises BenchError when that process failed."""
    with TemporaryDirectory(prefix="mis-bench-") as folder:
        people = Path(folder) / "logins.jsonl"
        accounts.write(people, logins)
        return _measured(server, people, users, warm_up_s, seconds)


def _measured(server: Server, people: Path, users: int, warm_up_s: float, seconds: float) -> Any:
    command: list[str | Path] = [sys.executable, "-m", "bench.headless"]
    command += ["--host", f"http://{server.host}:{server.port}", "--pid", str(server.process.pid), "--logins", people]
    command += ["--users", str(users), "--warm-up-s", str(warm_up_s), "--seconds", str(seconds)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise BenchError(f"the locust run failed:\n{done.stderr.strip()[-2000:]}")
    return json.loads(done.stdout.splitlines()[-1])
