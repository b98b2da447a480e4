"""After every step everybody reads of two dossiers what the model says: nothing is lost, and nobody sees more."""

import asyncio
import itertools
from collections.abc import Awaitable
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from dossier.contract.dossier import DossierSearch
from dossier.extension import DossierExtension
from dossier.operations import listed, timeline
from dossier.operations.timeline_wanted import Wanted
from protocol.errors import NotFound
from protocol.values import DossierId
from tests.dossier.pair import Pair
from tests.dossier.ward import ALL, Ward
from tests.support.node import as_actor
from tests.support.visitor import housed

T = TypeVar("T")
# Alice and Bob administer and merge; what becomes of the others, the person says.
TEAM = {"goes_on": ("alice", "bob", "carol", "diane"), "merged": ("alice", "bob", "carol", "emile")}
OTHERS = ("carol", "diane", "emile")
WHERE = st.sampled_from(("goes_on", "merged"))
WHO = st.sampled_from(OTHERS)

_years = itertools.count(1920)


class Machine(RuleBasedStateMachine):
    loop: asyncio.AbstractEventLoop
    ward: Ward

    def __init__(self) -> None:
        super().__init__()
        self.run(self.begin())

    def run(self, awaitable: Awaitable[T]) -> T:
        return self.loop.run_until_complete(_wait(awaitable))

    async def begin(self) -> None:
        pair = self.pair = await Pair.made(self.ward, f"{next(_years)}-03-14")  # somebody else each time
        self.ids = {"goes_on": pair.goes_on, "merged": pair.merged}
        for where, by in (("goes_on", "alice"), ("merged", "bob")):
            for who in TEAM[where][2:]:
                await self.ward.joined(self.ids[where], who, by=by)
        self.notes: dict[str, set[str]] = {"goes_on": set(), "merged": set()}
        self.opposed: dict[tuple[str, str], int] = {}
        self.withdrawn: set[tuple[str, str]] = set()
        self.told = {"goes_on": 0, "merged": 0}
        self.step = 0
        self.merge: str | None = None
        for where in ("goes_on", "merged"):
            await self.write("bob", where)
        self.merge = await pair.joined()

    @rule(who=WHO, where=WHERE)
    def note(self, who: str, where: str) -> None:
        if self.is_open(who, where):
            self.run(self.write(who, where))

    @rule(who=WHO, where=WHERE)
    def oppose(self, who: str, where: str) -> None:
        if (who, where) in self.opposed:
            number = self.opposed.pop((who, where))
            self.run(self.asked(where, f"oppositions/{number}/end"))
        else:
            self.told[where] += 1
            self.opposed[who, where] = self.told[where]
            target = self.ward.accounts[who].id
            self.run(self.asked(where, "oppositions", {"against": "person", "target": target}))

    @rule(who=WHO, where=WHERE)
    def withdraw(self, who: str, where: str) -> None:
        if who in TEAM[where] and (who, where) not in self.withdrawn:
            self.withdrawn.add((who, where))
            self.run(self.asked(where, f"members/{TEAM[where].index(who) + 1}/withdrawal"))

    @precondition(lambda self: self.merge is None)
    @rule()
    def join(self) -> None:
        self.merge = self.run(self.pair.joined())

    @precondition(lambda self: self.merge is not None)
    @rule()
    def undo(self) -> None:
        self.run(self.pair.moved("alice", str(self.merge), "undo", reason="Ce sont deux personnes."))
        self.merge = None

    async def write(self, who: str, where: str) -> None:
        """A note, of who is told to write it in the other dossier where it is merged and open to them."""
        if self.merge and self.is_open(who, "goes_on"):
            where = "goes_on"
        self.step += 1
        await self.pair.noted(who, self.ids[where], f"Note {self.step}")
        self.notes[where].add(f"Note {self.step}")

    async def asked(self, where: str, rest: str, body: Any = None) -> None:
        by = "alice" if where == "goes_on" else "bob"
        await self.ward.told(by, "POST", f"{ALL}/{self.ids[where]}/{rest}", body)

    def is_refused(self, who: str, where: str) -> bool:
        return (who, where) in self.opposed or (who, where) in self.withdrawn

    def is_open(self, who: str, where: str) -> bool:
        refusing = self.ids if self.merge else (where,)
        return who in TEAM[where] and not any(self.is_refused(who, one) for one in refusing)

    def check_invariants(self, *_: Any, **__: Any) -> None:
        """Everybody reads and lists what the model says, and no note that they might not read unmerged."""
        for who in (*OTHERS, "alice"):
            opened = {where for where in self.ids if self.is_open(who, where)}
            for where in self.ids:
                through = opened if self.merge and where == "goes_on" else {where}
                expected = {note for one in through for note in self.notes[one]} if where in opened else None
                assert self.run(self.reads(who, where)) == expected, (who, where)
            hidden = {"merged"} if self.merge and "goes_on" in opened else set()
            assert self.run(self.lists(who)) & set(self.ids) == opened - hidden, who

    async def reads(self, who: str, where: str) -> set[str] | None:
        actor = as_actor(self.ward.accounts[who], self.ward.house.clock)
        async with self.ward.app.store.reading() as reading:
            try:
                page = await timeline.page(reading, actor, DossierId(self.ids[where]), Wanted(None), None)
            except NotFound:
                return None
        return {one.note.text for one in page.lines if one.note}

    async def lists(self, who: str) -> set[str]:
        names = {id: where for where, id in self.ids.items()}
        actor = as_actor(self.ward.accounts[who], self.ward.house.clock)
        async with self.ward.app.store.reading() as reading:
            page = await listed.page(reading, actor, DossierSearch(), "2020-01-02")
        return {names.get(str(one.dossier), "") for one in page.dossiers}


async def _wait(awaitable: Awaitable[T]) -> T:
    return await awaitable


def test_nothing_is_lost_and_nobody_sees_more(tmp_path: Path) -> None:
    play(tmp_path, examples=2, steps=6)


@pytest.mark.soak
@pytest.mark.timeout(3_600)
def test_nothing_is_lost_in_2_000_steps(tmp_path: Path) -> None:
    play(tmp_path, examples=80, steps=25)


def play(folder: Path, *, examples: int, steps: int) -> None:
    with asyncio.Runner() as runner:
        house = housed(folder, DossierExtension())
        ward = runner.run(_peopled(house))
        machine: Any = type("Machine", (Machine,), {"loop": runner.get_loop(), "ward": ward})
        machine.TestCase.settings = settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
            phases=(Phase.generate,),
        )
        try:
            machine.TestCase().runTest()
        finally:
            runner.run(house.__aexit__(None, None, None))


async def _peopled(house: Any) -> Ward:
    ward = await Ward(await house.__aenter__()).peopled()
    for name in ("Diane Roux", "Emile Girard"):
        await ward.newcomer(name, "Infirmière")
    return ward
