"""The real `mis serve` as a process of its own: started, stopped, killed and started again as an operator would.

Every method blocks; from asynchronous code call them through `asyncio.to_thread`.
"""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from mis.commands import AccountCreate
from mis.control import ask
from protocol.values import AccountKind
from tests.support.forked import Forked

COMMAND = str(Path(sys.executable).with_name("mis"))
HOST = "127.0.0.1"
START_S = 30.0
STOP_S = 30.0
POLL_S = 0.02


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as taken:
        taken.bind((HOST, 0))
        port: int = taken.getsockname()[1]
        return port


@dataclass
class MisProcess:
    """One server: its data folder and its port stay the same from one start to the next.

    Shape:   `settings` are `MIS_` variables; those of the developer's own environment are not passed on;
             `program` is what serves: None for `mis` itself, or what comes to it by way of something else
    """

    data_dir: Path
    settings: Mapping[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)
    program: Sequence[str] | None = None
    process: subprocess.Popen[bytes] | Forked | None = None
    is_migrated: bool = False

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}"

    @property
    def log(self) -> Path:
        """What the server wrote on its standard output and error."""
        return self.data_dir.with_suffix(".log")

    def start(self) -> None:
        """Start the server; it is ready when this returns.

        Raises:  RuntimeError (it ended, or was not ready in time), with what it wrote
        """
        if self.settings.get("MIS_DATABASE_URL", "").startswith("postgresql") and not self.is_migrated:
            self.run("migrate")
            self.is_migrated = True
        self._wait_ready(self.spawn())

    def spawn(self) -> subprocess.Popen[bytes] | Forked:
        """Start the server without waiting until it is ready."""
        arguments = ["serve", "--host", HOST, "--port", str(self.port)]
        if self.program is None and all(key.startswith("MIS_") for key in self.settings):
            self.process = Forked(arguments, self._environment(), self.log)
        else:  # what else is set may concern how a program is loaded
            self.process = self._execute([*(self.program or (COMMAND,)), *arguments])
        return self.process

    def _execute(self, command: Sequence[str]) -> subprocess.Popen[bytes]:
        with self.log.open("ab") as log:
            return subprocess.Popen(command, env=self._environment(), stdout=log, stderr=log)

    def stop(self) -> int:
        """Stop gracefully, by SIGTERM, and give the exit status."""
        return self._end(signal.SIGTERM)

    def kill(self) -> None:
        """End at once, by SIGKILL: nothing can be put in order."""
        self._end(signal.SIGKILL)

    def create_account(self, *, kind: str, login: str, name: str, password: str, **optional: str) -> dict[str, Any]:
        """Create an account by the command line, as scripts do (`optional`: profession, place)."""
        options = [word for key, value in optional.items() for word in (f"--{key}", value)]
        asked = ["account", "create", "--kind", kind, "--login", login, "--name", name, "--password-stdin", *options]
        account: dict[str, Any] = json.loads(self.run(*asked, entered=password + "\n"))
        return account

    def add_account(self, *, kind: str, login: str, name: str, password: str, **optional: str) -> dict[str, Any]:
        """Have the server that runs make an account, as `create_account` does, without starting a process for it."""
        command = AccountCreate(AccountKind(kind), login, name, password, **optional)
        account: dict[str, Any] = ask(self.data_dir, command)
        return account

    def run(self, *arguments: str, entered: str = "") -> str:
        """Run another command of `mis` on the same data, and give what it printed."""
        command = [COMMAND, *arguments]
        done = subprocess.run(
            command, env=self._environment(), input=entered, capture_output=True, text=True, check=False
        )
        if done.returncode != 0:
            raise RuntimeError(f"mis {' '.join(arguments)} ended with {done.returncode}: {done.stderr}")
        return done.stdout

    def _environment(self) -> dict[str, str]:
        inherited = {key: value for key, value in os.environ.items() if not key.startswith("MIS_")}
        return inherited | {"MIS_DATA_DIR": str(self.data_dir), **self.settings}

    def _wait_ready(self, process: subprocess.Popen[bytes] | Forked) -> None:
        with httpx.Client(base_url=self.url, trust_env=False) as http:
            for _ in range(int(START_S / POLL_S)):
                with suppress(httpx.TransportError):
                    if http.get("/readyz").status_code == 200:
                        return
                with suppress(subprocess.TimeoutExpired):
                    process.wait(POLL_S)  # paces the question, and ends it at once when the server has died
                    break
        process.kill()
        process.wait(STOP_S)
        raise RuntimeError(f"mis serve did not start: {self.log.read_text()}")

    def _end(self, by: signal.Signals) -> int:
        if self.process is None:
            raise RuntimeError("mis serve does not run")
        self.process.send_signal(by)
        status = self.process.wait(STOP_S)
        self.process = None
        return status
