"""A server of one's own: the real `mis serve`, in a folder that is thrown away."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from bench.errors import BenchError

HOST = "127.0.0.1"
READY_S = 30.0
STOP_S = 30.0
GLANCE_S = 0.05
MIS = Path(sys.executable).parent / "mis"


@dataclass(frozen=True, slots=True)
class Server:
    """A running server: where it is reached, and the process whose CPU and memory are its own."""

    host: str
    port: int
    process: psutil.Process


def environment(folder: Path, database_url: str | None = None) -> dict[str, str]:
    """What both the server and the commands that administer it run in: nothing of the caller's own settings."""
    database = {"MIS_DATABASE_URL": database_url} if database_url else {}
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MIS_")}
    return {**kept, "MIS_DATA_DIR": str(folder), "MIS_RATE_LIMITS": "off", **database}


@contextmanager
def serving(folder: Path, database_url: str | None = None) -> Iterator[Server]:
    """Serve from `folder` on a free port until the block ends; on the embedded database unless another is given."""
    port = _free_port()
    log = folder / "server.log"
    with log.open("wb") as output:
        command = [str(MIS), "serve", "--host", HOST, "--port", str(port)]
        settings = environment(folder, database_url)
        process = subprocess.Popen(command, env=settings, stdout=output, stderr=subprocess.STDOUT)
    try:
        _wait_until_ready(process, port, log)
        yield Server(HOST, port, psutil.Process(process.pid))
    finally:
        _stop(process)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _wait_until_ready(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    for _ in range(round(READY_S / GLANCE_S)):
        if process.poll() is not None:
            break
        if _is_ready(port):
            return
        time.sleep(GLANCE_S)
    raise BenchError(f"the server did not become ready; it said:\n{log.read_text()[-2000:]}")


def _is_ready(port: int) -> bool:
    link = http.client.HTTPConnection(HOST, port, timeout=READY_S)
    try:
        link.request("GET", "/readyz")
        return link.getresponse().status == http.HTTPStatus.OK
    except OSError:
        return False
    finally:
        link.close()


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(STOP_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
