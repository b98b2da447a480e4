"""Our uvicorn over real sockets: what a peer may send, leave undone, or never read, and how the server stops."""

import asyncio
import socket
import struct
from contextlib import suppress

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from mis.server import CannotListenError, listen
from mis.settings import Settings
from tests.support.served import App, served, until


def frame(payload: bytes, *, opcode: int = 2, fin: bool = True) -> bytes:
    """Return a frame as a client sends it, masked with zeros."""
    first, length = (0x80 if fin else 0) | opcode, len(payload)
    if length < 126:
        head = bytes((first, 0x80 | length))
    elif length < 65_536:
        head = struct.pack("!BBH", first, 0x80 | 126, length)
    else:
        head = struct.pack("!BBQ", first, 0x80 | 127, length)
    return head + bytes(4) + payload


HANDSHAKE = (
    b"GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)
MASKED_PONG_OF_NOTHING = frame(b"", opcode=10)


class Raw:
    """A peer that speaks bytes."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    async def upgrade(self) -> "Raw":
        self.writer.write(HANDSHAKE)
        assert (await self.reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 101")
        return self

    async def next_frame(self) -> tuple[int, bytes]:
        first, length = await self.reader.readexactly(2)
        if length == 126:
            (length,) = struct.unpack("!H", await self.reader.readexactly(2))
        elif length == 127:
            (length,) = struct.unpack("!Q", await self.reader.readexactly(8))
        return first & 0x0F, await self.reader.readexactly(length)

    async def close_code(self) -> int:
        while True:
            opcode, payload = await self.next_frame()
            if opcode == 8:
                return int.from_bytes(payload[:2], "big")

    async def everything(self) -> bytes:
        """Return what comes until the server drops the connection."""
        try:
            return await self.reader.read(-1)
        except ConnectionError:
            return b""


async def raw(port: int) -> Raw:
    return Raw(*await asyncio.open_connection("127.0.0.1", port))


async def close_code(client: ClientConnection) -> int | None:
    with suppress(ConnectionClosed):
        while True:
            await client.recv()
    return client.close_code


# Frames, straight from and to the listener.


@pytest.mark.parametrize("size", [0, 1, 125, 126, 127, 65_535, 65_536])
async def test_a_message_reaches_the_listener_and_its_answer_the_peer(size: int) -> None:
    async with served() as server, connect(server.ws) as client:
        await client.send(b"\x00" * size)
        assert await client.recv() == b"\x00" * size
        await client.send("é" * (size // 2))
        assert await client.recv() == "é" * (size // 2)


async def test_a_message_in_fragments_reaches_the_listener_as_one() -> None:
    async with served() as server, connect(server.ws) as client:
        await client.send([b"a", b"", b"bc"])
        assert await client.recv() == b"abc"
        await client.send(["é", "", "ô"])
        assert await client.recv() == "éô"
        await client.ping()
        assert (await server.echo()).messages == [b"abc", "éô"]


async def test_compression_is_never_agreed_to() -> None:
    async with served() as server, connect(server.ws, compression="deflate") as client:
        assert client.response is not None
        assert "Sec-WebSocket-Extensions" not in client.response.headers


async def test_the_listener_learns_once_that_the_peer_left() -> None:
    async with served() as server:
        async with connect(server.ws) as client:
            await client.send(b"here")
            await client.recv()
        echo = await server.echo()
        await echo.gone.wait()
        assert echo.losses == 1
        echo.transport.write(b"nobody reads this")
        echo.transport.close(1000)


async def test_a_frame_over_the_limit_is_1009_also_when_it_is_still_on_its_way() -> None:
    async with served(frame_bytes=2_000) as server:
        peer = await (await raw(server.port)).upgrade()
        peer.writer.write(frame(bytes(2_000)))
        assert await peer.next_frame() == (2, bytes(2_000))
        peer.writer.write(frame(bytes(16_777_216)))
        assert await peer.close_code() == 1009
        peer.writer.close()


async def test_a_message_over_the_limit_is_1009_also_in_fragments() -> None:
    async with served(frame_bytes=2_000) as server, connect(server.ws) as client:
        with suppress(ConnectionClosed):
            await client.send([b"x" * 1_000] * 100)
        assert await close_code(client) == 1009


async def test_a_million_empty_fragments_weigh_nothing() -> None:
    async with served() as server:
        peer = await (await raw(server.port)).upgrade()
        peer.writer.write(frame(b"a", fin=False) + frame(b"", opcode=0, fin=False) * 10_000 + frame(b"b", opcode=0))
        assert await peer.next_frame() == (2, b"ab")
        peer.writer.close()


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (frame(b"\xff", opcode=1), 1007),
        (frame(b"", opcode=3), 1002),
        (frame(b"", opcode=0), 1002),
        (b"\x82\x01a", 1002),
        (b"\xc2\x80\x00\x00\x00\x00", 1002),
        (frame(b"x" * 126, opcode=9), 1002),
        (frame(b"a", fin=False) + frame(b"b"), 1002),
        (frame(b"\x00", opcode=8), 1002),
        (frame(b"raise", opcode=1), 1011),
    ],
    ids=["utf8", "opcode", "continuation", "unmasked", "reserved bit", "long ping", "new message", "close", "listener"],
)
async def test_what_breaks_the_protocol_is_told_so(sent: bytes, code: int) -> None:
    async with served() as server:
        peer = await (await raw(server.port)).upgrade()
        peer.writer.write(sent)
        assert await peer.close_code() == code
        peer.writer.close()
        await (await server.echo()).gone.wait()


async def test_what_was_whole_before_the_broken_frame_is_heard() -> None:
    async with served() as server:
        peer = await (await raw(server.port)).upgrade()
        peer.writer.write(frame(b"whole") + frame(b"", opcode=3))
        assert await peer.next_frame() == (2, b"whole")
        assert await peer.close_code() == 1002
        peer.writer.close()


async def test_a_ping_is_answered_and_a_pong_of_nothing_ignored() -> None:
    async with served() as server:
        peer = await (await raw(server.port)).upgrade()
        peer.writer.write(MASKED_PONG_OF_NOTHING + frame(b"are you there", opcode=9))
        assert await peer.next_frame() == (10, b"are you there")
        peer.writer.close()


async def test_the_server_closes_with_the_code_it_is_given() -> None:
    async with served() as server, connect(server.ws) as client:
        (await server.echo()).transport.close(4401, "session ended")
        assert await close_code(client) == 4401
        assert client.close_reason == "session ended"


async def test_after_its_close_the_server_neither_hears_nor_says_anything() -> None:
    async with served() as server:
        peer = await (await raw(server.port)).upgrade()
        echo = await server.echo()
        echo.transport.close(4401)
        echo.transport.close(4408)
        echo.received(b"late")
        peer.writer.write(frame(b"unheard") + frame(b"raise", opcode=1, fin=False) + frame(b"", opcode=0))
        assert await peer.next_frame() == (8, (4401).to_bytes(2, "big"))
        peer.writer.write(frame((4401).to_bytes(2, "big"), opcode=8))
        assert await peer.everything() == b""
        assert echo.messages == [b"late"]
        peer.writer.close()


# Keeping alive.


async def test_a_peer_that_answers_pings_stays() -> None:
    async with served(ping_interval_s=0.05, ping_timeout_s=2) as server:
        peer = await (await raw(server.port)).upgrade()
        for _ in range(3):
            opcode, payload = await peer.next_frame()
            assert opcode == 9
            peer.writer.write(frame(payload, opcode=10))
        peer.writer.write(frame(b"still here"))
        assert await peer.next_frame() == (2, b"still here")
        peer.writer.close()


async def test_a_peer_without_pong_is_closed_with_1011() -> None:
    async with served(ping_interval_s=0.05, ping_timeout_s=0.05) as server:
        peer = await (await raw(server.port)).upgrade()
        assert (await peer.next_frame())[0] == 9
        assert await peer.close_code() == 1011
        peer.writer.close()


async def test_a_peer_that_never_answers_the_close_is_dropped() -> None:
    async with served(close_timeout_s=0.1) as server:
        peer = await (await raw(server.port)).upgrade()
        echo = await server.echo()
        echo.transport.close(4408)
        await echo.gone.wait()
        peer.writer.close()


# A peer that does not read.


async def test_unsent_bytes_are_what_the_peer_has_not_taken() -> None:
    async with served(close_timeout_s=0.1) as server:
        peer = await (await raw(server.port)).upgrade()
        peer.writer.transport.pause_reading()  # type: ignore[attr-defined]
        echo = await server.echo()
        assert echo.transport.unsent_bytes() == 0
        for _ in range(300):
            echo.transport.write(bytes(65_536))
        await asyncio.sleep(0)
        assert echo.transport.unsent_bytes() > 1 << 20
        echo.transport.close(4408)
        await echo.gone.wait()  # the close frame cannot be read, so the socket is dropped
        peer.writer.close()


async def test_a_peer_that_floods_and_does_not_read_is_not_read_either() -> None:
    async with served(close_timeout_s=0.1) as server:
        peer = await (await raw(server.port)).upgrade()
        peer.writer.transport.pause_reading()  # type: ignore[attr-defined]
        echo = await server.echo()
        peer.writer.write(frame(bytes(60_000)) * 1_000)
        await until(lambda: echo.transport.read_paused)  # type: ignore[attr-defined]
        unsent = echo.transport.unsent_bytes()
        assert unsent < 4 << 20
        assert len(echo.messages) < 1_000
        peer.writer.transport.resume_reading()  # type: ignore[attr-defined]
        for _ in range(1_000):
            await peer.next_frame()
        peer.writer.close()


# The application before it listens, or without listening at all.


async def test_an_application_may_speak_asgi_instead() -> None:
    async with served() as server, connect(f"{server.ws}/asgi") as client:
        await client.send("one")
        assert await client.recv() == "one"
        await client.send("close")
        assert await close_code(client) == 4000


async def test_an_application_may_refuse_the_handshake() -> None:
    async with served() as server:
        with pytest.raises(InvalidStatus) as refused:
            await connect(f"{server.ws}/refused")
        assert refused.value.response.status_code == 401


async def test_a_defect_of_the_application_closes_that_connection_alone() -> None:
    async with served() as server, connect(server.ws) as other, connect(f"{server.ws}/broken") as client:
        assert await close_code(client) == 1011
        await other.send(b"unharmed")
        assert await other.recv() == b"unharmed"


# HTTP: nothing is left half done for long.


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


# Starting and stopping.


def test_a_taken_port_is_told_in_one_sentence() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(CannotListenError, match=rf"^Cannot listen on 127\.0\.0\.1 port {port}: .*--port\.$"):
            listen(Settings(port=port))


def test_an_address_of_another_machine_is_told_in_one_sentence() -> None:
    with pytest.raises(CannotListenError, match=r"^Cannot listen on 192\.0\.2\.1 port 0: .*--host\.$"):
        listen(Settings(host="192.0.2.1", port=0))


async def test_a_stop_drains_then_closes_with_1012_then_ends_the_lifespan() -> None:
    async def drain(app: App) -> None:
        app.stages.append(f"drain, {app.echoes[0].losses} lost")

    async with served(on_stop=drain) as server, connect(server.ws) as client:
        await server.echo()
        closed = asyncio.create_task(close_code(client))
        await server.stop()
        assert await closed == 1012
        assert server.app.stages == ["drain, 0 lost", "lifespan"]
        with pytest.raises(ConnectionRefusedError):
            await raw(server.port)


async def test_a_stop_waits_for_the_response_that_is_on_its_way() -> None:
    async with served() as server:
        peer = await raw(server.port)
        peer.writer.write(b"GET /held HTTP/1.1\r\nHost: a\r\n\r\n")
        await server.app.asked.wait()
        stopping = asyncio.create_task(server.stop())
        server.app.let_go.set()
        assert (await peer.everything()).startswith(b"HTTP/1.1 200")
        await stopping
        peer.writer.close()


async def test_a_stop_does_not_wait_for_ever() -> None:
    async def drain(_app: App) -> None:
        raise RuntimeError("a defect")

    async with served(stop_timeout_s=0.1, close_timeout_s=60, on_stop=drain) as server:
        websocket = await (await raw(server.port)).upgrade()
        half = await raw(server.port)
        half.writer.write(b"GET /held HTTP/1.1\r\nHost: a\r\n\r\n")
        await server.app.asked.wait()
        await server.stop()
        assert server.app.stages[-1] == "lifespan"
        for peer in (websocket, half):
            await peer.everything()
            peer.writer.close()
