"""What becomes of a session on one node holds on the other within a second, whether Redis says so or not."""

import asyncio
import json
from collections.abc import Iterator

import pytest

from tests.conformance.client import Client
from tests.conformance.server import Person
from tests.nodes.people import arrive, hears, person
from tests.nodes.region import Region, region

PIN, WRONG_PIN = "482913", "571840"
# A second, and what a busy machine takes to pass it on.
WITHIN_S = 1.5
GUESSES = 100
ATTEMPTS = 3
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
