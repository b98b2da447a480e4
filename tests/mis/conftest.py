"""What the tests of the server share: the loops they run on, a node on each database, and the people on it."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from pathlib import Path
from typing import NamedTuple

import pytest
import uvloop

from mis.actor import Actor
from mis.settings import Settings
from protocol.values import AccountKind
from tests.support.clock import FakeClock
from tests.support.node import Node
from tests.support.stores import BACKENDS, migrated_settings
from tests.support.wire import Wire, wired

# What stands on the bare transport is tried on both loops: each measures unsent bytes and half-closes in its own way.
ON_BOTH_LOOPS = {"test_websocket.py", "test_protocol.py", "test_server.py"}


def pytest_asyncio_loop_factories(
    config: pytest.Config, item: pytest.Item
) -> Mapping[str, Callable[[], asyncio.AbstractEventLoop]]:
    """Run on uvloop, as the server does."""
    if item.path.name in ON_BOTH_LOOPS:
        return {"uvloop": uvloop.new_event_loop, "asyncio": asyncio.new_event_loop}
    return {"uvloop": uvloop.new_event_loop}


class People(NamedTuple):
    """Who is in every story, with roles that never change."""

    alice: Actor  # professional
    bob: Actor  # professional
    carol: Actor  # professional
    paul: Actor  # patient
    aida: Actor  # his caregiver


@pytest.fixture(params=BACKENDS)
def backend(request: pytest.FixtureRequest) -> str:
    """Each database that the server runs on."""
    name: str = request.param
    return name


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
async def database(backend: str, tmp_path: Path) -> Settings:
    """Settings on a database of the newest version."""
    return await migrated_settings(backend, tmp_path)


@pytest.fixture
async def wire(tmp_path: Path, clock: FakeClock) -> AsyncIterator[Wire]:
    """The whole server in process, on the embedded database."""
    async with wired(await migrated_settings("sqlite", tmp_path), clock) as running:
        yield running


@pytest.fixture
async def limited(tmp_path: Path, clock: FakeClock) -> AsyncIterator[Wire]:
    """A server whose rate limits hold."""
    settings = await migrated_settings(
        "sqlite", tmp_path, rate_limits="on", messages_burst=3, messages_per_s=1.0, connections_per_account=3
    )
    async with wired(settings, clock) as running:
        yield running


@pytest.fixture
async def node(database: Settings, clock: FakeClock) -> AsyncIterator[Node]:
    async with Node(database, clock) as running:
        yield running


@pytest.fixture
async def people(node: Node) -> People:
    return await settle_in(node)


async def settle_in(node: Node) -> People:
    """Give everybody an account."""
    return People(
        alice=await node.add("Alice Martin", login="alice", profession="Médecin généraliste", place="Lyon"),
        bob=await node.add("Bob Durand", login="bob", profession="Infirmier", place="Lyon"),
        carol=await node.add("Carol Petit", login="carol", profession="Kinésithérapeute", place="Vienne"),
        paul=await node.add("Paul Bernard", AccountKind.PATIENT, login="paul"),
        aida=await node.add("Aïda Diallo", AccountKind.CAREGIVER, login="aida"),
    )
