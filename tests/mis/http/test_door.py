"""The one door: who is let in by each admission, and what is asked of a body; on routes of the contract itself."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
import pytest
from sqlalchemy import select
from starlette.applications import Starlette

from mis.gateway.limits import Limits
from mis.http.door import Asked, Door
from mis.http.middleware import application
from mis.store.tables import sessions
from protocol.errors import RateLimited
from protocol.http import ROUTES
from protocol.identity import Devices
from protocol.values import AccountKind
from tests.support.secrets import give_pin
from tests.support.wire import Wire

OWN, EVIL = "http://mis.test", "http://evil.example"

Serve = Callable[..., httpx.AsyncClient]


class Handler:
    """Answers as it is told, and remembers who asked what; may be held."""

    def __init__(self, answer: Any = None) -> None:
        self.answer = answer
        self.asked: list[Asked] = []
        self.entered, self.let_go = asyncio.Event(), asyncio.Event()
        self.let_go.set()

    async def __call__(self, asked: Asked) -> Any:
        self.asked.append(asked)
        self.entered.set()
        await self.let_go.wait()
        return self.answer


@pytest.fixture
def handler() -> Handler:
    return Handler()


@pytest.fixture
async def serve(wire: Wire, handler: Handler) -> AsyncIterator[Serve]:
    """A client of a door with one route, which the handler answers."""
    opened: list[httpx.AsyncClient] = []

    def behind_the_door(method: str, path: str, token: str | None = None) -> httpx.AsyncClient:
        app = wire.app
        door = Door(app.store, app.hub, Limits(app.settings), settings=app.settings, clock=wire.clock)
        asgi: Starlette = application([door.route(method, path, handler)], app.settings)
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        client = httpx.AsyncClient(transport=httpx.ASGITransport(asgi), base_url=OWN, headers=headers)
        opened.append(client)
        return client

    yield behind_the_door
    for client in opened:
        await client.aclose()


def code(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def test_what_the_contract_does_not_list_cannot_be_served(wire: Wire) -> None:
    door = Door(wire.app.store, wire.app.hub, Limits(wire.app.settings), settings=wire.app.settings, clock=wire.clock)
    assert door.route("GET", "/api/sessions", Handler())
    for method, path in (("GET", "/api/everything"), ("PATCH", "/api/sessions"), ("GET", "/api/sessions/")):
        with pytest.raises(LookupError):
            door.route(method, path, Handler())


def test_every_route_of_the_api_is_served_by_a_door(wire: Wire) -> None:
    """A route of starlette's own, beside the door, would be admitted by nobody."""
    asgi: Any = wire.app.asgi
    served = {
        (method, route.path.replace("{path:path}", "{path}")): route.endpoint
        for route in asgi.routes
        if getattr(route, "path", "").startswith("/api/")
        for method in getattr(route, "methods", None) or ()
        if method != "HEAD"
    }
    assert {endpoint.__qualname__ for endpoint in served.values()} == {"Door.route.<locals>.endpoint"}
    assert set(served) <= {(route.method, route.path) for route in ROUTES}
    assert len(served) > 20


@pytest.mark.parametrize(
    ("path", "kind", "status"),
    [
        ("/api/people", AccountKind.PROFESSIONAL, 200),
        ("/api/people", AccountKind.PATIENT, 403),
        ("/api/people", AccountKind.CAREGIVER, 403),
        ("/api/people", AccountKind.OPERATOR, 403),
        ("/api/accounts", AccountKind.OPERATOR, 200),
        ("/api/accounts", AccountKind.PROFESSIONAL, 403),
        ("/api/accounts", AccountKind.PATIENT, 403),
        ("/api/sessions", AccountKind.PATIENT, 200),
    ],
)
async def test_each_kind_of_account_is_let_in_where_it_belongs(
    wire: Wire, serve: Serve, handler: Handler, path: str, kind: AccountKind, status: int
) -> None:
    person = await wire.add("Olga Roux", kind)
    handler.answer = Devices([])
    answer = await serve("GET", path, await person.log_in()).get(path)
    assert answer.status_code == status
    assert len(handler.asked) == (status == 200)


async def test_nobody_is_let_in_but_where_anybody_is(serve: Serve, handler: Handler) -> None:
    assert code(await serve("GET", "/api/sessions").get("/api/sessions")) == (401, "unauthenticated")
    assert code(await serve("GET", "/api/sessions", "nonsense").get("/api/sessions")) == (401, "unauthenticated")
    assert handler.asked == []
    for token in (None, "nonsense"):
        assert (await serve("GET", "/api/server", token).get("/api/server")).status_code == 200
    assert [asked.actor_or_none for asked in handler.asked] == [None, None]


async def test_where_anybody_is_let_in_it_is_known_who_has_a_session_even_a_locked_one(
    wire: Wire, serve: Serve, handler: Handler
) -> None:
    token = await wire.alice.log_in()
    wire.clock.advance(900)
    await serve("GET", "/api/server", token).get("/api/server")
    assert handler.asked[0].actor.account == wire.alice.id
    assert handler.asked[0].actor.facts.is_locked(wire.clock.now())


async def test_a_fresh_log_in_is_one_of_the_last_fifteen_minutes(wire: Wire, serve: Serve, handler: Handler) -> None:
    token = await wire.alice.log_in()
    http = serve("POST", "/api/second-factor", token)
    wire.clock.advance(899)
    assert (await http.post("/api/second-factor")).status_code == 201
    wire.clock.advance(1)
    answer = await http.post("/api/second-factor")
    assert code(answer) == (403, "forbidden")
    assert answer.json()["details"] == {"needs": "login"}
    assert len(handler.asked) == 1


