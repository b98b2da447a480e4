"""Somebody who starts one group after another; one whose answer never came is started again under its client_ref."""

import asyncio

from tests.conformance.client import Client
from tests.conformance.server import Server
from tests.faults.lane import RETRY_S, UNREACHABLE, Stage

EVERY_S = 0.1
SUBJECT = "Sortie "


class Opener:
    """Order:   a group is asked for again and again until it is answered; then comes the next."""

    def __init__(self, stage: Stage, server: Server, token: str, other: str) -> None:
        self.idle = asyncio.Event()  # nothing is unanswered
        self.idle.set()
        self._stage = stage
        self._server = server
        self._token = token
        self._other = other
        self._next = 0

    async def run(self) -> None:
        """Connect, start groups, and connect again, until cancelled."""
        while True:
            try:
                client = await self._server.connect(self._token)
                try:
                    await self._start_groups(client)
                finally:
                    await client.close()
            except UNREACHABLE:
                await asyncio.sleep(RETRY_S)

    async def _start_groups(self, client: Client) -> None:
        while True:
            if self._stage.is_sending or not self.idle.is_set():
                await self._start(client, f"{SUBJECT}{self._next}")
            await asyncio.sleep(EVERY_S)

    async def _start(self, client: Client, subject: str) -> None:
        self.idle.clear()
        self._stage.witness.asked_starts.add(subject)
        asked = {"client_ref": subject, "members": [self._other], "subject": subject}
        answer = await client.answer(await client.send("conversation.start", **asked))
        client.received.clear()
        if answer["op"] == "ok":
            self._stage.witness.tell_start(subject, answer["result"]["id"])
            self._next += 1
            self.idle.set()
