"""`kill -9` between the look at a PIN and its answer: the attempt counts all the same, and the lock holds."""

import asyncio
from pathlib import Path

import pytest

from tests.conformance.client import Client
from tests.conformance.server import PASSWORD, Server
from tests.faults.mutants import program
from tests.faults.serving import SETTINGS, newcomers, serving
from tests.support.mis_process import MisProcess
from tests.support.stores import migrated_database

PIN, WRONG_PIN = "482913", "482914"
POLL_S = 0.01
LOOKS_WITHIN_S = 20.0


async def kill_while_it_looks(process: MisProcess, client: Client, pin: str) -> None:
    """Guess, and kill the server once the PIN is being looked at; then start it again."""
    mark = process.data_dir / "looking"
    mark.unlink(missing_ok=True)
    await client.send("session.unlock", pin=pin)
    async with asyncio.timeout(LOOKS_WITHIN_S):
        while not mark.exists():  # noqa: ASYNC110 - another process makes it
            await asyncio.sleep(POLL_S)
    await asyncio.to_thread(process.kill)
    assert "wrong_pin" not in str(client.received), "the kill must fall before the answer"
    await asyncio.to_thread(process.start)


async def locked(server: Server) -> Client:
    """Alice in a locked session."""
    (alice,) = await newcomers(server, "alice")
    await alice.request("session.set_pin", pin=PIN, password=PASSWORD)
    await alice.request("session.lock")
    return alice


async def left_after_two_kills(process: MisProcess, server: Server) -> int:
    """What a server that looks to the end leaves to a third guess, after two that were never answered."""
    client = await locked(server)
    for _ in range(2):
        await kill_while_it_looks(process, client, WRONG_PIN)
        client = await server.connect(client.token)
        assert client.welcome["session"]["locked"] is True
    await asyncio.to_thread(process.kill)
    process.program = None
    await asyncio.to_thread(process.start)
    client = await server.connect(client.token)
    left: int = (await client.refused("session.unlock", pin=WRONG_PIN))["details"]["attempts_left"]
    if left == 0:
        assert await client.closed() == 4401
    return left


@pytest.mark.timeout(180)
@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
async def test_a_guess_counts_that_was_never_answered(tmp_path: Path, database: str) -> None:
    url = {"MIS_DATABASE_URL": migrated_database()} if database == "postgresql" else {}
    process = MisProcess(tmp_path / "data", SETTINGS | url, program=program("stuck-look"), is_migrated=True)
    async with serving(process) as server:
        assert await left_after_two_kills(process, server) == 0


@pytest.mark.timeout(180)
async def test_a_right_pin_that_was_never_answered_opens_nothing_and_counts(tmp_path: Path) -> None:
    process = MisProcess(tmp_path / "data", SETTINGS, program=program("stuck-look"))
    async with serving(process) as server:
        client = await locked(server)
        for _ in range(3):
            await kill_while_it_looks(process, client, PIN)
            client = await server.connect(client.token)
            assert (await client.refused("sync"))["code"] == "locked"
        refused = await client.refused("session.unlock", pin=PIN)
        assert refused["details"] == {"attempts_left": 0}, "it is not looked at any more: nothing would end that"
        assert await client.closed() == 4401


@pytest.mark.timeout(180)
async def test_a_session_is_over_for_good_that_ended_by_its_pin(tmp_path: Path) -> None:
    process = MisProcess(tmp_path / "data", SETTINGS)
    async with serving(process) as server:
        client = await locked(server)
        for _ in range(3):
            await client.refused("session.unlock", pin=WRONG_PIN)
        await asyncio.to_thread(process.kill)
        await asyncio.to_thread(process.start)
        async with server.http(headers={"Authorization": f"Bearer {client.token}"}) as http:
            assert (await http.get("/api/session")).status_code == 401
