"""A server that may open no more files: who is connected goes on, and who comes later is let in once there is room."""

import asyncio
import sys
from contextlib import AsyncExitStack, suppress
from pathlib import Path

import pytest

from tests.conformance.client import Client
from tests.conformance.server import Server
from tests.faults.lane import UNREACHABLE
from tests.faults.serving import SETTINGS, newcomers, serving
from tests.support.mis_process import COMMAND, HOST, MisProcess

DESCRIPTORS = 64
CONNECTIONS = 100
WITHIN_S = 10.0


async def idle_connection(process: MisProcess, held: AsyncExitStack) -> None:
    transport, _ = await asyncio.get_running_loop().create_connection(asyncio.Protocol, HOST, process.port)
    held.callback(transport.abort)


async def admitted(server: Server, token: str) -> Client:
    """Connect as soon as the server lets one in: it has still to notice that the others have gone."""
    while True:
        with suppress(*UNREACHABLE):
            return await server.connect(token)


async def serves(alice: Client, bob: Client, conversation: dict[str, object], text: str) -> None:
    sent = await alice.say(conversation, text)
    assert (await bob.event("message", seq=sent["seq"]))["text"] == text


@pytest.mark.timeout(120)
async def test_without_descriptors_the_connected_go_on_and_the_server_recovers(tmp_path: Path) -> None:
    limited = (sys.executable, "-m", "tests.faults.limited", "nofile", str(DESCRIPTORS), COMMAND)
    process = MisProcess(tmp_path / "data", SETTINGS, program=limited)
    async with serving(process) as server:
        alice, bob = await newcomers(server, "alice", "bob")
        conversation = await alice.start(bob)
        async with AsyncExitStack() as held:
            await asyncio.gather(*(idle_connection(process, held) for _ in range(CONNECTIONS)))
            with pytest.raises(UNREACHABLE):
                async with asyncio.timeout(2):
                    await server.connect(alice.token)
            for text in ("Bonjour", "Bonsoir"):
                await serves(alice, bob, conversation, text)
            assert [message["text"] for message in await bob.history(conversation, after=1)] == ["Bonjour", "Bonsoir"]
        async with asyncio.timeout(WITHIN_S):
            back = await admitted(server, alice.token)
        await serves(back, bob, conversation, "Me revoilà")
        assert await asyncio.to_thread(process.stop) == 0
