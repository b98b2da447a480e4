"""Middleware: headers on every answer, bodies with an end, defects with a reference."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from mis.http.middleware import BODY_BYTES, HEADERS, SecurityHeaders, application
from mis.settings import Settings
from protocol.errors import Conflict


async def size(request: Request) -> Response:
    return Response(str(len(await request.body())))


async def breaks(_request: Request) -> Response:
    raise RuntimeError("Odette Marchand")


async def refuses(_request: Request) -> Response:
    raise Conflict("it is there already")


async def own_policy(_request: Request) -> Response:
    return Response("", headers={"Content-Security-Policy": "default-src 'self'", "Cache-Control": "no-cache"})


def client(**changes: Any) -> httpx.AsyncClient:
    routes = [
        Route("/api/size", size, methods=["POST"]),
        Route("/api/attachments", size, methods=["POST"]),
        Route("/breaks", breaks),
        Route("/refuses", refuses),
        Route("/own", own_policy),
    ]
    app = application(routes, Settings(**changes))
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://mis.example")


@pytest.mark.parametrize("path", ["/refuses", "/breaks", "/absent"])
async def test_every_answer_has_the_headers_refusals_and_defects_too(path: str) -> None:
    async with client() as http:
        answer = await http.get(path)
    for name, value in HEADERS.items():
        assert answer.headers[name] == value
    assert "strict-transport-security" not in answer.headers


async def test_an_answer_with_a_policy_of_its_own_keeps_it() -> None:
    async with client() as http:
        answer = await http.get("/own")
    assert answer.headers["content-security-policy"] == "default-src 'self'"
    assert answer.headers["cache-control"] == "no-cache"


async def test_https_is_insisted_on_only_where_people_come_by_https() -> None:
    async with client(public_url="https://mis.example") as http:
        assert "max-age=63072000" in (await http.get("/own")).headers["strict-transport-security"]


async def test_a_refused_websocket_has_the_headers_too() -> None:
    sent: list[Any] = []

    async def refused(_scope: Any, _receive: Any, send: Any) -> None:
        await send({"type": "websocket.http.response.start", "status": 401, "headers": []})

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {"type": "websocket", "path": "/ws"}
    await SecurityHeaders(refused, secure=False)(scope, None, send)  # type: ignore[arg-type]
    assert (b"x-content-type-options", b"nosniff") in sent[0]["headers"]


async def test_a_refusal_is_its_problem() -> None:
    async with client() as http:
        answer = await http.get("/refuses")
    assert (answer.status_code, answer.json()["code"]) == (409, "conflict")


async def test_a_defect_is_internal_with_a_reference_and_without_its_words() -> None:
    async with client() as http:
        answer = await http.get("/breaks")
    assert (answer.status_code, answer.json()["code"]) == (500, "internal")
    assert len(answer.json()["details"]["reference"]) == 26
    assert "Odette" not in answer.text


async def test_a_body_has_an_end() -> None:
    async with client() as http:
        assert (await http.post("/api/size", content=b"x" * BODY_BYTES)).text == str(BODY_BYTES)
        answer = await http.post("/api/size", content=b"x" * (BODY_BYTES + 1))
        assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


async def test_a_body_of_unknown_length_has_an_end_too() -> None:
    async def drops() -> AsyncIterator[bytes]:
        for _ in range(BODY_BYTES // 1_000 + 1):
            yield b"x" * 1_000

    async with client() as http:
        assert (await http.post("/api/size", content=drops())).status_code == 413


async def test_an_attachment_is_bounded_where_it_is_received() -> None:
    async with client() as http:
        assert (await http.post("/api/attachments", content=b"x" * (BODY_BYTES + 1))).status_code == 200


@pytest.mark.parametrize("length", ["-1", "1e3", "٣"])
async def test_a_length_that_is_no_number_is_refused(length: str) -> None:
    async with client() as http:
        answer = await http.post("/api/size", content=b"", headers=[(b"Content-Length", length.encode())])
    assert answer.status_code == 400
