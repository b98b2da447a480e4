"""Servers that begin with everything imported: a start by the command spends most of its time on that, and tests
start hundreds.

The standard library's fork server imports the code once for each process of tests, and every server is a fork of it.
What only a start by the command shows is shown by tests of the command.
"""

import multiprocessing
import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from multiprocessing.connection import wait
from pathlib import Path
from threading import Lock

from mis.cli import main

_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload(["mis.cli", "mis.serving", "dossier.extension"])
# Each start asks all others how they are, and an exit status can be read once.
_ASKING = Lock()


class Forked:
    """One `mis`, as `subprocess.Popen` would give it."""

    def __init__(self, arguments: Sequence[str], environment: Mapping[str, str], log: Path) -> None:
        self._process = _CONTEXT.Process(target=_run, args=(list(arguments), dict(environment), log), daemon=True)
        with _ASKING:
            self._process.start()

    @property
    def pid(self) -> int:
        pid = self._process.pid
        assert pid is not None, "it was started"
        return pid

    def poll(self) -> int | None:
        """The exit status, negative for a signal; None while it runs."""
        with _ASKING:
            return self._process.exitcode

    def wait(self, timeout: float | None = None) -> int:
        """Raises:  subprocess.TimeoutExpired"""
        wait([self._process.sentinel], timeout)
        status = self.poll()
        if status is None:
            raise subprocess.TimeoutExpired("mis", timeout or 0)
        return status

    def send_signal(self, by: signal.Signals) -> None:
        if self.poll() is None:
            os.kill(self.pid, by)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


def _run(arguments: list[str], environment: dict[str, str], log: Path) -> None:
    """Be the command, in a process just forked."""
    with log.open("ab") as file:
        for stream in (1, 2):
            os.dup2(file.fileno(), stream)
    os.environ.clear()
    os.environ.update(environment)
    time.tzset()
    main(arguments, prog_name="mis")
