"""WebSockets over real sockets: what a peer may send, leave undone, or never read."""

import asyncio
from contextlib import suppress

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from mis.gateway.transport import ready_frame
from tests.support.raw import MASKED_PONG_OF_NOTHING, close_code, frame, raw
from tests.support.served import MOST_UNSENT, served, until

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


async def test_who_does_not_take_what_is_written_is_too_slow() -> None:
    async with served(close_timeout_s=0.1) as server:
        peer = await (await raw(server.port)).upgrade()
        peer.writer.transport.pause_reading()  # type: ignore[attr-defined]
        echo = await server.echo()
        frames = 0
        while not echo.transport.close_sent:  # type: ignore[attr-defined]
            echo.transport.write(bytes(65_536))
            frames += 1
            assert frames < 1_000, "the system takes some megabytes of them"
            await asyncio.sleep(0)
        assert frames > MOST_UNSENT >> 16
        assert echo.transport.transport.get_write_buffer_size() <= MOST_UNSENT + 10  # type: ignore[attr-defined]
        await echo.gone.wait()  # the close frame cannot be read, so the socket is dropped
        peer.writer.close()


async def test_what_is_too_much_for_one_turn_is_not_written() -> None:
    async with served() as server, connect(server.ws) as client:
        echo = await server.echo()
        for _ in range(MOST_UNSENT // 65_536 + 1):
            echo.transport.write(ready_frame(bytes(65_536), text=False))
        assert await close_code(client) == 4408


async def test_a_peer_that_floods_and_does_not_read_is_not_read_either() -> None:
    async with served(close_timeout_s=0.1) as server:
        peer = await (await raw(server.port)).upgrade()
        peer.writer.transport.pause_reading()  # type: ignore[attr-defined]
        echo = await server.echo()
        peer.writer.write(frame(bytes(60_000)) * 1_000)
        await until(lambda: echo.transport.read_paused)  # type: ignore[attr-defined]
        assert echo.transport.transport.get_write_buffer_size() < 4 << 20  # type: ignore[attr-defined]
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


@pytest.mark.parametrize("cut", [1, 2, 5, 7, 100])
async def test_messages_cut_anywhere_arrive_whole_and_in_order(cut: int) -> None:
    """Between plain messages a ping and a message in fragments, which take the other way through the parser."""
    async with served() as server:
        peer = await (await raw(server.port)).upgrade()
        stream = (
            frame(b"one") + frame(b"two", fin=False) + frame(b"!", opcode=0) + frame(b"", opcode=9) + frame(b"x" * 300)
        )
        for start in range(0, len(stream), cut):
            peer.writer.write(stream[start : start + cut])
            await peer.writer.drain()
        got = [await peer.next_frame() for _ in range(4)]
        assert [data for opcode, data in got if opcode == 2] == [b"one", b"two!", b"x" * 300]
        peer.writer.close()
