"""The Unix socket through which administration reaches a running server: a command in, its outcome out, in JSON lines.

Only the owner of the data folder may open it (0600). Nothing of it is reachable over the network.
"""

import asyncio
import os
import socket
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import msgspec

from mis.folder import FolderError
from protocol.errors import BadRequest, Refusal, refusal

SOCKET = "control.sock"
LINE_BYTES = 4 << 20  # an access matrix is the longest, with some 300 KB
# sockaddr_un.sun_path with its final zero (unix(7)).
PATH_BYTES = 108
WAIT_S = 30.0

Handler = Callable[[Any], Awaitable[Any]]


class NobodyListensError(Exception):
    """No server listens in that data folder."""


class ControlServer:
    """Answers administration in a data folder that this process owns.

    Next:    `close` before the folder is given back
    """

    def __init__(self, folder: Path, handle: Handler) -> None:
        self._folder = folder
        self._handle = handle
        self._server: asyncio.Server | None = None

    async def open(self) -> None:
        """Listen; a socket that a killed server left behind is replaced.

        Raises:  FolderError
        """
        (self._folder / SOCKET).unlink(missing_ok=True)
        listening = socket.socket(socket.AF_UNIX)
        try:
            with _address(self._folder) as address:
                listening.bind(address)
                os.chmod(address, 0o600)  # noqa: PTH101 - the address may stand for a longer path
        except OSError as error:
            listening.close()
            raise FolderError(f"Cannot make {SOCKET} in the data folder {self._folder}: {error.strerror}.") from error
        self._server = await asyncio.start_unix_server(self._serve, sock=listening, limit=LINE_BYTES)

    async def close(self) -> None:
        """Listen no more."""
        if self._server is not None:
            self._server.close()
            (self._folder / SOCKET).unlink(missing_ok=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            writer.write(msgspec.json.encode(await self._outcome(reader)) + b"\n")
            await writer.drain()
        writer.close()

    async def _outcome(self, reader: asyncio.StreamReader) -> dict[str, Any]:
        try:
            async with asyncio.timeout(WAIT_S):
                line = await reader.readuntil(b"\n")
            return {"ok": await self._handle(msgspec.json.decode(line))}
        except (ValueError, EOFError, TimeoutError, asyncio.LimitOverrunError):
            return _refused(BadRequest("one command as one line of JSON"))
        except Refusal as refused:
            return _refused(refused)
        except Exception as error:
            from mis.errors import defect  # with the log, which who only asks has no use for

            return _refused(defect(error))


def ask(folder: Path, command: Any) -> Any:
    """Have the server that owns the folder execute a command, and return its result.

    Raises:  NobodyListensError, the server's Refusal
    """
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(WAIT_S)
        try:
            with _address(folder) as address:
                connection.connect(address)
        except (FileNotFoundError, NotADirectoryError, ConnectionRefusedError) as error:
            raise NobodyListensError from error
        except PermissionError as error:
            raise FolderError(f"The data folder {folder} belongs to another user: run this as that user.") from error
        line = b""
        with suppress(ConnectionError), connection.makefile("rb") as answer:  # it ended before it read, or answered
            connection.sendall(msgspec.json.encode(command) + b"\n")
            line = answer.readline()
    outcome = msgspec.json.decode(line or b'{"error": {"code": "unavailable", "message": "the server ended"}}')
    if "error" in outcome:
        raise refusal(outcome["error"]["code"], outcome["error"]["message"], outcome["error"].get("details"))
    return outcome["ok"]


def _refused(refused: Refusal) -> dict[str, Any]:
    return {"error": {"code": refused.code.value, "message": refused.message, "details": refused.details}}


@contextmanager
def _address(folder: Path) -> Iterator[str]:
    """Return an address of the socket that fits, however long the path of the folder."""
    path = str(folder / SOCKET)
    if len(os.fsencode(path)) < PATH_BYTES:
        yield path
        return
    if not Path("/proc/self/fd").is_dir():
        raise FolderError(f"The path of the data folder {folder} is too long for a socket: choose a shorter one.")
    opened = os.open(folder, os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        yield f"/proc/self/fd/{opened}/{SOCKET}"
    finally:
        os.close(opened)
