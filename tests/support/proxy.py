"""A TCP proxy in the test's hands: it cuts, stalls, and loses what the server says, as networks do."""

import asyncio
from contextlib import suppress
from types import TracebackType
from typing import Self

HOST = "127.0.0.1"
CHUNK_BYTES = 1 << 16


class Proxy:
    """Passes bytes between any number of clients and one server, until it is told not to."""

    def __init__(self, port: int) -> None:
        self.swallowed = asyncio.Event()
        self._server_port = port
        self._flowing = asyncio.Event()
        self._flowing.set()
        self._losing = False
        self._links: dict[asyncio.Task[None], list[asyncio.StreamWriter]] = {}
        self._server: asyncio.Server | None = None

    @property
    def url(self) -> str:
        assert self._server is not None
        return f"http://{HOST}:{self._server.sockets[0].getsockname()[1]}"

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._accept, HOST, 0)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        assert self._server is not None
        self._server.close()
        links = list(self._links)
        for link in links:
            link.cancel()
        await asyncio.gather(*links, return_exceptions=True)
        await self._server.wait_closed()

    def cut(self) -> None:
        """Reset every connection; new ones are passed on, and nothing is lost on them."""
        self._losing = False
        for writers in self._links.values():
            for writer in writers:
                writer.transport.abort()

    def stall(self) -> None:
        """Hold everything, in both directions, without a word: the network of a lift."""
        self._flowing.clear()

    def resume(self) -> None:
        """Let go of what was held."""
        self._flowing.set()

    def lose_answers(self) -> None:
        """Throw away what the server says until `cut`; `swallowed` is set when it has said something."""
        self._losing = True
        self.swallowed.clear()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        link = asyncio.current_task()
        assert link is not None
        self._links[link] = [writer]
        try:
            await self._join(reader, writer, self._links[link])
        finally:
            for one in self._links.pop(link):
                one.transport.abort()

    async def _join(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, writers: list[asyncio.StreamWriter]
    ) -> None:
        try:
            server_reader, server_writer = await asyncio.open_connection(HOST, self._server_port)
        except OSError:
            return  # nobody listens: the client sees its connection reset
        writers.append(server_writer)
        pumps = [
            asyncio.create_task(self._pump(reader, server_writer, from_server=False)),
            asyncio.create_task(self._pump(server_reader, writer, from_server=True)),
        ]
        try:
            await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for pump in pumps:
                pump.cancel()
            await asyncio.gather(*pumps, return_exceptions=True)

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, from_server: bool) -> None:
        with suppress(ConnectionError):
            while data := await reader.read(CHUNK_BYTES):
                await self._flowing.wait()
                if from_server and self._losing:
                    self.swallowed.set()
                    continue
                writer.write(data)
                await writer.drain()
