"""Nothing is served that the matrix does not describe, and it describes nothing that is not served."""

import re
from collections.abc import Iterator

from starlette.applications import Starlette
from starlette.routing import Route, WebSocketRoute

from mis.operations.table import OPERATIONS
from protocol.contract import PATH, REQUESTS
from protocol.conversation import Typing
from protocol.http import ROUTES
from protocol.openapi import name_of
from tests.access import asking, matrix
from tests.access.over_http import UPGRADE
from tests.access.world import World
from tests.docs.repository import ROOT

WEB_CLIENT = "GET /{path}"


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


def test_every_operation_of_the_contract_is_in_the_matrix_and_served() -> None:
    assert set(matrix.WEBSOCKET) == set(REQUESTS)
    assert {*OPERATIONS, Typing} == set(REQUESTS.values())


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
