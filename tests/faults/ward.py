"""People at work on one server: accounts, conversations, lanes that write and listen, and what they find at the end."""

import asyncio
import random
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from tests.conformance.client import Client, new_ref
from tests.conformance.server import Person, Server
from tests.faults.checker import Verdict, check
from tests.faults.lane import Lane, Stage
from tests.faults.ledger import Ledger
from tests.faults.opener import Opener
from tests.faults.reading import Witness, read_everything
from tests.faults.script import Script
from tests.support.mis_process import MisProcess

KINDS = {
    "alice": "professional",
    "bob": "professional",
    "carol": "professional",
    "paul": "patient",
    "aida": "caregiver",
}
# Who is with whom, and who opened it. Aïda listens only.
GROUPS = (("alice", "bob", "carol", "paul", "aida"), ("bob", "alice", "paul"), ("carol", "bob", "aida"))
# One script each; Alice's first is carried by two connections at once, and she has a second one besides.
LANES = (("alice", "a"), ("alice", "a"), ("alice", "b"), ("bob", "a"), ("carol", "a"), ("paul", "a"))
ANSWERED_WITHIN_S = 60.0


class Ward:
    """Order:   `enter` once; then `begin`, faults and `verdict`, any number of times."""

    def __init__(self, process: MisProcess, ledger: Ledger, chance: random.Random) -> None:
        self.process = process
        self.chance = chance
        self.server = Server(process.url, process.add_account)
        self.stage = Stage(process.url, ledger, Witness(), chance)
        self.people: dict[str, Person] = {}
        self.groups: list[str] = []
        self.lanes: list[Lane] = []
        self.opener: Opener
        self._running: list[asyncio.Task[None]] = []

    async def enter(self) -> None:
        """Make the people and their conversations, on a server that runs."""
        made = (asyncio.to_thread(self.server.person, who, kind) for who, kind in KINDS.items())
        self.people = dict(zip(KINDS, await asyncio.gather(*made), strict=True))
        clients = {who: await self.server.arrive(person) for who, person in self.people.items()}
        for first, *others in GROUPS:
            opened = await clients[first].start(*(clients[other] for other in others), client_ref=new_ref())
            self.groups.append(opened["id"])
        for client in clients.values():
            await client.close()
        self.lanes = [self._lane(who, name) for who, name in LANES]
        self.lanes.append(self._lane("aida", "", writes=False))
        self.opener = Opener(self.stage, self.server, self.lanes[0].token, self.people["bob"].id)

    @property
    def _everybody(self) -> Sequence[Lane | Opener]:
        return (*self.lanes, self.opener)

    def _lane(self, who: str, name: str, *, writes: bool = True) -> Lane:
        mine = [id for id, group in zip(self.groups, GROUPS, strict=True) if who in group]
        account = self.people[who].id
        script = Script(f"{who}-{name}", account, mine if writes else [])
        return Lane(self.stage, script, account, self.server.tokens[account])

    def begin(self) -> None:
        """Let everybody connect and write."""
        self.stage.is_sending = True
        self._running = [asyncio.create_task(one.run()) for one in self._everybody]

    async def answered(self) -> None:
        """Wait until one more message is acknowledged.

        Raises:  TimeoutError (the server does not recover)
        """
        self.stage.answered.clear()
        async with asyncio.timeout(ANSWERED_WITHIN_S):
            await self.stage.answered.wait()

    async def settle(self) -> None:
        """Have nothing new sent, wait until everything is answered, and disconnect.

        Raises:  TimeoutError (something is never answered)
        """
        self.stage.is_sending = False
        async with asyncio.timeout(ANSWERED_WITHIN_S):
            await asyncio.gather(*(one.idle.wait() for one in self._everybody))
        await self.leave()

    async def leave(self) -> None:
        """Disconnect, whatever is unanswered."""
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)
        self._running = []

    async def members(self) -> list[Client]:
        return [await self.server.arrive(person) for person in self.people.values()]

    async def verdict(self) -> Verdict:
        """Settle, read everything through everybody, and compare."""
        await self.settle()
        members = await self.members()
        findings = await read_everything(members, self.stage.witness)
        for member in members:
            await member.close()
        return await asyncio.to_thread(check, self.stage.ledger.entries(), self.stage.witness, findings)


@asynccontextmanager
async def ward(process: MisProcess, folder: Path, *, seed: int) -> AsyncIterator[Ward]:
    """Start the server, bring the people, and put everything away in the end; the ledger is left in the folder."""
    await asyncio.to_thread(process.start)
    with Ledger(folder / "ledger.jsonl") as ledger:
        people = Ward(process, ledger, random.Random(seed))  # noqa: S311
        try:
            await people.enter()
            yield people
        finally:
            await people.leave()
            if process.process is not None:
                await asyncio.to_thread(process.kill)
