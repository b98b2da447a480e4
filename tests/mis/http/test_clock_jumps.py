"""The wall clock jumps by an hour or a day, either way: nothing that was over comes back, and nothing opens.

What a server has not seen expire has expired for nobody: a clock set back before anybody asks is the operator's.
"""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pyotp
import pytest

from tests.support.authenticator import Authenticator
from tests.support.visitor import OWN, PASSWORD, House, Visitor, housed

HOUR_MS, DAY_MS = 3_600_000, 24 * 3_600_000
BACK = [-HOUR_MS, -DAY_MS]
EITHER = [*BACK, HOUR_MS, DAY_MS]
DAY_S = 24 * 3_600
BORN = "1950-06-30"


@pytest.fixture
async def house(backend: str, tmp_path: Path) -> AsyncIterator[House]:
    async with housed(tmp_path, backend=backend) as running:
        await running.person("Alice Martin")
        yield running


def jump(house: House, by_ms: int) -> None:
    house.clock.set_now(house.clock.now() + by_ms)


async def status(visitor: Visitor, path: str = "/api/sessions") -> int:
    return (await visitor.ask("GET", path)).status_code


async def challenge(visitor: Visitor, device: Authenticator, path: str) -> dict[str, Any]:
    asked = await visitor.told("POST", path)
    make = device.create if path == "/api/passkeys/options" else device.get
    return {"ceremony": asked["ceremony"], "credential": make(asked["options"], OWN)}


async def with_passkey(house: House) -> Authenticator:
    alice, device = await house.inside("alice"), Authenticator()
    made = await challenge(alice, device, "/api/passkeys/options")
    await alice.told("POST", "/api/passkeys", {**made, "name": "Téléphone"})
    return device


@pytest.mark.parametrize("by_ms", BACK)
async def test_a_session_whose_time_was_up_is_over(house: House, by_ms: int) -> None:
    alice = await house.inside("alice")
    token = alice.http.cookies["mis_session"]
    house.clock.advance(30 * DAY_S)
    assert await status(alice, "/api/session") == 401
    jump(house, by_ms)
    alice.http.cookies.set("mis_session", token)
    assert await status(alice, "/api/session") == 401


@pytest.mark.parametrize("by_ms", BACK)
async def test_a_session_that_was_locked_stays_so(house: House, by_ms: int) -> None:
    alice = await house.inside("alice")
    house.clock.advance(900)
    assert await status(alice) == 423
    jump(house, by_ms)
    assert await status(alice) == 423


@pytest.mark.parametrize("by_ms", EITHER)
async def test_a_session_in_use_locks_and_its_log_in_is_fresh_no_more(house: House, by_ms: int) -> None:
    alice = await house.inside("alice")
    assert await status(alice) == 200
    jump(house, by_ms)
    assert await status(alice) == 423
    await alice.told("POST", "/api/session/renewal", {"password": PASSWORD})
    assert await status(alice) == 200, "its owner proves who they are, by the clock as it is now"


@pytest.mark.parametrize("by_ms", BACK)
async def test_a_code_that_came_too_late_is_void(house: House, by_ms: int) -> None:
    alice = await house.inside("alice")
    person = {"kind": "patient", "name": "Paul Bernard", "birth_date": BORN}
    code = (await alice.told("POST", "/api/people", person))["code"]
    body = {"code": code, "birth_date": BORN, "password": "sept lampes au bord du lac"}
    house.clock.advance(14 * DAY_S)
    paul = await house.visitor()
    assert (await paul.refused("POST", "/api/activation", body))[0] == 401
    jump(house, by_ms)
    assert (await paul.refused("POST", "/api/activation", body))[0] == 401
    again = await house.inside("alice")
    assert [one["state"] for one in (await again.told("GET", "/api/people"))["people"]] == ["expired"]


@pytest.mark.parametrize("by_ms", EITHER)
async def test_no_code_of_the_telephone_is_taken_twice(house: House, by_ms: int) -> None:
    alice = await house.inside("alice")
    phone = pyotp.TOTP((await alice.told("POST", "/api/second-factor"))["key"])
    await alice.told("PUT", "/api/second-factor", {"code": phone.at(house.clock.now() // 1_000)})
    house.clock.advance(60)
    used = phone.at(house.clock.now() // 1_000)
    await (await house.visitor()).log_in("alice", code=used)
    for at_ms in (by_ms, -by_ms):  # away, and back to the very moment at which it was right
        jump(house, at_ms)
        body = {"login": "alice", "password": PASSWORD, "code": used}
        assert (await (await house.visitor()).refused("POST", "/api/session", body))[0] == 401


@pytest.mark.parametrize("by_ms", BACK)
async def test_a_challenge_that_was_answered_too_late_is_gone(house: House, by_ms: int) -> None:
    device, stranger = await with_passkey(house), await house.visitor()
    body = await challenge(stranger, device, "/api/session/passkey/options")
    house.clock.advance(301)
    assert (await stranger.refused("POST", "/api/session/passkey", body))[0] == 401
    jump(house, by_ms)
    assert (await stranger.refused("POST", "/api/session/passkey", body))[0] == 401


@pytest.mark.parametrize("by_ms", [HOUR_MS, DAY_MS])
async def test_a_challenge_of_before_a_jump_forward_is_too_old(house: House, by_ms: int) -> None:
    device, stranger = await with_passkey(house), await house.visitor()
    body = await challenge(stranger, device, "/api/session/passkey/options")
    jump(house, by_ms)
    assert (await stranger.refused("POST", "/api/session/passkey", body))[0] == 401
    fresh = await challenge(stranger, device, "/api/session/passkey/options")
    await stranger.told("POST", "/api/session/passkey", fresh)
