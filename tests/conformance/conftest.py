"""Where the suite finds its server: its own on SQLite and on PostgreSQL, or any by URL."""

import asyncio
import json
import shlex
import subprocess
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from functools import cache, partial
from pathlib import Path
from typing import Any

import pytest

from tests.conformance.client import Client
from tests.conformance.encoding import MSGPACK, Encoding
from tests.conformance.server import Person, Server
from tests.support.mis_process import MisProcess
from tests.support.stores import migrated_database

SETTINGS = {"MIS_RATE_LIMITS": "off"}

Arrive = Callable[..., Awaitable[Client]]
Again = Callable[..., Awaitable[Client]]
Own = Callable[..., MisProcess]
Cast = Callable[[str, str], Person]


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("conformance")
    group.addoption("--mis-url", help="the server to test; without it the suite starts its own")
    group.addoption(
        "--mis-create",
        default="mis account create",
        help="the command that makes an account on that server: called with --kind --login --name --password-stdin",
    )


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "newcomers: its people have no conversation yet")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "database" in metafunc.fixturenames:
        given = metafunc.config.getoption("--mis-url", None)
        metafunc.parametrize("database", ["given"] if given else ["sqlite", "postgresql"], scope="session")


def process_on(database: str, folder: Path, **settings: str) -> MisProcess:
    """A server on a new database of this kind."""
    url = {"MIS_DATABASE_URL": migrated_database()} if database == "postgresql" else {}
    return MisProcess(folder, SETTINGS | url | settings, is_migrated=True)


def as_seen(process: MisProcess) -> Server:
    """Our own process as a server like any other."""
    return Server(process.url, process.add_account)


def create_by_command(command: str, *, password: str, **fields: str) -> dict[str, Any]:
    """Make an account on a server that we did not start."""
    options = [word for key, value in fields.items() for word in (f"--{key}", value)]
    asked = [*shlex.split(command), *options, "--password-stdin"]
    done = subprocess.run(asked, input=password + "\n", capture_output=True, text=True, check=True)
    account: dict[str, Any] = json.loads(done.stdout)
    return account


@pytest.fixture(scope="session")
def server(database: str, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The server that most tests share; their people are their own."""
    config = request.config
    if database == "given":
        yield Server(config.getoption("--mis-url"), partial(create_by_command, config.getoption("--mis-create")))
        return
    process = process_on(database, tmp_path_factory.mktemp(database) / "data")
    process.start()
    yield as_seen(process)
    process.stop()


@pytest.fixture
def own(database: str, tmp_path: Path) -> Iterator[Own]:
    """Start a server for this test alone, which may then be stopped, killed and started again."""
    if database == "given":
        pytest.skip("needs a server of its own, to start and to stop")
    started: list[MisProcess] = []

    def start(**settings: str) -> MisProcess:
        process = process_on(database, tmp_path / f"data{len(started)}", **settings)
        process.start()
        started.append(process)
        return process

    yield start
    for process in started:
        if process.process is not None:
            process.stop()


@pytest.fixture(scope="session")
def cast(server: Server) -> Cast:
    """The people whom most tests share: an account each, made at first use."""
    return cache(server.person)


@pytest.fixture
def person(cast: Cast, server: Server, request: pytest.FixtureRequest) -> Cast:
    """Who plays a part: the same person in every test, or a new one in a test marked `newcomers`."""
    is_new = request.node.get_closest_marker("newcomers") is not None
    play: Cast = server.person if is_new else cast
    return play


@pytest.fixture
async def arrive(server: Server) -> AsyncIterator[Arrive]:
    """Connect a person, or one who is new here; all connections are closed at the end."""
    clients: list[Client] = []

    async def come(
        who: str | Person, kind: str = "professional", *, encoding: Encoding = MSGPACK, at: Server = server
    ) -> Client:
        person = who if isinstance(who, Person) else await asyncio.to_thread(at.person, who, kind)
        clients.append(await at.arrive(person, encoding))
        return clients[-1]

    yield come
    for client in clients:
        await client.close()


@pytest.fixture
async def again(server: Server) -> AsyncIterator[Again]:
    """Open another connection of the same session."""
    clients: list[Client] = []

    async def open_(client: Client, *, encoding: Encoding = MSGPACK, at: Server = server) -> Client:
        clients.append(await at.connect(client.token, encoding))
        return clients[-1]

    yield open_
    for client in clients:
        await client.close()


@pytest.fixture
def offender(cast: Cast) -> Person:
    """Who sends what is wrong."""
    return cast("carol", "professional")


@pytest.fixture
def bystander(cast: Cast) -> Person:
    """Who must not notice it."""
    return cast("bob", "professional")


@pytest.fixture
async def alice(arrive: Arrive, person: Cast) -> Client:
    return await arrive(await asyncio.to_thread(person, "alice", "professional"))


@pytest.fixture
async def bob(arrive: Arrive, person: Cast) -> Client:
    return await arrive(await asyncio.to_thread(person, "bob", "professional"))


@pytest.fixture
async def carol(arrive: Arrive, person: Cast) -> Client:
    return await arrive(await asyncio.to_thread(person, "carol", "professional"))


@pytest.fixture
async def paul(arrive: Arrive, person: Cast) -> Client:
    return await arrive(await asyncio.to_thread(person, "paul", "patient"))


@pytest.fixture
async def aida(arrive: Arrive, person: Cast) -> Client:
    return await arrive(await asyncio.to_thread(person, "aida", "caregiver"))