async def test_an_operator_needs_a_fresh_log_in_and_is_told_so_after_what_they_are(wire: Wire, serve: Serve) -> None:
    olga = await wire.add("Olga Roux", AccountKind.OPERATOR)
    tokens = [await person.log_in() for person in (olga, wire.alice)]
    wire.clock.advance(899)
    for token in tokens:
        await serve("GET", "/api/sessions", token).get("/api/sessions")
    wire.clock.advance(1)
    details = [(await serve("GET", "/api/accounts", token).get("/api/accounts")).json() for token in tokens]
    assert [one.get("details") for one in details] == [{"needs": "login"}, None]


async def test_what_was_being_read_when_the_session_locked_is_not_answered(
    wire: Wire, serve: Serve, handler: Handler
) -> None:
    await give_pin(wire.alice)
    token = await wire.alice.log_in()
    phone = await wire.alice.connect(token)
    handler.answer = Devices([])
    handler.let_go.clear()
    http = serve("GET", "/api/sessions", token)
    asking = asyncio.create_task(http.get("/api/sessions"))  # 1. it is read
    await handler.entered.wait()
    await wire.alice.ask("session.lock", phone)  # 2. the session locks
    handler.let_go.set()
    assert code(await asking) == (423, "locked")  # 3. what was read would be answered
    await wire.alice.ask("session.unlock", phone, pin="482913")
    assert (await http.get("/api/sessions")).status_code == 200


async def test_a_write_that_was_under_way_when_the_session_locked_is_answered(
    wire: Wire, serve: Serve, handler: Handler
) -> None:
    await give_pin(wire.alice)
    token = await wire.alice.log_in()
    phone = await wire.alice.connect(token)
    handler.let_go.clear()
    asking = asyncio.create_task(serve("DELETE", "/api/sessions", token).delete("/api/sessions"))
    await handler.entered.wait()
    await wire.alice.ask("session.lock", phone)
    handler.let_go.set()
    assert (await asking).status_code == 204


async def test_activity_over_http_is_written_at_most_twice_a_minute(wire: Wire, serve: Serve) -> None:
    token, began = await wire.alice.log_in(), wire.clock.now()
    http = serve("GET", "/api/sessions", token)
    written = []
    for _ in range(4):
        wire.clock.advance(15)
        await http.get("/api/sessions")
        async with wire.app.store.reading() as reading:
            query = select(sessions.c.active_at).where(sessions.c.account == wire.alice.id)
            written.append((await reading.connection.execute(query)).scalar_one() - began)
    assert written == [0, 30_000, 30_000, 60_000]


@pytest.mark.parametrize("origin", [EVIL, "null", "http://mis.test.evil.example", None])
async def test_a_cookie_is_believed_of_the_server_s_own_page_alone(
    wire: Wire, serve: Serve, handler: Handler, origin: str | None
) -> None:
    http = serve("DELETE", "/api/sessions")
    http.cookies.set("mis_session", await wire.alice.log_in())
    headers = {} if origin is None else {"Origin": origin}
    assert code(await http.delete("/api/sessions", headers=headers)) == (403, "forbidden")
    assert handler.asked == []
    assert (await http.delete("/api/sessions", headers={"Origin": OWN})).status_code == 204


async def test_a_page_elsewhere_sends_nobody_in_as_itself(serve: Serve, handler: Handler) -> None:
    http = serve("POST", "/api/session/passkey/options")
    assert code(await http.post("/api/session/passkey/options", headers={"Origin": EVIL})) == (403, "forbidden")
    for headers in ({"Origin": OWN}, {}):
        assert (await http.post("/api/session/passkey/options", headers=headers)).status_code == 200
    assert len(handler.asked) == 2


@pytest.mark.parametrize(
    ("body", "details"),
    [
        (b"", None),
        (b"{", None),
        (b"[]", None),
        (b"\xff", None),
        (b"[" * 10_000, None),
        (b'{"password": 1, "new_password": "x"}', {"field": "password"}),
        (b"{}", {"field": "password"}),
    ],
)
async def test_a_body_that_is_none_is_a_bad_request_and_names_the_field(
    wire: Wire, serve: Serve, handler: Handler, body: bytes, details: Any
) -> None:
    answer = await serve("PUT", "/api/password", await wire.alice.log_in()).put("/api/password", content=body)
    assert code(answer) == (400, "bad_request")
    assert (answer.json().get("details") or None) == details
    assert handler.asked == []


async def test_who_may_not_in_is_told_so_before_the_body_is_looked_at(serve: Serve) -> None:
    assert code(await serve("PUT", "/api/password").put("/api/password", content=b"{")) == (401, "unauthenticated")


async def test_requests_over_http_are_of_the_account_s_rate(limited: Wire) -> None:
    async with limited.http(await limited.alice.log_in()) as http:
        codes = [(await http.get("/api/sessions")).status_code for _ in range(limited.app.settings.requests_burst + 1)]
    assert codes[-1] == RateLimited.status
    assert set(codes[:-1]) == {200}
    async with limited.http(await limited.bob.log_in()) as http:
        assert (await http.get("/api/sessions")).status_code == 200
