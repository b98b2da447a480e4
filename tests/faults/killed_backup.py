"""A backup that is killed by SIGKILL at a chosen moment: `python -m tests.faults.killed_backup DATA FOLDER STEP AT`.

The moment is given by what shows the progress, which is an argument of the backup's: nothing of it is replaced.
"""

import asyncio
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from mis.backup.taking import take
from mis.clock import SystemClock
from mis.progress import Progress, Steps
from mis.settings import Settings


class Killer:
    """Kills this process when a step has come so far."""

    def __init__(self, at: int) -> None:
        self._left = at

    def update(self, n_steps: int) -> None:
        self._left -= n_steps
        if self._left <= 0:
            os.kill(os.getpid(), signal.SIGKILL)


class Watcher:
    def update(self, n_steps: int) -> None:
        """Nobody looks."""


def killing(step: str, at: int) -> Steps:
    @contextmanager
    def begun(name: str) -> Iterator[Progress]:
        progress: Progress = Killer(at) if name == step else Watcher()
        if at == 0:
            progress.update(0)
        yield progress

    def steps(name: str, _length: int) -> AbstractContextManager[Progress]:
        return begun(name)

    return steps


if __name__ == "__main__":
    data, folder, step, at = sys.argv[1:]
    steps = killing(step, int(at))
    asyncio.run(take(Settings(data_dir=data), Path(folder), SystemClock(), steps, keep=7))
