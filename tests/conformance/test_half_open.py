"""Handshakes that are begun and never ended."""

import asyncio

import pytest

from tests.conformance.conftest import SETTINGS, Arrive
from tests.conformance.server import Person, Server
from tests.conformance.wire import connected, ended

MARGIN_S = 9.0
BEGUN = {
    "nothing at all": b"",
    "half a request line": b"GET /w",
    "half a header": b"GET /ws HTTP/1.1\r\nHost: localhost\r\nUpgr",
    "half an upgrade": b"GET /ws HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n",
    "a log-in without its body": b"POST /api/session HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{",
}


@pytest.fixture
def deadline_s(database: str) -> float:
    """When such a connection must be closed at the latest."""
    if database == "given":
        pytest.skip("the deadline of a server that we did not start is not known")
    return float(SETTINGS["MIS_HANDSHAKE_TIMEOUT_S"]) + MARGIN_S


@pytest.mark.parametrize("begun", BEGUN.values(), ids=list(BEGUN))
async def test_what_is_begun_and_never_ended_is_closed_and_others_are_served_meanwhile(
    server: Server, arrive: Arrive, bystander: Person, deadline_s: float, begun: bytes
) -> None:
    pipe = await connected(server)
    try:
        await asyncio.get_running_loop().sock_sendall(pipe, begun)
        bob = await arrive(bystander)
        assert await bob.request("sync")
        said = await ended(pipe, deadline_s)
        assert not said or said.startswith(b"HTTP/1.1 4"), "a 408 or nothing"
        assert await bob.request("sync")
    finally:
        pipe.close()


async def test_many_half_open_handshakes_keep_nobody_out(server: Server, arrive: Arrive, bystander: Person) -> None:
    pipes = [await connected(server) for _ in range(100)]
    try:
        for pipe in pipes:
            await asyncio.get_running_loop().sock_sendall(pipe, BEGUN["half a header"])
        assert await (await arrive(bystander)).request("sync")
    finally:
        for pipe in pipes:
            pipe.close()
