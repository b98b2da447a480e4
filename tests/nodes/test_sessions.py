"""What becomes of a session on one node holds on the other within a second, whether Redis says so or not."""

import asyncio
import json
import socket
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress

import httpx
import pytest

from tests.conformance.client import Client, new_ref
from tests.conformance.server import Person
from tests.nodes.people import arrive, hears, person
from tests.nodes.region import Region, region

PIN, WRONG_PIN = "482913", "571840"
# A second, and what a busy machine takes to pass it on.
WITHIN_S = 1.5
GUESSES = 100
ATTEMPTS = 3
ATTEMPTS_A_DAY = 10
# Read at this pace, most of the file is still to come when the session has been over for as long as it may take.
FILE_BYTES = 10_000_000
READ_AT_ONCE_BYTES = 1 << 15
READ_EVERY_S = 0.05
LOOKED_AT_WITHIN_S = 20.0


@pytest.fixture(scope="module", params=["with redis", "without"])
def nodes(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Region]:
    with region(tmp_path_factory.mktemp("sessions")) as running:
        if request.param == "without":
            running.redis.kill()
        yield running


@pytest.fixture
async def alice(nodes: Region) -> Person:
    return await person(nodes, "alice")


async def on_both(nodes: Region, someone: Person) -> tuple[Client, Client]:
    """One session with a connection on each node."""
    token = await nodes.servers[0].log_in(someone)
    here, there = [await arrive(nodes, someone, node, token=token) for node in (0, 1)]
    await here.request("session.set_pin", pin=PIN, password=someone.password)
    return here, there


async def test_a_lock_and_an_unlock_reach_the_other_node(nodes: Region, alice: Person) -> None:
    here, there = await on_both(nodes, alice)
    for _ in range(2):
        await here.request("session.lock")
        await hears(there, "session.locked", within_s=WITHIN_S)
        assert (await there.refused("sync"))["code"] == "locked"
        await here.request("session.unlock", pin=PIN)
        async with asyncio.timeout(WITHIN_S):
            while (await there.answer(await there.send("sync")))["op"] == "error":  # noqa: ASYNC110
                await asyncio.sleep(0.02)


async def test_a_log_out_closes_the_connection_on_the_other_node(nodes: Region, alice: Person) -> None:
    here, there = await on_both(nodes, alice)
    other = await arrive(nodes, alice, 1)
    async with nodes.servers[0].http(headers={"Authorization": f"Bearer {here.token}"}) as http:
        assert (await http.delete("/api/session")).status_code == 204
    async with asyncio.timeout(WITHIN_S):
        assert await there.closed() == 4401
    assert await other.request("sync"), "the person's other session goes on"


async def test_the_end_of_all_other_sessions_reaches_the_other_node(nodes: Region, alice: Person) -> None:
    here = await arrive(nodes, alice, 0)
    there = await arrive(nodes, alice, 1)
    async with nodes.servers[0].http(headers={"Authorization": f"Bearer {here.token}"}) as http:
        assert (await http.delete("/api/sessions")).status_code == 204
    async with asyncio.timeout(WITHIN_S):
        assert await there.closed() == 4401
    assert await here.request("sync")


async def test_a_deactivation_closes_connections_on_every_node(nodes: Region, alice: Person) -> None:
    here, there = await on_both(nodes, alice)
    asked = asyncio.create_task(asyncio.to_thread(nodes.nodes[0].run, "account", "deactivate", alice.login))
    closed_here = await here.closed()
    async with asyncio.timeout(WITHIN_S):
        assert (closed_here, await there.closed()) == (4401, 4401)
    await asked


async def log_out(nodes: Region, alice: Person, token: str) -> None:
    async with nodes.servers[0].http(headers={"Authorization": f"Bearer {token}"}) as http:
        assert (await http.delete("/api/session")).status_code == 204


async def lock(nodes: Region, alice: Person, token: str) -> None:
    here = await arrive(nodes, alice, 0, token=token)
    await here.request("session.set_pin", pin=PIN, password=alice.password)
    await here.request("session.lock")


async def deactivate(nodes: Region, alice: Person, _token: str) -> None:
    await asyncio.to_thread(nodes.nodes[0].run, "account", "deactivate", alice.login)


async def log_out_elsewhere(nodes: Region, alice: Person, _token: str) -> None:
    """Of another session: the one that downloads goes on."""
    await log_out(nodes, alice, await nodes.servers[0].log_in(alice))


