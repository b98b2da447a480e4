"""A real clamd for one test: it knows one virus, that of EICAR, and listens on a Unix socket and on a port."""

import os
import shutil
import signal
import socket
import subprocess
from contextlib import suppress
from pathlib import Path

import pytest

from tests.support.mis_process import free_port

HOST = "127.0.0.1"
STREAM_BYTES_MAX = 1 << 20
START_S = 30.0
STOP_S = 10.0
POLL_S = 0.02
# The signature's own text would make an infected file of this one.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-" + b"ANTIVIRUS-TEST-FILE!$H+H*"


class Clamd:
    """One clamd, with its configuration, its signature and its socket in one folder."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def socket(self) -> str:
        return str(self._folder / "clamd.sock")

    @property
    def address(self) -> str:
        return f"{HOST}:{self.port}"

    def start(self) -> None:
        """Start it; it answers when this returns."""
        (self._folder / "eicar.ndb").write_text(f"Eicar-Test:0:*:{EICAR.hex()}\n")
        config = self._folder / "clamd.conf"
        config.write_text(
            f"DatabaseDirectory {self._folder}\nLocalSocket {self.socket}\nTCPAddr {HOST}\nTCPSocket {self.port}\n"
            f"StreamMaxLength {STREAM_BYTES_MAX}\nForeground yes\nMaxThreads 2\nSelfCheck 0\n"
        )
        command = [binary(), "--foreground", f"--config-file={config}"]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(int(START_S / POLL_S)):
            with suppress(OSError):
                if self._ping():
                    return
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(POLL_S)  # paces the question, and ends it at once when it has died
                break
        raise RuntimeError("clamd did not start")

    def hold(self) -> None:
        """Have it stand still: connections are taken, and nothing comes."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait(STOP_S)
            self._process = None

    def _ping(self) -> bool:
        with socket.create_connection((HOST, self.port), STOP_S) as link:
            link.sendall(b"zPING\0")
            return link.recv(16) == b"PONG\0"


def binary() -> str:
    """The path of clamd; the test that asks is skipped where there is none, which CI counts as a failure."""
    found = shutil.which("clamd", path=os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin")))
    if found is None:
        pytest.skip("no clamd on this machine: scanning is tested with the real one (apt install clamav-daemon)")
    return found
