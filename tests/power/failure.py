"""The power fails: at every moment of a trace, or at some of them, and what is left of each is started again."""

import random
import shutil
from collections.abc import Set
from dataclasses import dataclass, field
from pathlib import Path

from tests.power.disk import Disk
from tests.power.promises import Promise, Promises
from tests.power.restart import faults_of
from tests.power.trace import Kind, steps


@dataclass
class Outcome:
    """Shape:   steps: of the trace; failures: how often the power failed; faults: what was wrong, by the moment."""

    steps: int = 0
    failures: int = 0
    promised: int = 0
    faults: dict[str, list[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Often:
    """How many of the moments the power fails at; 1.0: every one.

    Shape:   strict: where all is lost that was not synced. It is the same from one sync to the next, and most is
             promised just before that next one: to look then is to look at every moment between. torn: where by chance
             a part of it is left, which differs at every step
    """

    strict: float
    torn: float


async def failing(trace: Path, data: Path, often: Often, chance: random.Random) -> Outcome:
    """Let the power fail, so often, while a server did what the trace says in the folder `data`."""
    outcome, disk, promises = Outcome(), Disk.under(data), Promises()
    for step in (*steps(trace), None):
        left = trace.with_name("left")
        if step is None or (step.kind is Kind.SYNC and chance.random() < often.strict):
            disk.left(_empty(left))
            await _look(outcome, "strict", left, promises.made)
        if step is None or (step.kind is not Kind.SAID and chance.random() < often.torn):
            disk.left(_empty(left), chance=chance)
            await _look(outcome, "torn", left, promises.made)
        if step is not None:
            disk.take(step)
            promises.take(step)
            outcome.steps += 1
    outcome.promised = len(promises.made)
    return outcome


async def _look(outcome: Outcome, how: str, left: Path, promised: Set[Promise]) -> None:
    outcome.failures += 1
    if faults := await _faults(left, promised):
        outcome.faults[f"{how}, before step {outcome.steps}"] = faults


async def _faults(left: Path, promised: Set[Promise]) -> list[str]:
    try:
        return await faults_of(left, promised)
    except Exception as error:  # whatever keeps it from starting
        return [f"it does not start: {error!r}"]


def _empty(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    return folder
