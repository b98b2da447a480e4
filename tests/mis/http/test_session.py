"""Logging in and out over HTTP: cookies, foreign pages, guesses, and bodies that are none."""

import base64
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from unittest.mock import ANY

import httpx
import pytest

from mis.administration import execute
from mis.app import App, build
from mis.commands import AccountCreate
from mis.identity.password import Passwords, Verdict
from mis.settings import Settings
from protocol.values import AccountId, AccountKind
from tests.support.clock import FakeClock

OWN = "http://mis.example"
ALICE = {"login": "alice", "password": "correct horse battery"}
WRONG = {"login": "alice", "password": "wrong"}
DAY_S = 24 * 3_600


class Site:
    """A server in this process, and who visits it."""

    def __init__(self, app: App, clock: FakeClock, http: httpx.AsyncClient) -> None:
        self.app, self.clock, self.http = app, clock, http

    async def log_in(self, body: Any = ALICE, **headers: str) -> httpx.Response:
        return await self.http.post("/api/session", json=body, headers=headers)


@asynccontextmanager
async def site(folder: Path, **changes: Any) -> AsyncIterator[Site]:
    clock = FakeClock()
    app = build(Settings(data_dir=str(folder), **changes), clock, broken=lambda: None)
    app.passwords._hasher = Passwords(app.pepper, memory_kib=8)._hasher
    await app.open()
    await execute(app, AccountCreate(AccountKind.PROFESSIONAL, "alice", "Alice Martin", ALICE["password"]))
    url = changes.get("public_url", OWN)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app.asgi), base_url=url) as http:
        yield Site(app, clock, http)
    await app.close()


def code(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


async def test_logging_in_gives_a_token_an_account_and_a_session(tmp_path: Path) -> None:
    async with site(tmp_path) as here:
        answer = await here.log_in({**ALICE, "device": "Poste de soins, étage 2"})
        told = answer.json()
        assert answer.status_code == 201
        assert told["account"]["name"] == "Alice Martin"
        assert told["session"]["expires_at"] == here.clock.now() + 30 * DAY_S * 1_000
        here.http.cookies.clear()
        asked = await here.http.get("/api/session", headers={"Authorization": f"Bearer {told['token']}"})
    assert asked.json() == {"account": told["account"], "session": told["session"], "storage_key": ANY}
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("login", ["Alice", " alice ", "ALICE"])
async def test_a_login_is_one_whatever_its_case_and_spaces(tmp_path: Path, login: str) -> None:
    async with site(tmp_path) as here:
        assert (await here.log_in({**ALICE, "login": login})).status_code == 201


@pytest.mark.parametrize(
    ("public_url", "start", "secure"),
    [(OWN, "mis_session=", False), ("https://mis.example", "__Host-mis_session=", True)],
)
async def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(
    tmp_path: Path, public_url: str, start: str, *, secure: bool
) -> None:
    async with site(tmp_path, public_url=public_url) as here:
        cookie = (await here.log_in()).headers["set-cookie"]
    attributes = [part.strip().lower() for part in cookie.split(";")]
    assert cookie.startswith(start)
    assert {"httponly", "samesite=strict", "path=/"} <= set(attributes)
    assert ("secure" in attributes) is secure
    assert not any(attribute.startswith("domain") for attribute in attributes)


async def test_the_cookie_tells_who_one_is_after_a_reload(tmp_path: Path) -> None:
    async with site(tmp_path) as here:
        await here.log_in()
        assert (await here.http.get("/api/session")).json()["account"]["name"] == "Alice Martin"


async def test_nobody_and_nonsense_are_unauthenticated(tmp_path: Path) -> None:
    async with site(tmp_path) as here:
        for headers in (
            {},
            {"Authorization": "Bearer nonsense"},
            {"Authorization": "Basic eDp5"},
            {"Cookie": "mis_session=x"},
        ):
            assert code(await here.http.get("/api/session", headers=headers)) == (401, "unauthenticated")


async def test_a_session_ends_by_itself(tmp_path: Path) -> None:
    async with site(tmp_path, session_days=1) as here:
        await here.log_in()
        here.clock.advance(DAY_S - 1)
        assert (await here.http.get("/api/session")).status_code == 200
        here.clock.advance(1)
        assert (await here.http.get("/api/session")).status_code == 401


async def test_who_has_logged_out_is_nobody(tmp_path: Path) -> None:
    async with site(tmp_path) as here:
        token = (await here.log_in()).json()["token"]
        answer = await here.http.delete("/api/session", headers={"Origin": OWN})
        assert (answer.status_code, answer.content) == (204, b"")
        assert "Max-Age=0" in answer.headers["set-cookie"]
        asked = await here.http.get("/api/session", headers={"Authorization": f"Bearer {token}"})
    assert asked.status_code == 401


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://mis.example.evil.example", "http://[", None])
async def test_a_foreign_page_cannot_use_the_cookie(tmp_path: Path, origin: str | None) -> None:
    async with site(tmp_path) as here:
        await here.log_in()
        headers = {} if origin is None else {"Origin": origin}
        assert code(await here.http.delete("/api/session", headers=headers)) == (403, "forbidden")
        assert (await here.http.get("/api/session")).status_code == 200, "the session must still live"


async def test_a_password_that_is_voided_while_it_is_looked_at_opens_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with site(tmp_path) as here:
        account = AccountId((await here.log_in()).json()["account"]["id"])
        verify = here.app.passwords.verify

        async def verify_and_void(stored: str | None, secret: str) -> Verdict:
            verdict = await verify(stored, secret)
            assert verdict.is_right, "it was right when it was looked at"
            await here.app.administration.reset(account, by=None)
            return verdict

        with monkeypatch.context() as patched:
            patched.setattr(here.app.passwords, "verify", verify_and_void)
            assert code(await here.log_in()) == (401, "unauthenticated")
        assert code(await here.log_in()) == (401, "unauthenticated")


async def test_a_foreign_page_cannot_log_its_visitor_in(tmp_path: Path) -> None:
    async with site(tmp_path) as here:
        answer = await here.log_in(Origin="http://evil.example")
        assert code(answer) == (403, "forbidden")
        assert "set-cookie" not in answer.headers
        assert (await here.log_in(Origin=OWN)).status_code == 201


async def test_a_wrong_password_and_an_unknown_login_are_the_same_answer(tmp_path: Path) -> None:
    async with site(tmp_path) as here:
        wrong = await here.log_in(WRONG)
        unknown = await here.log_in({"login": "nobody", "password": "wrong"})
    assert code(wrong) == (401, "unauthenticated")
    assert wrong.json() == unknown.json()
    assert "set-cookie" not in wrong.headers


async def test_of_a_thousand_wrong_passwords_a_handful_is_looked_at(tmp_path: Path) -> None:
    async with site(tmp_path) as here:
        codes = [code(await here.log_in(WRONG)) for _ in range(1_000)]
        refused = await here.log_in()
        assert codes.count((401, "unauthenticated")) == 5
        assert codes.count((429, "rate_limited")) == 995
        assert code(refused) == (429, "rate_limited"), "not even the right one, from there"
        assert refused.json()["details"]["retry_after_ms"] == 1_000
        assert refused.headers["retry-after"] == "1"
        here.clock.advance(1)
        assert (await here.log_in()).status_code == 201


async def test_without_rate_limits_everybody_may_guess(tmp_path: Path) -> None:
    async with site(tmp_path, rate_limits="off") as here:
        assert {code(await here.log_in(WRONG))[0] for _ in range(20)} == {401}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'{"login": "alice"}',
        b'{"login": 1, "password": "x"}',
        b'{"login": "alice", "password": null}',
        b'{"login": "a\\u0000", "password": "x"}',
        b'{"login": "\\ud800", "password": "x"}',
        b'{"login": "\xff", "password": "x"}',
        b"[" * 10_000,
        b'{"login": "alice", "password": "x", "device": 1}',
    ],
)
async def test_a_body_that_is_no_log_in_is_a_bad_request(tmp_path: Path, body: bytes) -> None:
    async with site(tmp_path) as here:
        assert code(await here.http.post("/api/session", content=body)) == (400, "bad_request")


