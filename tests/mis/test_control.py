"""Control: one command, one outcome, for the owner of the folder alone."""

import asyncio
import socket
import stat
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from mis.control import LINE_BYTES, SOCKET, ControlServer, NobodyListensError, ask
from protocol.errors import BadRequest, Conflict, Internal, Unavailable


@asynccontextmanager
async def listening(folder: Path, handle: Callable[[Any], Any]) -> AsyncIterator[ControlServer]:
    async def handles(told: Any) -> Any:
        return handle(told)

    server = ControlServer(folder, handles)
    await server.open()
    yield server
    await server.close()


async def asked(folder: Path, command: Any) -> Any:
    return await asyncio.to_thread(ask, folder, command)


async def sent(folder: Path, data: bytes) -> bytes:
    reader, writer = await asyncio.open_unix_connection(str(folder / SOCKET))
    writer.write(data)
    writer.write_eof()
    answer = await reader.read()
    writer.close()
    return answer


def echo(told: Any) -> Any:
    return {"told": told}


async def test_a_command_gets_its_outcome(tmp_path: Path) -> None:
    async with listening(tmp_path, echo):
        assert await asked(tmp_path, {"a": ["é", 1, None]}) == {"told": {"a": ["é", 1, None]}}


async def test_only_the_owner_may_open_the_socket(tmp_path: Path) -> None:
    async with listening(tmp_path, echo):
        assert stat.S_IMODE((tmp_path / SOCKET).stat().st_mode) == 0o600
    assert not (tmp_path / SOCKET).exists()


async def test_a_refusal_is_raised_as_the_class_that_it_was(tmp_path: Path) -> None:
    def refuses(_told: Any) -> Any:
        raise Conflict("the login is taken", {"field": "login"})

    async with listening(tmp_path, refuses):
        with pytest.raises(Conflict, match="the login is taken") as refused:
            await asked(tmp_path, {})
    assert refused.value.details == {"field": "login"}


async def test_a_defect_is_internal_and_the_next_command_is_served(tmp_path: Path) -> None:
    def breaks(told: Any) -> Any:
        if told == "break":
            raise RuntimeError("a defect")
        return told

    async with listening(tmp_path, breaks):
        with pytest.raises(Internal):
            await asked(tmp_path, "break")
        assert await asked(tmp_path, "go on") == "go on"


async def test_a_server_that_ends_before_it_reads_is_unavailable(tmp_path: Path) -> None:
    """What it has not read resets the connection, where an end after it read would only close it."""
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(tmp_path / SOCKET))
        listener.listen()
        asking = asyncio.create_task(asked(tmp_path, {"a": 1}))
        connection, _ = await asyncio.to_thread(listener.accept)
        await asyncio.to_thread(connection.recv, 1)
        connection.close()
        with pytest.raises(Unavailable, match="the server ended"):
            await asking


@pytest.mark.parametrize("data", [b"", b"{", b"no json\n", b"\xff\n", b"x" * (LINE_BYTES + 1)])
async def test_what_is_no_command_is_refused(tmp_path: Path, data: bytes) -> None:
    async with listening(tmp_path, echo):
        assert BadRequest.code.value.encode() in await sent(tmp_path, data)
        assert await asked(tmp_path, "go on") == {"told": "go on"}


async def test_nobody_listens_where_no_server_runs_or_one_was_killed(tmp_path: Path) -> None:
    with pytest.raises(NobodyListensError):
        await asked(tmp_path, {})
    with socket.socket(socket.AF_UNIX) as left_behind:
        left_behind.bind(str(tmp_path / SOCKET))
    with pytest.raises(NobodyListensError):
        await asked(tmp_path, {})
    async with listening(tmp_path, echo):
        assert await asked(tmp_path, 1) == {"told": 1}


async def test_a_path_longer_than_a_socket_address_works_all_the_same(tmp_path: Path) -> None:
    folder = tmp_path / ("long" * 30)
    folder.mkdir()
    async with listening(folder, echo):
        assert await asked(folder, 1) == {"told": 1}
        assert stat.S_IMODE((folder / SOCKET).stat().st_mode) == 0o600
