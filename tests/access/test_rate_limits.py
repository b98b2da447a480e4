"""A flood harms who floods: every route and operation says how long to wait, and everybody else is served."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from protocol.errors import ErrorCode
from protocol.frames import ErrorAnswer
from tests.access import asking, matrix
from tests.access.matrix import ACCOUNT, LIVE, OK, Cell, Entry
from tests.access.over_http import answered, upgrade
from tests.access.over_websocket import SILENT
from tests.access.over_websocket import answered as answered_op
from tests.access.world import Asker, World, opened

BURST = 4
CONNECTIONS = 3
LIMITED = [name for name, entry in matrix.HTTP.items() if entry.limited == ACCOUNT]


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    """A server whose limits hold, and are small."""
    limits = {"requests_burst": BURST, "requests_per_s": 1.0, "messages_burst": BURST, "messages_per_s": 1.0}
    async with opened(tmp_path, rate_limits="on", connections_per_account=CONNECTIONS, **limits) as running:
        yield running


def who_may(entry: Entry) -> Cell:
    """The first role that may."""
    cells = (Cell(role, LIVE) for role in matrix.ROLES[1:])
    return next(cell for cell in cells if entry.expected(cell) == entry.answer)


async def flood(asker: Asker) -> None:
    """Ask until the account's requests are used up."""
    async with asker.http() as http:
        statuses = [(await http.get("/api/session")).status_code for _ in range(BURST + 1)]
    assert statuses[-1] == 429
    assert 200 in statuses, "nobody was limited before they had asked"


@pytest.mark.parametrize("name", LIMITED)
async def test_a_route_says_how_long_to_wait_and_others_are_served(name: str, world: World) -> None:
    entry = matrix.HTTP[name]
    cell = who_may(entry)
    loud, calm = await world.asker(cell), await world.asker(cell)
    asks = {asker.id: await asking.HTTP[name](asker) for asker in (loud, calm)}
    world.clock.advance(BURST)
    await flood(loud)

    async with loud.http() as http:
        refused = await asking.request(name, asks[loud.id], http)
    assert refused.status_code == 429
    problem = refused.json()
    assert problem["code"] == ErrorCode.RATE_LIMITED
    wait_ms = problem["details"]["retry_after_ms"]
    assert 0 < wait_ms <= 1_001
    assert int(refused.headers["retry-after"]) * 1_000 >= wait_ms

    assert (await answered(name, asks[calm.id], calm)).outcome == entry.answer
    world.clock.advance(wait_ms / 1_000)
    assert (await answered(name, asks[loud.id], loud)).outcome == entry.answer, "who waits is served"


async def test_who_is_refused_again_and_again_is_slowed_down_too(world: World) -> None:
    asker = await world.asker(Cell("patient", LIVE))
    async with asker.http() as http:
        statuses = [(await http.get("/api/people")).status_code for _ in range(BURST + 1)]
    assert statuses == [*[403] * BURST, 429]


@pytest.mark.parametrize("op", matrix.WEBSOCKET)
async def test_an_operation_says_how_long_to_wait_and_others_are_served(op: str, world: World) -> None:
    cell = who_may(matrix.WEBSOCKET[op])
    loud, calm = await world.asker(cell), await world.asker(cell)
    fields = {asker.id: await asking.WEBSOCKET[op](asker) for asker in (loud, calm)}
    devices = {asker.id: await asker.connect() for asker in (loud, calm)}
    world.clock.advance(BURST)
    if op == "message.send":  # which has a limit of its own
        for _ in range(BURST):
            assert (await answered_op(loud, op, fields[loud.id], devices[loud.id])).outcome == OK
    else:
        await flood(loud)

    refused = await answered_op(loud, op, fields[loud.id], devices[loud.id])
    if op == "typing":
        assert refused.outcome == SILENT
    else:
        assert refused.outcome == ErrorCode.RATE_LIMITED
        assert 0 < refused.details[1]["retry_after_ms"] <= 1_001
    world.clock.advance(1.001)
    assert (await answered_op(calm, op, fields[calm.id], devices[calm.id])).outcome == OK
    assert (await answered_op(loud, op, fields[loud.id], devices[loud.id])).outcome == OK, "who waits is served"


async def test_a_limit_is_of_the_account_and_not_of_the_connection(world: World) -> None:
    asker = await world.asker(Cell("patient", LIVE))
    await flood(asker)
    _, other_token = await world.log_in(asker.id)
    device = await asker.person.connect(other_token)
    id = device.send("sync")
    await world.wire.settled()
    answer = device.answer(id)
    assert isinstance(answer, ErrorAnswer)
    assert answer.code == ErrorCode.RATE_LIMITED


async def test_an_account_has_so_many_connections_and_no_more(world: World) -> None:
    asker = await world.asker(Cell("professional", LIVE))
    open_ones = [await asker.connect() for _ in range(CONNECTIONS)]
    refused = await upgrade(asker)
    assert (refused.outcome, refused.status) == (ErrorCode.RATE_LIMITED, 429)
    assert (await upgrade(await world.asker(Cell("professional", LIVE)))).outcome == OK
    open_ones[0].pipe.drop()
    await world.wire.settled()
    assert (await upgrade(asker)).outcome == OK
