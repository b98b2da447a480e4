"""`POST /api/session/renewal`: a full log-in in place, which opens a locked session and keeps everything else of it."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from mis.store.tables import audit
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


async def renewed(wire: Wire, token: str, password: str = PASSWORD, **more: Any) -> httpx.Response:
    async with wire.http(token) as http:
        return await http.post("/api/session/renewal", json={"password": password, **more})


async def status(wire: Wire, token: str) -> int:
    async with wire.http(token) as http:
        return (await http.get("/api/sessions")).status_code


async def test_it_opens_a_locked_session_for_all_its_connections_under_a_new_token(ward: Wire) -> None:
    conversation = await ward.alice.start(ward.bob)
    old = await ward.alice.log_in()
    phone, tab = await ward.alice.connect(old), await ward.alice.connect(old)
    await ward.alice.ask("session.lock", phone)
    answer = await renewed(ward, old)
    assert answer.status_code == 200
    told = answer.json()
    assert (told["session"]["id"], told["session"]["locked"]) == (phone.welcome.session.id, False)
    assert told["session"]["expires_at"] == phone.welcome.session.expires_at, "no session lasts for ever by it"
    assert answer.headers["set-cookie"].startswith(f"mis_session={told['token']};")
    assert (await status(ward, old), await status(ward, told["token"])) == (401, 200)
    await ward.bob.ask("message.send", conversation=conversation, client_ref=new_ref(), text="bonjour")
    for device in (phone, tab):
        assert device.closed_with is None
        assert isinstance(device.events[-1], MessageSent)


async def test_a_pin_unlocks_again_and_has_all_its_attempts(ward: Wire) -> None:
    token = await ward.alice.log_in()
    phone = await ward.alice.connect(token)
    await ward.alice.ask("session.lock", phone)
    for _ in range(2):
        await ward.alice.refused("session.unlock", phone, pin=WRONG_PIN)
    ward.clock.advance(12 * HOUR_S)
    token = (await renewed(ward, token)).json()["token"]
    ward.clock.advance(12 * HOUR_S - 1)
    for _ in range(2):
        await ward.alice.refused("session.unlock", phone, pin=WRONG_PIN)
    assert await ward.alice.ask("session.unlock", phone, pin=PIN) == {"locked": False}
    assert await status(ward, token) == 200


async def test_proofs_may_be_changed_after_it(ward: Wire) -> None:
    token = await ward.alice.log_in()
    ward.clock.advance(600)
    assert await status(ward, token) == 200
    ward.clock.advance(600)
    async with ward.http(token) as http:
        refused = await http.post("/api/second-factor")
        assert (refused.status_code, refused.json()["details"]) == (403, {"needs": "login"})
    token = (await renewed(ward, token)).json()["token"]
    async with ward.http(token) as http:
        assert (await http.post("/api/second-factor")).status_code == 201


async def test_a_wrong_password_opens_nothing_and_changes_no_token(ward: Wire) -> None:
    token = await ward.alice.log_in()
    phone = await ward.alice.connect(token)
    await ward.alice.ask("session.lock", phone)
    answer = await renewed(ward, token, "autre")
    assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")
    assert answer.json()["details"] == {"field": "password"}
    assert "set-cookie" not in answer.headers
    assert await status(ward, token) == 423
    assert await ward.alice.ask("session.unlock", phone, pin=PIN) == {"locked": False}


async def test_the_password_of_another_opens_nothing(ward: Wire) -> None:
    await give_password(ward.bob, "autre-lavande-cerise")
    token = await ward.alice.log_in()
    assert (await renewed(ward, token, "autre-lavande-cerise")).status_code == 401
    assert (await renewed(ward, await ward.bob.log_in(), "autre-lavande-cerise")).status_code == 200


async def test_passwords_are_guessed_here_as_slowly_as_at_the_log_in(
    backend: str, tmp_path: Path, clock: FakeClock
) -> None:
    async with wired(await migrated_settings(backend, tmp_path, rate_limits="on"), clock) as wire:
        hasher = count_verifications(wire.app)
        await give_password(wire.alice)
        token = await wire.alice.log_in()
        codes = [(await renewed(wire, token, "autre")).status_code for _ in range(20)]
        assert codes == [401] * 5 + [429] * 15
        assert hasher.verified == 5
        assert (await renewed(wire, token)).status_code == 429, "not even the right one"
        clock.advance(1)
        assert (await renewed(wire, token)).status_code == 200


@pytest.mark.parametrize("body", [b"", b"{}", b"[]", b'{"password": 1}', b'{"password": null}'])
async def test_a_body_without_a_password_is_a_bad_request(wire: Wire, body: bytes) -> None:
    async with wire.http(await wire.alice.log_in()) as http:
        answer = await http.post("/api/session/renewal", content=body)
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_request")


async def test_nobody_renews_what_is_no_session(ward: Wire) -> None:
    token = await ward.alice.log_in()
    async with ward.http(token) as http:
        assert (await http.delete("/api/session")).status_code == 204
    for none in (token, "nonsense"):
        assert (await renewed(ward, none)).status_code == 401


async def test_a_foreign_page_renews_nothing(ward: Wire) -> None:
    token = await ward.alice.log_in()
    async with ward.http() as http:
        http.cookies.set("mis_session", token)
        for origin in ("http://evil.example", "null", None):
            headers = {} if origin is None else {"Origin": origin}
            answer = await http.post("/api/session/renewal", json={"password": PASSWORD}, headers=headers)
            assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
        own = await http.post("/api/session/renewal", json={"password": PASSWORD}, headers={"Origin": OWN})
    assert own.status_code == 200


async def test_a_session_that_ends_while_its_password_is_looked_at_is_over(ward: Wire) -> None:
    token = await ward.alice.log_in()
    phone = await ward.alice.connect(token)
    session = phone.welcome.session.id
    verify = ward.app.passwords.verify

    async def ends_meanwhile(*asked: Any) -> Any:
        verdict = await verify(*asked)
        await ward.app.store.writer.run(lambda work: work.sessions.end(session, now=work.now))
        return verdict

    ward.app.passwords.verify = ends_meanwhile  # type: ignore[assignment, method-assign]
    answer = await renewed(ward, token)
    assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")
    (refused, _) = await ward.upgrade(token, [Encoding.JSON.value], Device(Encoding.JSON).pipe)
    assert refused["status"] == 401


async def test_it_is_in_the_audit(ward: Wire) -> None:
    token = await ward.alice.log_in()
    await renewed(ward, token, "autre")
    await renewed(ward, token)
    query = select(audit.c.act, audit.c.outcome, audit.c.detail).where(audit.c.account == ward.alice.id)
    async with ward.app.store.reading() as reading:
        acts = [tuple(row) for row in (await reading.connection.execute(query.order_by(audit.c.id))).all()]
    assert [(outcome, detail) for _, outcome, detail in acts] == [("refused", "password"), ("ok", "password")]
    assert acts[-1][0] == "renewal"
