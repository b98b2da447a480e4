"""Handshakes that are begun and never ended."""

import asyncio
from collections.abc import Iterator

import pytest

from tests.conformance.conftest import Arrive, as_seen, process_on
from tests.conformance.server import Person, Server
from tests.conformance.wire import connected, ended

# so that the tests need not wait for the default, which everybody else is given: a busy machine may be this slow
TIMEOUT_S = 2.0
MARGIN_S = 9.0
BEGUN = {
    "nothing at all": b"",
    "half a request line": b"GET /w",
    "half a header": b"GET /ws HTTP/1.1\r\nHost: localhost\r\nUpgr",
    "half an upgrade": b"GET /ws HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n",
    "a log-in without its body": b"POST /api/session HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{",
}


@pytest.fixture(scope="module")
def hasty(database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that waits for nobody long."""
    if database == "given":
        pytest.skip("the deadline of a server that we did not start is not known")
    folder = tmp_path_factory.mktemp(database) / "data"
    process = process_on(database, folder, MIS_HANDSHAKE_TIMEOUT_S=str(TIMEOUT_S))
    process.start()
    yield as_seen(process)
    process.stop()


@pytest.mark.parametrize("begun", BEGUN.values(), ids=list(BEGUN))
async def test_what_is_begun_and_never_ended_is_closed_and_others_are_served_meanwhile(
    hasty: Server, arrive: Arrive, begun: bytes
) -> None:
    bob = await arrive("bob", at=hasty)
    pipe = await connected(hasty)
    try:
        await asyncio.get_running_loop().sock_sendall(pipe, begun)
        assert await bob.request("sync")
        said = await ended(pipe, TIMEOUT_S + MARGIN_S)
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
