"""Nothing is served that the matrix does not describe, and it describes nothing that is not served."""

import re
from collections.abc import Iterator

from starlette.applications import Starlette
from starlette.routing import Route, WebSocketRoute

from mis.operations.table import OPERATIONS
from protocol.contract import PATH, REQUESTS
from protocol.conversation import Typing
from protocol.errors import ErrorCode
from protocol.frames import ErrorAnswer
from protocol.http import ROUTES
from protocol.openapi import name_of
from tests.access import asking, matrix
from tests.access.matrix import LIVE, NOT_SERVED, Cell
from tests.access.over_http import UPGRADE
from tests.access.world import World
from tests.docs.repository import ROOT

WEB_CLIENT = "GET /{path}"
# What an operation needs that is asked before it is served; its fields are right, so nothing else is refused.
UNSERVED_FIELDS: dict[str, asking.Json] = {
    "conversation.add": {"conversation": "c", "accounts": ["a"]},
    "conversation.leave": {"conversation": "c"},
    "conversation.close": {"conversation": "c"},
    "conversation.reopen": {"conversation": "c"},
    "conversation.mark": {"conversation": "c", "muted": True},
    "message.search": {"text": "bonjour"},
}


def served(world: World) -> Iterator[str]:
    """Every route of the application itself, by its name; HEAD is GET without a body."""
    app = world.wire.app.asgi
    assert isinstance(app, Starlette)
    for route in app.routes:
        if isinstance(route, WebSocketRoute):
            yield f"GET {route.path}"
        else:
            assert isinstance(route, Route), f"a route of another kind: {route}"
            path = route.path.replace("{path:path}", "{path}")
            yield from (f"{method} {path}" for method in (route.methods or set()) - {"HEAD"})


async def test_the_routes_that_are_served_are_those_of_the_contract_and_of_the_matrix(world: World) -> None:
    names = list(served(world))
    assert len(set(names)) == len(names)
    assert set(names) == {UPGRADE, WEB_CLIENT} | {name_of(route) for route in ROUTES}
    assert set(names) == set(matrix.HTTP)


def test_every_operation_of_the_contract_is_in_the_matrix() -> None:
    operations = {name for name in NOT_SERVED if " " not in name}
    assert set(matrix.WEBSOCKET) | operations == set(REQUESTS)
    assert not set(matrix.WEBSOCKET) & operations
    assert set(UNSERVED_FIELDS) == operations


def test_what_is_not_served_is_neither_an_operation_nor_a_route() -> None:
    answering = {*OPERATIONS, Typing}
    assert {op for op, request in REQUESTS.items() if request not in answering} == set(UNSERVED_FIELDS)
    assert not NOT_SERVED & {name_of(route) for route in ROUTES}


async def test_an_operation_that_is_not_served_says_so(world: World) -> None:
    asker = await world.asker(Cell("professional", LIVE))
    device = await asker.connect()
    asked = {op: device.send(op, **fields) for op, fields in UNSERVED_FIELDS.items()}
    await world.wire.settled()
    for op, id in asked.items():
        answer = device.answer(id)
        assert isinstance(answer, ErrorAnswer), op
        assert (answer.code, answer.details) == (ErrorCode.BAD_REQUEST, {"field": "op"}), op


async def test_a_route_that_is_not_served_does_not_exist(world: World) -> None:
    asker = await world.asker(Cell("professional", LIVE))
    async with asker.http() as http:
        for name in NOT_SERVED - set(UNSERVED_FIELDS):
            answer = await asking.request(name, asking.Ask(id="x"), http)
            assert answer.status_code in (404, 405), name


def test_everything_in_the_matrix_can_be_asked() -> None:
    assert set(asking.HTTP) | {UPGRADE} == set(matrix.HTTP)
    assert set(asking.WEBSOCKET) == set(matrix.WEBSOCKET)
    assert PATH in UPGRADE


def test_what_limits_a_route_in_another_way_is_a_test_that_there_is() -> None:
    others = {entry.limited for entry in matrix.HTTP.values()} - {matrix.ACCOUNT, matrix.NOT_AT_ALL}
    assert others
    for other in others:
        path, _, name = other.partition("::")
        assert re.search(rf"def {name}\(", (ROOT / path).read_text(encoding="utf-8")), other
