"""The headers of every kind of answer, of the whole server behind https."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from mis.gateway.transport import EXTENSION
from mis.http.middleware import BODY_BYTES
from protocol.contract import PATH
from tests.access import asking, matrix
from tests.access.matrix import LIVE, NOBODY, Cell
from tests.access.over_http import UPGRADE
from tests.access.test_rate_limits import who_may
from tests.access.world import World, opened
from tests.support.wire import Pipe

ROUTES = [name for name in matrix.HTTP if name != UPGRADE]
WEB_CLIENT = "GET /{path}"
FORBIDDEN = {
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "Strict-Transport-Security": "max-age=63072000; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
}
# Who gives a session, and so its cookie.
BEGINS = [
    "POST /api/session",
    "POST /api/session/renewal",
    "POST /api/session/unlock",
    "POST /api/session/passkey",
    "POST /api/activation",
]


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with opened(tmp_path, rate_limits="on", requests_burst=20, requests_per_s=1.0) as running:
        yield running


def must_forbid(headers: httpx.Headers) -> None:
    """See that a browser is told what it may not, whatever the answer is."""
    policy = directives(headers["content-security-policy"])
    assert policy["default-src"] == ["'none'"]
    assert policy["base-uri"] == policy["frame-ancestors"] == ["'none'"]
    assert policy["form-action"] in (["'none'"], ["'self'"])
    assert not any("unsafe" in source or "*" in source for sources in policy.values() for source in sources)
    for name, value in FORBIDDEN.items():
        assert headers.get_list(name) == [value], name
    assert {"camera=()", "geolocation=()", "microphone=()"} < set(headers["permissions-policy"].split(", "))
    assert not {"server", "x-powered-by", "access-control-allow-origin"} & set(headers)


def directives(policy: str) -> dict[str, list[str]]:
    parts = [part.split() for part in policy.split(";")]
    return {name: sources for name, *sources in parts}


@pytest.mark.parametrize("name", ROUTES)
@pytest.mark.parametrize("role", ["who may", NOBODY])
async def test_every_answer_of_a_route_has_the_headers(name: str, role: str, world: World) -> None:
    cell = Cell(NOBODY, None) if role == NOBODY else who_may(matrix.HTTP[name])
    asker = await world.asker(cell)
    ask = await asking.HTTP[name](asker)
    async with asker.http() as http:
        answer = await asking.request(name, ask, http)
    must_forbid(answer.headers)
    if name != WEB_CLIENT:
        assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("method", "path", "status", "options"),
    [
        ("GET", "/ui/main.js", 200, {}),
        ("GET", "/absent.js", 404, {}),
        ("GET", "/api/absent", 404, {}),
        ("PATCH", "/api/session", 405, {}),
        ("OPTIONS", "/", 405, {"headers": {"Origin": "https://evil.test"}}),
        ("POST", "/api/session", 400, {"content": b"{"}),
        ("POST", "/api/session", 413, {"content": b"x" * (BODY_BYTES + 1)}),
        ("POST", "/api/session", 403, {"headers": {"Origin": "https://evil.test"}}),
    ],
)
async def test_refusals_of_every_kind_have_the_headers(
    method: str, path: str, status: int, options: dict[str, Any], world: World
) -> None:
    async with world.http(None) as http:
        answer = await http.request(method, path, **options)
    assert answer.status_code == status
    must_forbid(answer.headers)


async def test_what_has_not_changed_has_the_headers(world: World) -> None:
    async with world.http(None) as http:
        known = (await http.get("/")).headers["etag"]
        answer = await http.get("/", headers={"If-None-Match": known})
    assert answer.status_code == 304
    must_forbid(answer.headers)


async def test_a_flood_is_told_so_with_the_headers(world: World) -> None:
    asker = await world.asker(Cell("professional", LIVE))
    async with asker.http() as http:
        answers = [await http.get("/api/sessions") for _ in range(21)]
    assert answers[-1].status_code == 429
    must_forbid(answers[-1].headers)


async def test_a_defect_has_the_headers(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(*_arguments: object, **_options: object) -> None:
        raise RuntimeError("a defect")

    monkeypatch.setattr(type(world.wire.app.store), "reading", breaks)
    async with world.http("any token") as http:
        answer = await http.get("/api/sessions")
    assert answer.status_code == 500
    must_forbid(answer.headers)


async def test_a_refused_websocket_has_the_headers(world: World) -> None:
    sent: list[Any] = []

    async def receive() -> Any:
        return {"type": "websocket.connect"}

    async def send(message: Any) -> None:
        sent.append(message)

    scope: dict[str, Any] = {"type": "websocket", "path": PATH, "query_string": b"", "subprotocols": []}
    scope |= {"headers": [(b"host", b"mis.test")], "extensions": {EXTENSION: Pipe(), "websocket.http.response": {}}}
    await world.wire.app.asgi(scope, receive, send)
    assert sent[0]["status"] == 401
    must_forbid(httpx.Headers(sent[0]["headers"]))


async def test_only_the_page_may_run_scripts_and_only_its_own(world: World) -> None:
    async with world.http(None) as http:
        page, data = await http.get("/"), await http.get("/api/server")
    of_page = directives(page.headers["content-security-policy"])
    assert all(source == "'self'" or source.startswith("'sha256-") for source in of_page["script-src"])
    assert of_page["require-trusted-types-for"] == ["'script'"]
    assert of_page["connect-src"] == ["'self'"]
    of_data = directives(data.headers["content-security-policy"])
    assert "script-src" not in of_data
    assert of_data["sandbox"] == []
    assert "sandbox" not in of_page


@pytest.mark.parametrize("name", BEGINS)
async def test_the_cookie_of_a_session_is_out_of_reach(name: str, world: World) -> None:
    asker = await world.asker(who_may(matrix.HTTP[name]))
    ask = await asking.HTTP[name](asker)
    async with asker.http() as http:
        answer = await asking.request(name, ask, http)
    (cookie,) = answer.headers.get_list("set-cookie")
    assert cookie.startswith(f"__Host-mis_session={answer.json()['token']};")
    attributes = {part.strip().lower() for part in cookie.split(";")[1:]}
    assert {"httponly", "secure", "samesite=strict", "path=/"} < attributes
    assert not any(attribute.startswith("domain") for attribute in attributes)


@pytest.mark.parametrize("name", ["DELETE /api/session", "GET /api/psc/logout"])
async def test_who_logs_out_keeps_no_cookie(name: str, world: World) -> None:
    asker = await world.asker(Cell("professional", LIVE))
    async with asker.http() as http:
        answer = await asking.request(name, asking.Ask(), http)
    (cookie,) = answer.headers.get_list("set-cookie")
    assert cookie.startswith('__Host-mis_session="";')
    assert "max-age=0" in cookie.lower()


async def test_no_other_route_gives_a_session_to_a_browser(world: World) -> None:
    """Nothing but a log-in sets the session's cookie."""
    for name in [name for name in ROUTES if name not in BEGINS and "log" not in name and name != "DELETE /api/session"]:
        asker = await world.asker(who_may(matrix.HTTP[name]))
        ask = await asking.HTTP[name](asker)
        async with asker.http() as http:
            answer = await asking.request(name, ask, http)
        assert "__Host-mis_session" not in answer.headers.get("set-cookie", ""), name
