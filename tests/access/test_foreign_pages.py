"""A page elsewhere that its visitor's browser asks for: it may change nothing, whatever the route."""

from typing import Any

import httpx
import pytest

from mis.gateway.transport import EXTENSION
from mis.http.identify import cookie_name
from protocol.contract import PATH
from protocol.values import Encoding
from tests.access import asking, matrix
from tests.access.matrix import LIVE, NOBODY, OK, Cell
from tests.access.over_http import BY_NAME, outcome
from tests.access.test_rate_limits import who_may
from tests.access.world import ORIGIN, Asker, World
from tests.support.wire import Pipe

EVIL = "https://evil.test"
CHANGES = [name for name, route in BY_NAME.items() if route.method != "GET"]
OF_A_SESSION = [name for name in CHANGES if matrix.HTTP[name].expected(Cell(NOBODY, None)) == "unauthenticated"]


async def asked_by(page: str | None, name: str, ask: asking.Ask, asker: Asker) -> str:
    """The answer to a browser that has the cookie, as the page told it to ask."""
    settings = asker.world.wire.app.settings
    headers = {"Cookie": f"{cookie_name(settings)}={asker.token}"} | ({"Origin": page} if page else {})
    transport = httpx.ASGITransport(asker.world.wire.app.asgi)
    async with httpx.AsyncClient(transport=transport, base_url=ORIGIN) as http:
        return outcome(name, await asking.request(name, ask, http, **headers))


@pytest.mark.parametrize("name", CHANGES)
async def test_a_foreign_page_changes_nothing(name: str, world: World) -> None:
    entry = matrix.HTTP[name]
    asker = await world.asker(who_may(entry))
    ask = await asking.HTTP[name](asker)
    for page in (EVIL, "null", ORIGIN + ".evil.test", ORIGIN.replace("https", "http")):
        assert await asked_by(page, name, ask, asker) == "forbidden", page
    assert await asked_by(ORIGIN, name, ask, asker) == entry.answer, "there must be something to refuse"


@pytest.mark.parametrize("name", OF_A_SESSION)
async def test_the_cookie_alone_changes_nothing(name: str, world: World) -> None:
    asker = await world.asker(who_may(matrix.HTTP[name]))
    ask = await asking.HTTP[name](asker)
    assert await asked_by(None, name, ask, asker) == "forbidden"
    assert await asked_by(ORIGIN, name, ask, asker) == OK, "there must be something to refuse"


async def test_a_foreign_page_opens_no_websocket(world: World) -> None:
    asker = await world.asker(Cell("professional", LIVE))
    for page, status in ((EVIL, 403), (None, 403), (ORIGIN, 101)):
        assert await upgraded_by(page, asker) == status, page


async def upgraded_by(page: str | None, asker: Asker) -> int:
    """The status of an upgrade that a browser asks for."""
    app = asker.world.wire.app
    cookie = f"{cookie_name(app.settings)}={asker.token}"
    headers = [(b"host", b"mis.test"), (b"cookie", cookie.encode())] + ([(b"origin", page.encode())] if page else [])
    sent: list[Any] = []

    async def receive() -> Any:
        return {"type": "websocket.connect"}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "websocket",
        "path": PATH,
        "query_string": b"",
        "headers": headers,
        "subprotocols": [Encoding.JSON.value],
        "extensions": {EXTENSION: Pipe(), "websocket.http.response": {}},
    }
    await app.asgi(scope, receive, send)
    return 101 if sent[0]["type"] == "websocket.accept" else int(sent[0]["status"])
