"""Scanning: with the real clamd, and with everything that can go wrong on the way to it."""

import asyncio
import io
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from mis.media.scan import CHUNK_BYTES, Scanner
from mis.settings import Settings
from protocol.errors import BadRequest, Unavailable
from tests.support.clamd import EICAR, STREAM_BYTES_MAX, Clamd
from tests.support.files import archives

SHORT_S = 0.2


@pytest.fixture(scope="module")
def clamd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clamd]:
    running = Clamd(tmp_path_factory.mktemp("clamd"))
    running.start()
    yield running
    running.kill()


@pytest.fixture
def own_clamd(tmp_path: Path) -> Iterator[Clamd]:
    """One that may be killed."""
    running = Clamd(tmp_path)
    running.start()
    yield running
    running.kill()


def scanner(address: str | None, timeout_s: float = 30.0) -> Scanner:
    return Scanner(Settings(clamd=address, clamd_timeout_s=timeout_s))


@pytest.fixture(params=["socket", "address"])
def either(request: pytest.FixtureRequest, clamd: Clamd) -> Scanner:
    return scanner(getattr(clamd, request.param))


async def test_what_the_scanner_knows_is_infected_and_nothing_else_is(either: Scanner) -> None:
    await either.scan(io.BytesIO(b"bonjour"))
    with pytest.raises(BadRequest) as refused:
        await either.scan(io.BytesIO(EICAR))
    assert refused.value.details == {"field": "file", "reason": "infected"}
    await either.scan(io.BytesIO(b""))


async def test_a_virus_is_found_deep_in_a_file_of_many_chunks_and_in_an_archive(clamd: Clamd) -> None:
    for data in (bytes(5 * CHUNK_BYTES) + EICAR + bytes(CHUNK_BYTES), archives.packed({"a": EICAR})):
        with pytest.raises(BadRequest, match="infected"):
            await scanner(clamd.socket).scan(io.BytesIO(data))


async def test_a_file_is_scanned_whole_wherever_it_was_read_to(clamd: Clamd) -> None:
    file = io.BytesIO(EICAR)
    file.seek(0, io.SEEK_END)
    with pytest.raises(BadRequest, match="infected"):
        await scanner(clamd.socket).scan(file)


async def test_a_file_that_the_scanner_finds_too_large_was_not_looked_at(either: Scanner) -> None:
    with pytest.raises(Unavailable):
        await either.scan(io.BytesIO(bytes(8 * STREAM_BYTES_MAX)))


async def test_many_files_are_scanned_at_once(clamd: Clamd) -> None:
    files = [b"bonjour", EICAR] * 10
    scans = (scanner(clamd.socket).scan(io.BytesIO(data)) for data in files)
    results = await asyncio.gather(*scans, return_exceptions=True)
    assert [isinstance(result, BadRequest) for result in results] == [data == EICAR for data in files]


async def test_without_a_scanner_every_file_passes() -> None:
    await scanner(None).scan(io.BytesIO(EICAR))


async def test_nobody_listens(tmp_path: Path, unused_tcp_port: int) -> None:
    for address in (f"127.0.0.1:{unused_tcp_port}", str(tmp_path / "absent.sock")):
        with pytest.raises(Unavailable):
            await scanner(address).scan(io.BytesIO(b"bonjour"))


class Watched(io.BytesIO):
    """A file that tells when it has been read from."""

    def __init__(self, data: bytes) -> None:
        super().__init__(data)
        self.read_from = asyncio.Event()
        self._loop = asyncio.get_running_loop()

    def read(self, size: int | None = -1, /) -> bytes:
        self._loop.call_soon_threadsafe(self.read_from.set)
        return super().read(size)


async def test_a_scanner_that_is_killed_in_the_middle_has_not_looked(own_clamd: Clamd) -> None:
    own_clamd.hold()
    file = Watched(bytes(STREAM_BYTES_MAX))
    scan = asyncio.ensure_future(scanner(own_clamd.socket).scan(file))  # 1. it hears nothing of what is sent
    await file.read_from.wait()
    await asyncio.to_thread(own_clamd.kill)  # 2. it is gone
    with pytest.raises(Unavailable):
        await scan


@asynccontextmanager
async def saying(answer: bytes | None) -> AsyncIterator[str]:
    """Somebody who takes all that comes and says this; None is nothing at all, for ever."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if answer is not None:
            await reader.readuntil(bytes(4))
            writer.write(answer)
        else:
            await reader.read()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield f"127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()


async def test_a_scanner_that_is_silent_has_not_looked() -> None:
    async with saying(None) as address:
        with pytest.raises(Unavailable):
            await scanner(address, SHORT_S).scan(io.BytesIO(b"bonjour"))


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"stream: OK",  # without its end: who knows what was to come
        b"stream: OK\n\0",
        b"INSTREAM size limit exceeded. ERROR\0",
        b"stream: Can't allocate memory ERROR\0",
        b"UNKNOWN COMMAND\0",
        b"OK\0",
        b"\0",
        b"x" * 100_000,
    ],
)
async def test_only_a_clear_answer_lets_a_file_pass(answer: bytes) -> None:
    async with saying(answer) as address:
        with pytest.raises(Unavailable):
            await scanner(address).scan(io.BytesIO(b"bonjour"))
    async with saying(b"stream: OK\0") as address:
        await scanner(address).scan(io.BytesIO(b"bonjour"))
