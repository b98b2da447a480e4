"""How far something has come: a bar on a terminal for each of its steps; into a file or a pipe, none."""

import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Protocol, TypeAlias

from click.termui import progressbar


class Progress(Protocol):
    """What shows how far a step has come."""

    def update(self, n_steps: int) -> None: ...


# Begins a step: its name, and how much there is to do.
Steps: TypeAlias = Callable[[str, int], AbstractContextManager[Progress]]


def bar(name: str, length: int) -> AbstractContextManager[Progress]:
    """Show a step on the terminal until its block ends."""
    shown: AbstractContextManager[Progress] = progressbar(
        length=length,
        label=f"{name:9}",
        file=sys.stderr,
        hidden=not sys.stderr.isatty(),
        update_min_steps=max(1, length // 500),
    )
    return shown
