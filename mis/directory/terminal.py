"""How an import shows on a terminal: a bar for each step, and the first bad lines; into a file or a pipe, no bar."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from typing import TextIO

import click

from mis.directory.extraction import ExtractionError
from mis.directory.importing import BadLine
from mis.progress import Progress, bar

SHOWN = 10


class TerminalWatcher:
    """Shape:   errors: where every bad line is noted"""

    def __init__(self, errors: TextIO | None) -> None:
        self._errors = errors
        self._bad = 0

    def step(self, name: str, length: int) -> AbstractContextManager[Progress]:
        return bar(name, length)

    def bad(self, line: BadLine) -> None:
        self._bad += 1
        if self._errors is not None:
            self._errors.write(f"{line.number}\t{line.reason}\n")
        if self._bad <= SHOWN:
            click.echo(f"mis: line {line.number} is left out: {line.reason}.", err=True)
        elif self._bad == SHOWN + 1:
            where = "in the file of --errors" if self._errors is not None else "name a file with --errors"
            click.echo(f"mis: more lines are left out: {where}.", err=True)

    def goes_on(self, line: int) -> None:
        click.echo(
            f"mis: this file was imported up to line {line} when it was broken off: going on from there.", err=True
        )


@contextmanager
def watcher(errors: str | None) -> Iterator[TerminalWatcher]:
    """Raises:  ExtractionError (the file for bad lines cannot be written)."""
    with ExitStack() as stack:
        try:
            file = stack.enter_context(Path(errors).open("w", encoding="utf-8")) if errors else None
        except OSError as error:
            raise ExtractionError(f"Cannot write {errors}: {error.strerror}.") from error
        yield TerminalWatcher(file)
