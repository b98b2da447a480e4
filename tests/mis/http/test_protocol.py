"""HTTP over real sockets: nothing is left half done for long, and nothing grows without end."""

import asyncio

import pytest

from tests.support.raw import HANDSHAKE, raw
from tests.support.served import served, until


async def test_a_request_is_answered_and_the_connection_serves_the_next() -> None:
    async with served(handshake_timeout_s=5) as server:
        peer = await raw(server.port)
        for _ in range(3):
            peer.writer.write(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc")
            head = await peer.reader.readuntil(b"\r\n\r\n")
            assert head.startswith(b"HTTP/1.1 200")
            assert b"\r\nserver:" not in head.lower()
            assert await peer.reader.readexactly(1) == b"3"
        peer.writer.close()


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"\r\n",
        b"GET / HT",
        b"GET / HTTP/1.1\r\nHost: a\r\n",
        HANDSHAKE[:-2],
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nab",
        b"GET / HTTP/1.1\r\nHost: a\r\n\r\nGET / HT",
    ],
    ids=["nothing", "empty line", "line", "head", "handshake", "body", "second head"],
)
async def test_what_is_left_half_done_is_dropped(sent: bytes) -> None:
    async with served(handshake_timeout_s=0.2) as server:
        peer = await raw(server.port)
        peer.writer.write(sent)
        await asyncio.wait_for(peer.everything(), 4)
        peer.writer.close()


async def test_a_head_that_drips_is_dropped() -> None:
    async with served(handshake_timeout_s=0.2) as server:
        peer = await raw(server.port)
        peer.writer.write(b"GET / HTTP/1.1\r\n")
        gone = asyncio.create_task(peer.everything())
        while not gone.done():
            peer.writer.write(b"X: y\r\n")
            await asyncio.wait([gone], timeout=0.02)
        peer.writer.close()


async def test_a_body_that_advances_may_take_longer_than_a_head() -> None:
    async with served(handshake_timeout_s=0.2) as server:
        peer = await raw(server.port)
        peer.writer.write(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5000\r\n\r\n")
        answer = asyncio.create_task(peer.reader.readuntil(b"\r\n\r\n"))
        for _ in range(5):
            peer.writer.write(bytes(1_000))
            await asyncio.wait([answer], timeout=0.1)
        assert (await answer).startswith(b"HTTP/1.1 200")
        peer.writer.close()


@pytest.mark.parametrize(
    "sent",
    [
        b"GET /" + b"a" * 20_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"a" * 20_000 + b"\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\n" + b"".join(b"X%d: y\r\n" % n for n in range(101)) + b"\r\n",
    ],
    ids=["line", "header", "headers"],
)
async def test_a_head_too_large_is_431(sent: bytes) -> None:
    async with served() as server:
        peer = await raw(server.port)
        peer.writer.write(sent)
        assert (await peer.everything()).startswith(b"HTTP/1.1 431")
        peer.writer.close()


async def test_one_header_without_end_is_431_before_it_has_filled_the_memory() -> None:
    async with served() as server:
        peer = await raw(server.port)
        peer.writer.write(b"GET / HTTP/1.1\r\nX: ")
        await peer.writer.drain()
        answer = asyncio.create_task(peer.everything())
        sent = 0
        while not answer.done() and sent < 100_000_000:
            peer.writer.write(b"a" * 10_000)
            sent += 10_000
            await asyncio.wait([answer], timeout=0.001)
        assert sent < 10_000_000
        assert (await answer)[:12] in (b"HTTP/1.1 431", b"")  # empty when the reset overtook it
        peer.writer.close()


async def test_what_is_no_http_is_400() -> None:
    async with served() as server:
        peer = await raw(server.port)
        peer.writer.write(b"\x16\x03\x01\x02\x00 hello\r\n\r\n")
        assert (await peer.everything()).startswith(b"HTTP/1.1 400")
        peer.writer.close()


async def test_a_peer_that_does_not_read_its_answer_is_dropped() -> None:
    async with served(ping_interval_s=0.1, ping_timeout_s=0.1) as server:
        peer = await raw(server.port)
        peer.writer.transport.pause_reading()  # type: ignore[attr-defined]
        peer.writer.write(b"GET /huge HTTP/1.1\r\nHost: a\r\n\r\n")
        await until(lambda: "response" in server.app.stages)
        await until(lambda: not server.server.server_state.connections)
        peer.writer.close()
