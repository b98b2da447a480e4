"""A region of several real `mis serve` on one real PostgreSQL and one real Redis, and an address in front of them."""

import asyncio
import random
import secrets
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx

from tests.conformance.server import Server
from tests.faults.serving import SETTINGS
from tests.support.mis_process import HOST, POLL_S, MisProcess
from tests.support.redis_server import RedisServer
from tests.support.stores import migrated_database

CHUNK_BYTES = 1 << 16


class Region:
    """Shape:   a node has a data folder of its own; a secret is one file, as an operator hands it to each machine."""

    def __init__(self, folder: Path, count: int) -> None:
        self.redis = RedisServer()
        shared = {
            "MIS_DATABASE_URL": migrated_database(),
            "MIS_REDIS_URL": self.redis.url,
            "MIS_PEPPER_FILE": secret(folder / "pepper"),
            "MIS_KEY_FILE": secret(folder / "conversation.key"),
            "MIS_ARCHIVE_KEY_FILE": secret(folder / "archive.key"),
        }
        self.settings: Mapping[str, str] = SETTINGS | shared
        folders = [folder / f"node-{number}" for number in range(1, count + 1)]
        self.nodes = [MisProcess(one, self.settings, is_migrated=True) for one in folders]
        self.servers = [Server(node.url, self.nodes[0].add_account) for node in self.nodes]

    def start(self) -> None:
        self.redis.start()
        with ThreadPoolExecutor(len(self.nodes)) as threads:
            list(threads.map(MisProcess.start, self.nodes))

    def find_each_other(self) -> None:
        """Wait until every node hears itself through Redis; the timeout of the test ends it."""
        for node in self.nodes:
            with httpx.Client(base_url=node.url, trust_env=False) as http:
                while http.get("/readyz").text != "ready\n":
                    time.sleep(POLL_S)

    def end(self) -> None:
        for node in self.nodes:
            if node.process is not None:
                node.kill()
        self.redis.kill()


def secret(file: Path) -> str:
    """Make a file of a secret, for its owner alone; where it is."""
    file.write_bytes(secrets.token_bytes(32))
    file.chmod(0o600)
    return str(file)


@contextmanager
def region(folder: Path, count: int = 2) -> Iterator[Region]:
    """Start everything, and end it."""
    running = Region(folder, count)
    try:
        running.start()
        yield running
    finally:
        running.end()


class Front:
    """What stands before the nodes: each connection goes to one of those that answer. It has the look of one server."""

    def __init__(self, served: Region, chance: random.Random) -> None:
        self.region = served
        self.add_account = served.nodes[0].add_account
        self.process = None
        self._chance = chance
        self._links: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None

    @property
    def url(self) -> str:
        assert self._server is not None
        return f"http://{HOST}:{self._server.sockets[0].getsockname()[1]}"

    async def _join(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        link = asyncio.current_task()
        assert link is not None
        self._links.add(link)
        try:
            there = await self._one_that_answers()
            if there is not None:
                await asyncio.gather(_pump(reader, there[1]), _pump(there[0], writer))
        finally:
            self._links.discard(link)
            writer.transport.abort()

    async def _one_that_answers(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter] | None:
        for node in self._chance.sample(self.region.nodes, len(self.region.nodes)):
            with suppress(OSError):
                return await asyncio.open_connection(HOST, node.port)
        return None


@asynccontextmanager
async def front(served: Region, chance: random.Random) -> AsyncIterator[Any]:
    """Stand before the nodes until the block ends."""
    standing = Front(served, chance)
    standing._server = await asyncio.start_server(standing._join, HOST, 0)
    try:
        yield standing
    finally:
        standing._server.close()
        links = list(standing._links)
        for link in links:
            link.cancel()
        await asyncio.gather(*links, return_exceptions=True)


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while chunk := await reader.read(CHUNK_BYTES):
            writer.write(chunk)
            await writer.drain()
    except OSError:
        pass
    finally:
        writer.transport.abort()