@pytest.mark.parametrize(
    ("meanwhile", "ends"), [(log_out, True), (lock, True), (deactivate, True), (log_out_elsewhere, False)]
)
async def test_a_download_on_the_other_node_ends(
    nodes: Region, alice: Person, meanwhile: Callable[[Region, Person, str], Awaitable[None]], *, ends: bool
) -> None:
    """With the session, its lock or the account: after a second no byte of the file leaves the server."""
    token = await nodes.servers[1].log_in(alice)
    got = 0
    async with slow_reader(nodes, token) as http:
        id = await a_file(http, await a_conversation(nodes, alice))
        async with http.stream("GET", f"/api/attachments/{id}") as answer:
            assert answer.status_code == 200
            parts = answer.aiter_bytes(READ_AT_ONCE_BYTES)
            got += len(await anext(parts))
            await meanwhile(nodes, alice, token)
            over_at = time.monotonic() + WITHIN_S
            with suppress(httpx.RemoteProtocolError):
                async for part in parts:
                    got += len(part)
                    if time.monotonic() < over_at:
                        await asyncio.sleep(READ_EVERY_S)
    assert (got < FILE_BYTES) == ends


def slow_reader(nodes: Region, token: str) -> httpx.AsyncClient:
    """Who takes bytes of the second node only as they read them: little lies in between."""
    narrow = httpx.AsyncHTTPTransport(socket_options=[(socket.SOL_SOCKET, socket.SO_RCVBUF, READ_AT_ONCE_BYTES)])
    return nodes.servers[1].http(transport=narrow, headers={"Authorization": f"Bearer {token}"})


async def a_conversation(nodes: Region, alice: Person) -> str:
    """One of Alice's own, who is connected no more than before."""
    starting, other = await arrive(nodes, alice, 1), await person(nodes, "bob")
    started = await starting.request(
        "conversation.start", client_ref=new_ref(), members=[other.id], subject="Pansements"
    )
    await starting.close()
    return str(started["id"])


async def a_file(http: httpx.AsyncClient, conversation: str) -> str:
    """A letter so long that who reads it slowly is at it for many seconds."""
    name = {"Content-Disposition": 'attachment; filename="lettre.txt"'}
    answer = await http.post(
        "/api/attachments", params={"conversation": conversation}, content=b"a" * FILE_BYTES, headers=name
    )
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def test_the_day_of_an_account_is_counted_over_all_nodes_and_sessions(nodes: Region, alice: Person) -> None:
    tokens = [await nodes.servers[0].log_in(alice) for _ in range(4)]
    devices = [await arrive(nodes, alice, number % 2, token=token) for number, token in enumerate(tokens)]
    await devices[0].request("session.set_pin", pin=PIN, password=alice.password)
    for device in devices[:3]:
        left = [(await device.refused("session.unlock", pin=WRONG_PIN))["details"] for _ in range(ATTEMPTS)]
        assert [one["attempts_left"] for one in left] == [2, 1, 0]
    last = devices[3]
    assert (await last.refused("session.unlock", pin=WRONG_PIN))["code"] == "wrong_pin", "the tenth is looked at"
    refused = await last.refused("session.unlock", pin=PIN)
    assert (refused["code"], refused["details"]) == ("forbidden", {"needs": "login"})
    assert await unlocks(nodes, alice) == ATTEMPTS_A_DAY


async def test_of_a_hundred_guesses_over_two_nodes_three_are_looked_at(nodes: Region, alice: Person) -> None:
    """Each PIN that is looked at and wrong is audited, whether or not anybody is there to be told."""
    here, there = await on_both(nodes, alice)
    await here.request("session.lock")
    for _ in range(GUESSES // 2):
        for device in (here, there):
            await device.send("session.unlock", pin=WRONG_PIN)
    assert [await device.closed() for device in (here, there)] == [4401, 4401]
    answers = [frame for device in (here, there) for frame in device.received if frame.get("id", 0) > 2]
    assert {frame["op"] for frame in answers} == {"error"}
    looked_at = 0
    async with asyncio.timeout(LOOKED_AT_WITHIN_S):
        while looked_at < ATTEMPTS:
            looked_at = await unlocks(nodes, alice)
    again = await arrive(nodes, alice, 1)
    assert (await again.refused("session.unlock", pin=WRONG_PIN))["details"] == {"attempts_left": 2}, (
        "it is still counted"
    )
    assert await unlocks(nodes, alice) == ATTEMPTS + 1


async def unlocks(nodes: Region, someone: Person) -> int:
    """How many PINs of somebody were looked at."""
    listed = await asyncio.to_thread(nodes.nodes[0].run, "audit", "list", "--account", someone.login)
    return sum(1 for line in listed.splitlines() if json.loads(line)["act"] == "unlock")
