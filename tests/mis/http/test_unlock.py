"""`POST /api/session/unlock`: the PIN opens the session under a new token, and a lost answer logs nobody out."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select

from mis.store.tables import audit, ceremonies
from protocol.message import MessageSent
from protocol.values import Encoding
from tests.support.clock import FakeClock
from tests.support.node import new_ref
from tests.support.secrets import PASSWORD, PIN, WRONG_PIN, count_verifications, give_password, give_pin
from tests.support.stores import migrated_settings
from tests.support.wire import Device, Wire, wired

HOUR_S = 3_600
OWN = "http://mis.test"


@pytest.fixture
async def ward(backend: str, tmp_path: Path, clock: FakeClock) -> AsyncIterator[Wire]:
    async with wired(await migrated_settings(backend, tmp_path), clock) as wire:
        count_verifications(wire.app)
        await give_password(wire.alice)
        await give_pin(wire.alice)
        yield wire


async def unlocked(wire: Wire, token: str, pin: str = PIN) -> httpx.Response:
    async with wire.http(token) as http:
        return await http.post("/api/session/unlock", json={"pin": pin})


async def new_token(wire: Wire, token: str) -> str:
    answer = await unlocked(wire, token)
    assert answer.status_code == 200, answer.text
    given: str = answer.json()["token"]
    assert given != token
    return given


async def status(wire: Wire, token: str) -> int:
    async with wire.http(token) as http:
        return (await http.get("/api/sessions")).status_code


async def offered(wire: Wire) -> int:
    async with wire.app.store.reading() as reading:
        return int((await reading.connection.execute(select(func.count()).select_from(ceremonies))).scalar_one())


async def test_it_opens_a_locked_session_for_all_its_connections_under_a_new_token(ward: Wire) -> None:
    conversation = await ward.alice.start(ward.bob)
    old = await ward.alice.log_in()
    phone, tab = await ward.alice.connect(old), await ward.alice.connect(old)
    await ward.alice.ask("session.lock", phone)
    answer = await unlocked(ward, old)
    told = answer.json()
    assert (answer.status_code, told["session"]["id"]) == (200, phone.welcome.session.id)
    assert (told["session"]["locked"], told["account"]["id"]) == (False, ward.alice.id)
    assert told["session"]["expires_at"] == phone.welcome.session.expires_at, "no session lasts longer by it"
    assert answer.headers["set-cookie"].startswith(f"mis_session={told['token']};")
    await ward.bob.ask("message.send", conversation=conversation, client_ref=new_ref(), text="bonjour")
    for device in (phone, tab):
        assert device.closed_with is None
        assert isinstance(device.events[-1], MessageSent)


async def test_the_old_token_ends_as_the_new_one_is_first_used(ward: Wire) -> None:
    old = await ward.alice.log_in()
    new = await new_token(ward, old)
    assert await status(ward, old) == 200, "the answer may still be on its way, or lost"
    assert await status(ward, new) == 200
    assert (await status(ward, old), await status(ward, new)) == (401, 200)
    assert await offered(ward) == 0


async def test_a_websocket_is_a_use_too(ward: Wire) -> None:
    old = await ward.alice.log_in()
    new = await new_token(ward, old)
    assert (await ward.alice.connect(new)).closed_with is None
    (refused, _) = await ward.upgrade(old, [Encoding.JSON.value], Device(Encoding.JSON).pipe)
    assert refused["status"] == 401


async def test_who_never_saw_the_answer_unlocks_again_and_what_was_lost_opens_nothing(ward: Wire) -> None:
    old = await ward.alice.log_in()
    lost = await new_token(ward, old)
    phone = await ward.alice.connect(old)
    await ward.alice.ask("session.lock", phone)
    ward.clock.advance(8 * HOUR_S)
    assert await status(ward, old) == 423
    new = await new_token(ward, old)
    assert await status(ward, new) == 200
    assert (await status(ward, lost), await status(ward, old), await status(ward, new)) == (401, 401, 200)


async def test_a_token_that_was_never_used_opens_no_session_that_was_renewed_or_ended_meanwhile(ward: Wire) -> None:
    old = await ward.alice.log_in()
    offered_before = await new_token(ward, old)
    async with ward.http(old) as http:
        renewed = (await http.post("/api/session/renewal", json={"password": PASSWORD})).json()["token"]
    assert (await status(ward, offered_before), await status(ward, renewed)) == (401, 200)
    offered_then = await new_token(ward, renewed)
    async with ward.http(renewed) as http:
        assert (await http.delete("/api/session")).status_code == 204
    assert (await status(ward, offered_then), await status(ward, renewed)) == (401, 401)


async def test_requests_that_use_it_first_at_once_are_all_served(ward: Wire) -> None:
    new = await new_token(ward, await ward.alice.log_in())
    assert await asyncio.gather(*(status(ward, new) for _ in range(5))) == [200] * 5


async def test_it_dies_with_its_session(ward: Wire) -> None:
    new = await new_token(ward, await ward.alice.log_in(lives_s=HOUR_S))
    ward.clock.advance(HOUR_S)
    assert await status(ward, new) == 401


async def test_a_wrong_pin_counts_changes_no_token_and_the_third_ends_the_session(ward: Wire) -> None:
    token = await ward.alice.log_in()
    phone = await ward.alice.connect(token)
    await ward.alice.ask("session.lock", phone)
    for left in (2, 1, 0):
        answer = await unlocked(ward, token, WRONG_PIN)
        told = answer.json()
        assert (answer.status_code, told["code"]) == (403, "wrong_pin")
        assert told["details"] == {"attempts_left": left}
        assert "set-cookie" not in answer.headers
    assert (await unlocked(ward, token)).status_code == 401
    assert phone.closed_with == 4401
    assert await offered(ward) == 0


async def test_guesses_over_http_and_over_the_websocket_are_counted_together(ward: Wire) -> None:
    hasher = count_verifications(ward.app)
    token = await ward.alice.log_in()
    phone = await ward.alice.connect(token)
    await ward.alice.ask("session.lock", phone)
    await ward.alice.refused("session.unlock", phone, pin=WRONG_PIN)
    answers = await asyncio.gather(*(unlocked(ward, token, WRONG_PIN) for _ in range(10)))
    assert {answer.status_code for answer in answers} <= {401, 403}
    assert hasher.verified == 3


async def test_twelve_hours_after_the_log_in_no_pin_gives_a_token(ward: Wire) -> None:
    token = await ward.alice.log_in()
    ward.clock.advance(12 * HOUR_S)
    answer = await unlocked(ward, token)
    assert (answer.status_code, answer.json()["details"]) == (403, {"needs": "login"})


async def test_a_token_by_pin_is_no_log_in(ward: Wire) -> None:
    token = await ward.alice.log_in()
    ward.clock.advance(11 * HOUR_S)
    new = await new_token(ward, token)
    async with ward.http(new) as http:
        assert (await http.post("/api/second-factor")).json()["details"] == {"needs": "login"}
    ward.clock.advance(HOUR_S)
    assert (await unlocked(ward, new)).json()["details"] == {"needs": "login"}


async def test_without_a_pin_nothing_is_proved_and_no_token_given(ward: Wire) -> None:
    answer = await unlocked(ward, await ward.bob.log_in())
    assert (answer.status_code, answer.json()["code"]) == (409, "conflict")
    assert await offered(ward) == 0


@pytest.mark.parametrize("body", [b"", b"{}", b"[]", b'{"pin": 1}', b'{"pin": null}'])
async def test_a_body_without_a_pin_is_a_bad_request_and_no_attempt(ward: Wire, body: bytes) -> None:
    token = await ward.alice.log_in()
    async with ward.http(token) as http:
        answer = await http.post("/api/session/unlock", content=body)
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_request")
    assert (await unlocked(ward, token, WRONG_PIN)).json()["details"] == {"attempts_left": 2}


async def test_a_foreign_page_unlocks_nothing(ward: Wire) -> None:
    token = await ward.alice.log_in()
    async with ward.http() as http:
        http.cookies.set("mis_session", token)
        for origin in ("http://evil.example", "null", None):
            headers = {} if origin is None else {"Origin": origin}
            answer = await http.post("/api/session/unlock", json={"pin": PIN}, headers=headers)
            assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
        own = await http.post("/api/session/unlock", json={"pin": PIN}, headers={"Origin": OWN})
    assert own.status_code == 200


async def test_it_is_in_the_audit(ward: Wire) -> None:
    token = await ward.alice.log_in()
    await unlocked(ward, token, WRONG_PIN)
    await unlocked(ward, token)
    query = select(audit.c.act, audit.c.outcome, audit.c.detail).where(audit.c.account == ward.alice.id)
    async with ward.app.store.reading() as reading:
        acts: list[Any] = [tuple(row) for row in (await reading.connection.execute(query.order_by(audit.c.id))).all()]
    assert acts == [("unlock", "refused", "pin"), ("unlock", "ok", "pin")]