async def test_a_password_of_any_characters_is_only_wrong(tmp_path: Path) -> None:
    async with site(tmp_path) as here:
        answer = await here.http.post(
            "/api/session", content=b'{"login": "alice", "password": "\\u0000\\ud83d\\ude00"}'
        )
        assert code(answer) == (401, "unauthenticated")


async def test_a_body_too_large_is_too_large(tmp_path: Path) -> None:
    async with site(tmp_path) as here:
        assert code(await here.log_in({**ALICE, "password": "x" * 200_000})) == (413, "too_large")


async def test_another_method_is_not_allowed_and_those_that_are_are_told(tmp_path: Path) -> None:
    async with site(tmp_path) as here:
        answer = await here.http.put("/api/session", content=b"")
        read_only = await here.http.get("/api/session/unlock")
    assert code(answer) == (405, "bad_request")
    assert answer.headers["allow"] == "DELETE, GET, HEAD, POST"
    assert (code(read_only), read_only.headers["allow"]) == ((405, "bad_request"), "POST")


async def test_the_key_of_what_a_device_keeps_is_told_to_a_session_that_is_not_locked(tmp_path: Path) -> None:
    async with site(tmp_path) as here:
        await execute(here.app, AccountCreate(AccountKind.PROFESSIONAL, "bob", "Bob", ALICE["password"]))
        await here.log_in()
        told = (await here.http.get("/api/session")).json()
        assert len(base64.urlsafe_b64decode(told["storage_key"])) == 32
        here.clock.advance(told["session"]["lock_after_s"])
        locked = (await here.http.get("/api/session")).json()
        assert locked["session"]["locked"]
        assert locked["storage_key"] is None
        await here.log_in()
        assert (await here.http.get("/api/session")).json()["storage_key"] == told["storage_key"]
        await here.log_in({**ALICE, "login": "bob"})
        assert (await here.http.get("/api/session")).json()["storage_key"] != told["storage_key"]
