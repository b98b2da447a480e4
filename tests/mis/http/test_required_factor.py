"""Where a second factor is required, a password alone opens nothing but the way to set one up."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pyotp
import pytest

from mis.domain.session import Way
from mis.store.psc import PscSession
from mis.store.work import Work
from protocol.values import AccountId, AccountKind, Encoding, SessionId
from tests.support.authenticator import Authenticator
from tests.support.visitor import OWN, PASSWORD, House, Visitor, housed
from tests.support.wire import Device, Wire

FACTOR = "/api/second-factor"
NEW_ONE = (403, "forbidden", {"needs": "second_factor"})
STRONGER = (403, "forbidden", {"needs": "stronger_login"})
FRESH = (403, "forbidden", {"needs": "login"})


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with housed(tmp_path, second_factor="professionals") as running:
        await running.person("Alice Martin")
        yield running


async def needs(visitor: Visitor) -> Any:
    told = await visitor.told("GET", "/api/session")
    assert (told["storage_key"] is None) is (told["session"]["needs"] is not None)
    return told["session"]["needs"]


async def code_of(house: House, visitor: Visitor) -> str:
    key = (await visitor.told("POST", FACTOR))["key"]
    return pyotp.TOTP(key).at(house.clock.now() // 1_000)


async def add_passkey(visitor: Visitor, device: Authenticator) -> None:
    challenge = await visitor.told("POST", "/api/passkeys/options")
    credential = device.create(challenge["options"], OWN)
    body = {"ceremony": challenge["ceremony"], "credential": credential, "name": "Téléphone"}
    await visitor.told("POST", "/api/passkeys", body)


async def use_passkey(visitor: Visitor, device: Authenticator) -> Any:
    challenge = await visitor.told("POST", "/api/session/passkey/options")
    body = {"ceremony": challenge["ceremony"], "credential": device.get(challenge["options"], OWN)}
    return await visitor.told("POST", "/api/session/passkey", body)


async def status_of_upgrade(house: House, token: str) -> int:
    sent = await Wire(house.app, house.clock).upgrade(token, [Encoding.JSON.value], Device(Encoding.JSON).pipe)
    return 101 if sent[0]["type"] == "websocket.accept" else int(sent[0]["status"])


async def came_by_provider(house: House, session: SessionId) -> None:
    """What Pro Santé Connect leaves behind of a session."""

    async def unit(work: Work) -> None:
        work.writes()
        await work.sessions.proved_by(session, Way.PSC)
        await work.psc.began(PscSession(session, "https://psc.test", "f:1:10005173140", None, b""))

    await house.app.store.writer.run(unit)


async def test_a_code_of_the_telephone_is_set_up_at_the_first_log_in_and_opens_the_session(house: House) -> None:
    visitor = await house.visitor()
    came = await visitor.log_in("alice")
    assert came["session"]["needs"] == "second_factor"
    assert await visitor.refused("GET", "/api/sessions") == NEW_ONE
    assert await status_of_upgrade(house, came["token"]) == 403
    assert (await visitor.told("GET", FACTOR)) == {"is_set": False, "recovery_codes_left": 0, "is_required": True}
    assert await needs(visitor) == "second_factor"
    codes = await visitor.told("PUT", FACTOR, {"code": await code_of(house, visitor)})
    assert len(codes["codes"]) > 5
    assert await needs(visitor) is None
    assert await visitor.told("GET", "/api/sessions")
    assert await status_of_upgrade(house, came["token"]) == 101


async def test_a_passkey_does_as_well(house: House) -> None:
    visitor = await house.inside("alice")
    await add_passkey(visitor, Authenticator())
    assert await needs(visitor) is None
    (device,) = (await visitor.told("GET", "/api/sessions"))["sessions"]
    assert device["way"] == "passkey"


async def test_a_wrong_code_opens_nothing(house: House) -> None:
    visitor = await house.inside("alice")
    right = await code_of(house, visitor)
    wrong = f"{(int(right) + 500_000) % 1_000_000:06}"
    assert (await visitor.refused("PUT", FACTOR, {"code": wrong}))[0] == 400
    assert await needs(visitor) == "second_factor"


async def test_who_has_a_passkey_sets_nothing_up_by_the_password_alone(house: House) -> None:
    device = Authenticator()
    await add_passkey(await house.inside("alice"), device)
    thief = await house.inside("alice")
    assert await needs(thief) == "stronger_login"
    for method, path, body in (
        ("GET", FACTOR, None),
        ("POST", FACTOR, None),
        ("POST", "/api/passkeys/options", None),
        ("GET", "/api/sessions", None),
    ):
        assert await thief.refused(method, path, body) == STRONGER, path
    await use_passkey(thief, device)  # it is Alice, on another computer
    assert await needs(thief) is None


async def test_who_came_by_pro_sante_connect_sets_nothing_up_by_the_password_alone(house: House) -> None:
    by_card = await house.visitor()
    came = await by_card.log_in("alice")
    await came_by_provider(house, SessionId(came["session"]["id"]))
    assert await needs(by_card) is None
    assert await needs(await house.inside("alice")) == "stronger_login"


async def test_a_passkey_that_is_added_meanwhile_stops_a_code_that_was_begun(house: House) -> None:
    thief = await house.inside("alice")
    code = await code_of(house, thief)
    await add_passkey(await house.inside("alice"), Authenticator())
    assert await thief.refused("PUT", FACTOR, {"code": code}) == STRONGER
    assert await needs(thief) == "stronger_login"


async def test_setting_one_up_ends_sessions_that_somebody_began_by_the_password(house: House) -> None:
    thief, owner = await house.inside("alice"), await house.inside("alice")
    await owner.told("PUT", FACTOR, {"code": await code_of(house, owner)})
    assert not await thief.is_in()
    assert await needs(owner) is None


async def test_the_password_alone_renews_no_session_that_two_factors_began(house: House) -> None:
    visitor = await house.inside("alice")
    await add_passkey(visitor, Authenticator())
    assert await visitor.refused("POST", "/api/session/renewal", {"password": PASSWORD}) == STRONGER
    weak = await house.inside("alice")
    await weak.told("POST", "/api/session/renewal", {"password": PASSWORD})
    assert await needs(weak) == "stronger_login", "and it makes no weak one stronger"


async def test_with_the_code_the_password_renews_it(house: House) -> None:
    visitor = await house.inside("alice")
    key = (await visitor.told("POST", FACTOR))["key"]
    await visitor.told("PUT", FACTOR, {"code": pyotp.TOTP(key).at(house.clock.now() // 1_000)})
    house.clock.advance(60)
    code = pyotp.TOTP(key).at(house.clock.now() // 1_000)
    await visitor.told("POST", "/api/session/renewal", {"password": PASSWORD, "code": code})
    assert await needs(visitor) is None


async def test_who_removes_it_for_another_telephone_is_out_and_sets_it_up_at_the_next_log_in(house: House) -> None:
    visitor = await house.inside("alice")
    key = (await visitor.told("POST", FACTOR))["key"]
    await visitor.told("PUT", FACTOR, {"code": pyotp.TOTP(key).at(house.clock.now() // 1_000)})
    house.clock.advance(60)
    elsewhere = await house.visitor()
    await elsewhere.log_in("alice", code=pyotp.TOTP(key).at(house.clock.now() // 1_000))
    await visitor.told("DELETE", FACTOR, {"password": PASSWORD})
    assert (await visitor.is_in(), await elsewhere.is_in()) == (False, False)
    again = await house.inside("alice")
    assert await needs(again) == "second_factor"
    await again.told("PUT", FACTOR, {"code": await code_of(house, again)})
    assert await needs(again) is None


async def test_it_is_set_up_within_minutes_of_the_log_in_or_after_another(house: House) -> None:
    visitor = await house.inside("alice")
    house.clock.advance(14 * 60)
    await visitor.told("GET", FACTOR)  # somebody is there
    house.clock.advance(60)
    assert await visitor.refused("POST", FACTOR) == FRESH
    await visitor.told("POST", "/api/session/renewal", {"password": PASSWORD})
    await visitor.told("PUT", FACTOR, {"code": await code_of(house, visitor)})
    assert await needs(visitor) is None


async def test_an_operators_code_begins_again_also_for_who_came_by_pro_sante_connect(house: House) -> None:
    by_card = await house.visitor()
    came = await by_card.log_in("alice")
    await came_by_provider(house, SessionId(came["session"]["id"]))
    code = (await house.app.administration.reset(AccountId(came["account"]["id"]), by=None)).code
    again = await house.visitor()
    told = await again.told("POST", "/api/activation", {"code": code, "password": "sept lampes au bord du lac"})
    assert told["session"]["needs"] == "second_factor"
    await again.told("PUT", FACTOR, {"code": await code_of(house, again)})
    assert await needs(again) is None


@pytest.mark.parametrize("kind", [AccountKind.PATIENT, AccountKind.CAREGIVER])
async def test_patients_and_caregivers_are_let_in_by_their_password(house: House, kind: AccountKind) -> None:
    await house.person("Paul Bernard", kind)
    paul = await house.inside("paul")
    assert await needs(paul) is None
    assert not (await paul.told("GET", FACTOR))["is_required"]


async def test_an_operator_must_too(house: House) -> None:
    await house.person("Odile Roy", AccountKind.OPERATOR)
    operator = await house.inside("odile")
    assert await operator.refused("GET", "/api/accounts") == NEW_ONE
    await operator.told("PUT", FACTOR, {"code": await code_of(house, operator)})
    assert await operator.told("GET", "/api/accounts")


async def test_nobody_must_unless_the_operator_says_so(tmp_path: Path) -> None:
    async with housed(tmp_path) as house:
        await house.person("Alice Martin")
        visitor = await house.inside("alice")
        assert await needs(visitor) is None
        assert not (await visitor.told("GET", FACTOR))["is_required"]
