"""A body as it arrives: counted, whatever its headers say, into a file without a name that leaves nothing behind."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import BinaryIO

from starlette.requests import ClientDisconnect, Request

from mis.anonymous import anonymous
from mis.http.linger import read_on
from mis.turns import Turns
from protocol.errors import BadRequest, TooLarge

# Written at once: a thread is handed to for each, and fifty uploads keep as many of them in memory.
PART_BYTES = 256 * 1024


def announced_bytes(request: Request) -> int | None:
    """What `Content-Length` says, where it says anything.

    Raises:  BadRequest (it is no number)
    """
    value = request.headers.get("content-length")
    if value is None:
        return None
    if not (value.isascii() and value.isdigit()):
        raise BadRequest("the length of the body is no number")
    return int(value[:19])


class Body:
    """The body of a request, in the parts in which it comes.

    Next:    `forget` the rest of one that is refused
    """

    def __init__(self, request: Request) -> None:
        self._receive = request.receive
        self._is_over = False

    async def parts(self) -> AsyncIterator[bytes]:
        """Raises:  starlette.requests.ClientDisconnect."""
        while not self._is_over:
            message = await self._receive()
            if message["type"] == "http.disconnect":
                raise ClientDisconnect
            self._is_over = not message.get("more_body", False)
            yield message.get("body", b"")

    async def forget(self) -> None:
        if not self._is_over:
            await read_on(self._receive)


def too_large(most_bytes: int) -> TooLarge:
    return TooLarge(f"the file is over {most_bytes} bytes", {"field": "file", "most_bytes": most_bytes})


@asynccontextmanager
async def arrived(body: Body, folder: Path, turns: Turns, *, most_bytes: int) -> AsyncIterator[BinaryIO]:
    """The whole body in a file at its beginning; it is gone with the context.

    Order:   who waits for a turn to write reads nothing more either
    Raises:  TooLarge; starlette.requests.ClientDisconnect
    """
    async with anonymous(folder) as file:
        got = 0
        part = bytearray()
        async for chunk in body.parts():
            got += len(chunk)
            if got > most_bytes:
                raise too_large(most_bytes)
            part += chunk
            if len(part) >= PART_BYTES:
                await turns.run(partial(file.write, bytes(part)))
                part.clear()
        await turns.run(partial(_finish, file, bytes(part)))
        yield file


def _finish(file: BinaryIO, rest: bytes) -> None:
    file.write(rest)
    file.seek(0)
