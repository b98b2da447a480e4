"""ClamAV: a file is streamed to clamd, which says whether it knows what is in it."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import BinaryIO

from mis.media.reason import Reason, unfit
from mis.media.span import span
from mis.settings import Settings
from protocol.errors import Unavailable

CHUNK_BYTES = 1 << 16
ANSWER_BYTES = 4_096


class Scanner:
    """Looks at files with the operator's clamd; where there is none, it lets them pass.

    Source:  clamd(8), INSTREAM
    """

    def __init__(self, settings: Settings) -> None:
        self._address = settings.clamd
        self._timeout_s = settings.clamd_timeout_s

    async def scan(self, file: BinaryIO) -> None:
        """Let the file pass.

        Raises:  BadRequest: infected; Unavailable (clamd is absent, slow, or does not want it): it was not looked at
        """
        if self._address is None:
            return
        try:
            async with asyncio.timeout(self._timeout_s):
                answer = await _asked(self._address, file)
        except (OSError, EOFError, asyncio.LimitOverrunError) as error:  # TimeoutError is an OSError
            raise Unavailable("the virus scanner does not answer") from error
        if answer.endswith(b" FOUND"):
            raise unfit(Reason.INFECTED)
        if answer != b"stream: OK":
            raise Unavailable("the virus scanner did not look at the file")


async def _asked(address: str, file: BinaryIO) -> bytes:
    async with _connected(address) as (reader, writer):
        # clamd may answer and close before it has heard everything: what it said is then still to be read.
        with suppress(ConnectionError):
            await _stream(writer, file)
        return (await reader.readuntil(b"\0"))[:-1]


async def _stream(writer: asyncio.StreamWriter, file: BinaryIO) -> None:
    writer.write(b"zINSTREAM\0")
    start = 0
    while chunk := await asyncio.to_thread(span, file, start, CHUNK_BYTES):
        if writer.is_closing():  # uvloop would call a write a defect of ours
            raise ConnectionResetError
        writer.write(len(chunk).to_bytes(4, "big") + chunk)
        await writer.drain()
        start += len(chunk)
    if not writer.is_closing():
        writer.write(bytes(4))
        await writer.drain()


@asynccontextmanager
async def _connected(address: str) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    """Open a connection for one file; a path begins with a slash."""
    if address.startswith(os.sep):
        reader, writer = await asyncio.open_unix_connection(address, limit=ANSWER_BYTES)
    else:
        host, _, port = address.rpartition(":")
        reader, writer = await asyncio.open_connection(host.strip("[]"), int(port), limit=ANSWER_BYTES)
    try:
        yield reader, writer
    finally:
        writer.transport.abort()
