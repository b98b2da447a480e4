"""One server on SQLite for all stories, with the people of the cast."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

from hypothesis import HealthCheck, Phase, settings

from dossier.extension import DossierExtension
from tests.dossier.listings.cast import CAST
from tests.dossier.listings.hearing import Hearing
from tests.dossier.listings.machine import Machine
from tests.dossier.ward import Ward
from tests.support.visitor import housed


class Stage:
    def __init__(self, runner: asyncio.Runner, ward: Ward) -> None:
        self._runner, self._ward = runner, ward
        self._hearing = Hearing(ward)

    @classmethod
    @contextmanager
    def opened(cls, folder: Path) -> Iterator[Self]:
        with asyncio.Runner() as runner:
            house: Any = housed(folder, DossierExtension(), rate_limits="off")
            ward = Ward(runner.run(house.__aenter__()))
            try:
                runner.run(_peopled(ward))
                yield cls(runner, ward)
            finally:
                runner.run(house.__aexit__(None, None, None))

    def play(self, *, examples: int, steps: int, **more: Any) -> None:
        """Shape:   more: of Hypothesis's settings."""
        of_stage = {"loop": self._runner.get_loop(), "ward": self._ward, "hearing": self._hearing}
        machine: Any = type("Machine", (Machine,), of_stage)
        machine.TestCase.settings = settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            database=None,
            report_multiple_bugs=False,
            suppress_health_check=list(HealthCheck),
            phases=(Phase.generate,),  # the explaining of a failure would run it as often again
            **more,
        )
        machine.TestCase().runTest()


async def _peopled(ward: Ward) -> None:
    await ward.peopled()
    for login, person in CAST.items():
        if person.profession:
            assert await ward.newcomer(person.name, person.profession) == login
