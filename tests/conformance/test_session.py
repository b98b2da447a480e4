"""Logging in and out over HTTP."""

import json
from statistics import median
from time import perf_counter

import httpx
import pytest

from tests.conformance.server import Person, Server
from tests.conformance.shapes import ACCOUNT, SESSION, follows

WRONG = "not the password"
WRONG_TYPES: list[object] = [7, ["a"], {}, True]


async def log_in(http: httpx.AsyncClient, login: str, password: str) -> httpx.Response:
    return await http.post("/api/session", json={"login": login, "password": password})


def assert_problem(answer: httpx.Response, status: int, code: str) -> None:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert answer.json()["code"] == code
    assert answer.json().get("status", status) == status


async def test_logging_in_gives_a_token_the_account_and_the_session(server: Server, bystander: Person) -> None:
    async with server.http() as http:
        answer = await log_in(http, bystander.login, bystander.password)
    assert answer.status_code == 201
    body = answer.json()
    assert isinstance(body["token"], str)
    assert body["token"]
    assert follows(ACCOUNT, body["account"])
    assert follows(SESSION, body["session"])
    assert body["account"]["id"] == bystander.id
    assert body["account"]["name"] == bystander.name


async def test_the_device_may_be_named(server: Server, bystander: Person) -> None:
    async with server.http() as http:
        body = {"login": bystander.login, "password": bystander.password, "device": "Poste de soins, étage 2"}
        assert (await http.post("/api/session", json=body)).status_code == 201


async def test_the_cookie_is_out_of_reach_of_scripts_and_of_other_sites(server: Server, bystander: Person) -> None:
    async with server.http() as http:
        answer = await log_in(http, bystander.login, bystander.password)
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert answer.headers["cache-control"] == "no-store"


async def test_a_wrong_login_and_a_wrong_password_get_the_same_answer(server: Server, bystander: Person) -> None:
    async with server.http() as http:
        wrong_password = await log_in(http, bystander.login, WRONG)
        wrong_login = await log_in(http, bystander.login + "x", WRONG)
    assert_problem(wrong_password, 401, "unauthenticated")
    assert wrong_password.content == wrong_login.content
    assert set(wrong_password.headers) == set(wrong_login.headers)
    assert "set-cookie" not in wrong_password.headers


async def test_a_wrong_login_and_a_wrong_password_take_the_same_time(server: Server, bystander: Person) -> None:
    times: dict[str, list[float]] = {bystander.login: [], bystander.login + "x": []}
    async with server.http() as http:
        for _ in range(5):
            for login, taken in times.items():
                began = perf_counter()
                await log_in(http, login, WRONG)
                taken.append(perf_counter() - began)
    right, wrong = (median(taken) for taken in times.values())
    assert 1 / 3 < right / wrong < 3, "one Argon2 costs some hundred times an answer without it"


@pytest.mark.parametrize(
    "body",
    [b"", b"login", b"[]", b'"a"', b"null", b"{}", b'{"login": "a"}', b'{"password": "a"}', b"\xff\xfe"],
)
async def test_a_log_in_that_is_not_understood_is_a_bad_request(server: Server, body: bytes) -> None:
    async with server.http() as http:
        answer = await http.post("/api/session", content=body, headers={"content-type": "application/json"})
    assert_problem(answer, 400, "bad_request")


@pytest.mark.parametrize("field", ["login", "password", "device"])
async def test_a_log_in_with_a_field_of_the_wrong_type_names_the_field(
    server: Server, bystander: Person, field: str
) -> None:
    right = {"login": bystander.login, "password": bystander.password, "device": "Poste"}
    async with server.http() as http:
        for value in WRONG_TYPES:
            answer = await http.post("/api/session", json=right | {field: value})
            assert_problem(answer, 400, "bad_request")
            assert answer.json().get("details") == {"field": field}, answer.text


@pytest.mark.parametrize("odd", ["\x00", "a\x00b", "\ud800", "é" * 1_000])
async def test_an_odd_login_or_password_is_refused_and_never_a_defect(
    server: Server, bystander: Person, odd: str
) -> None:
    async with server.http() as http:
        for body in ({"login": odd, "password": WRONG}, {"login": bystander.login, "password": odd}):
            answer = await http.post("/api/session", content=json.dumps(body))
            assert answer.status_code in {400, 401, 413}, answer.text


async def test_a_body_without_end_is_too_large(server: Server) -> None:
    async with server.http() as http:
        answer = await http.post("/api/session", content=b'{"login": "' + b"a" * 1_000_000 + b'"}')
    assert_problem(answer, 413, "too_large")


async def test_who_is_logged_in_may_ask_who_they_are(server: Server, bystander: Person) -> None:
    async with server.http() as http:
        logged_in = (await log_in(http, bystander.login, bystander.password)).json()
        by_cookie = await http.get("/api/session")
        http.cookies.clear()
        by_token = await http.get("/api/session", headers={"Authorization": f"Bearer {logged_in['token']}"})
        by_nothing = await http.get("/api/session")
    assert by_cookie.status_code == by_token.status_code == 200
    assert by_cookie.json() == by_token.json()
    assert by_token.json()["account"] == logged_in["account"]
    assert by_token.json()["session"]["id"] == logged_in["session"]["id"]
    assert "token" not in by_token.json()
    assert_problem(by_nothing, 401, "unauthenticated")


async def test_logging_out_ends_the_session_and_closes_its_connections_with_4401(
    server: Server, bystander: Person
) -> None:
    phone = await server.connect(await server.log_in(bystander))
    bearer = {"Authorization": f"Bearer {phone.token}"}
    desk = await server.connect(phone.token)
    async with server.http() as http:
        assert (await http.delete("/api/session", headers=bearer)).status_code == 204
        assert await phone.closed() == 4401
        assert await desk.closed() == 4401
        assert_problem(await http.get("/api/session", headers=bearer), 401, "unauthenticated")
        assert_problem(await http.delete("/api/session", headers=bearer), 401, "unauthenticated")


async def test_logging_out_leaves_the_other_sessions_of_the_account_alone(server: Server, bystander: Person) -> None:
    phone, desk = [await server.connect(await server.log_in(bystander)) for _ in range(2)]
    async with server.http() as http:
        await http.delete("/api/session", headers={"Authorization": f"Bearer {phone.token}"})
    assert await phone.closed() == 4401
    assert await desk.request("sync")
    await desk.close()


async def test_logging_out_by_cookie_needs_the_servers_own_origin(server: Server, bystander: Person) -> None:
    async with server.http() as http:
        await log_in(http, bystander.login, bystander.password)
        assert_problem(await http.delete("/api/session"), 403, "forbidden")
        foreign = {"Origin": "https://example.org"}
        assert_problem(await http.delete("/api/session", headers=foreign), 403, "forbidden")
        assert (await http.get("/api/session")).status_code == 200, "nothing has happened yet"
        assert (await http.delete("/api/session", headers={"Origin": server.url})).status_code == 204


async def test_an_unknown_address_of_the_api_is_a_problem_too(server: Server) -> None:
    async with server.http() as http:
        assert_problem(await http.get("/api/nothing"), 404, "not_found")
