"""The server: the address it takes, and the order in which it stops."""

import asyncio
import socket

import pytest
from websockets.asyncio.client import connect

from mis.server import CannotListenError, listen
from mis.settings import Settings
from tests.support.raw import close_code, raw
from tests.support.served import App, served


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
