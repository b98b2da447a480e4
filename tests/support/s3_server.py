"""A server that speaks like S3, in a process of its own; and what a client meets in the place of one that is broken.

It is moto, which looks at no signature; what it keeps is gone with it.
"""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from secrets import token_hex

import httpx

from mis.settings import Settings
from tests.support.mis_process import HOST, free_port

START_S = 30.0
STOP_S = 10.0
POLL_S = 0.05


class S3Server:
    """One server for many tests, each with a bucket of its own."""

    def __init__(self) -> None:
        self._port = free_port()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self._port}"

    def start(self) -> None:
        """Start it; it answers when this returns."""
        command = [sys.executable, "-m", "moto.server", "-H", HOST, "-p", str(self._port)]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(int(START_S / POLL_S)):
            with suppress(httpx.TransportError):
                httpx.get(self.url, trust_env=False)
                return
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(POLL_S)  # paces the question, and ends it at once when it has died
                break
        raise RuntimeError("the S3 server did not start")

    def stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait(STOP_S)

    def bucket(self) -> Settings:
        """Settings of a new bucket."""
        name = f"bucket-{token_hex(8)}"
        httpx.put(f"{self.url}/{name}", trust_env=False).raise_for_status()
        return bucket(self.url, name)


def bucket(url: str, name: str = "bucket") -> Settings:
    """Settings of a bucket that may not be there."""
    return Settings(
        blobs_url=f"s3://{name}/a/prefix", s3_endpoint=url, s3_access_key_id="id", s3_secret_access_key="s3cret"
    )


@asynccontextmanager
async def answering(answer: bytes | None) -> AsyncIterator[str]:
    """The address of a server that answers every request so; None never answers, and keeps the connection."""

    serving: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await reader.readuntil(b"\r\n\r\n")
            if answer is None:
                await reader.read()
            else:
                writer.write(answer)
        finally:
            writer.close()
            await writer.wait_closed()

    def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        serving.add(asyncio.create_task(serve(reader, writer)))

    server = await asyncio.start_server(take, HOST, 0)
    try:
        yield f"http://{HOST}:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()
        for task in serving:
            task.cancel()
        await asyncio.gather(*serving, return_exceptions=True)
