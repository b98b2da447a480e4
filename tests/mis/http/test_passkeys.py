"""Passkeys: they open and unlock for their owner; a challenge is answered once, in the session that asked for it."""

import asyncio
from pathlib import Path
from typing import Any

import pyotp
import pytest

from mis.operations.passkey import CHALLENGES, MOST_PASSKEYS
from protocol.values import AccountKind
from tests.support.authenticator import Authenticator
from tests.support.stores import BACKENDS
from tests.support.visitor import OWN, PASSWORD, House, Visitor, housed

REFUSED = (401, "unauthenticated", None)
IN, IN_OPTIONS = "/api/session/passkey", "/api/session/passkey/options"
MINE, NEW_OPTIONS = "/api/passkeys", "/api/passkeys/options"


async def add(visitor: Visitor, device: Authenticator, name: str = "Téléphone") -> Any:
    """Make a passkey of the visitor's account on a device."""
    asked = await visitor.told("POST", NEW_OPTIONS)
    credential = device.create(asked["options"], OWN)
    return await visitor.told("POST", MINE, {"ceremony": asked["ceremony"], "credential": credential, "name": name})


async def answer(visitor: Visitor, device: Authenticator, origin: str = OWN, **how: Any) -> dict[str, Any]:
    """What a browser sends to come in by a passkey of the device."""
    asked = await visitor.told("POST", IN_OPTIONS)
    return {"ceremony": asked["ceremony"], "credential": device.get(asked["options"], origin, **how)}


async def owner(house: House, name: str = "Alice Martin") -> tuple[Visitor, Authenticator]:
    """Somebody inside, who has a passkey."""
    await house.person(name)
    visitor, device = await house.inside(name.split()[0].lower()), Authenticator()
    await add(visitor, device)
    return visitor, device


async def test_who_has_a_passkey_comes_in_without_a_login(tmp_path: Path) -> None:
    async with housed(tmp_path) as house:
        _, device = await owner(house)
        stranger = await house.visitor()
        told = await stranger.ask("POST", IN, {**await answer(stranger, device), "device": "Téléphone d'Alice"})
        assert told.status_code == 201
        assert told.json()["account"]["name"] == "Alice Martin"
        assert await stranger.is_in()
        (this,) = [one for one in (await stranger.told("GET", "/api/sessions"))["sessions"] if one["is_this_one"]]
        assert (this["way"], this["device"]) == ("passkey", "Téléphone d'Alice")
        assert (await house.audited())[-1] == ("log_in", "ok", "passkey")


async def test_a_passkey_needs_no_second_factor_besides(tmp_path: Path) -> None:
    async with housed(tmp_path) as house:
        alice, device = await owner(house)
        key = await alice.told("POST", "/api/second-factor")
        await alice.told("PUT", "/api/second-factor", {"code": code_of(key["key"], house.clock.now())})
        stranger = await house.visitor()
        needed = await stranger.refused("POST", "/api/session", {"login": "alice", "password": PASSWORD})
        assert needed[2] == {"needs": "code"}
        await stranger.told("POST", IN, await answer(stranger, device))


def code_of(key: str, now: int) -> str:
    return pyotp.TOTP(key).at(now // 1_000)


async def test_a_passkey_unlocks_the_session_under_a_new_token(tmp_path: Path) -> None:
    async with housed(tmp_path, lock_after_professional_s=60, fresh_login_max_min=1) as house:
        alice, device = await owner(house)
        before = await alice.told("GET", "/api/session")
        token = alice.http.cookies["mis_session"]
        house.clock.advance(60)
        assert (await alice.refused("GET", MINE))[0] == 423
        told = await alice.ask("POST", IN, await answer(alice, device))
        assert told.status_code == 200
        assert told.json()["session"]["id"] == before["session"]["id"]
        assert told.json()["session"]["locked"] is False
        assert alice.http.cookies["mis_session"] != token
        assert len((await alice.told("GET", MINE))["passkeys"]) == 1
        assert await alice.told("POST", NEW_OPTIONS), "it is a fresh log-in"
        old = await house.visitor()
        assert (await old.ask("GET", "/api/session", Authorization=f"Bearer {token}")).status_code == 401


async def test_a_session_is_asked_for_its_own_passkeys_and_nobody_for_none(tmp_path: Path) -> None:
    async with housed(tmp_path) as house:
        alice, device = await owner(house)
        await owner(house, "Bob Durand")
        await add(alice, device, "Clé de secours")
        mine = [one["id"] for one in (await alice.told("GET", MINE))["passkeys"]]
        asked = (await alice.told("POST", IN_OPTIONS))["options"]
        assert [one["id"] for one in asked["allowCredentials"]] == mine
        assert len(mine) == 2
        stranger = await house.visitor()
        assert (await stranger.told("POST", IN_OPTIONS))["options"]["allowCredentials"] == []


async def test_a_session_cannot_go_on_as_somebody_else(tmp_path: Path) -> None:
    async with housed(tmp_path, lock_after_professional_s=60) as house:
        alice, _ = await owner(house)
        bob, bobs = await owner(house, "Bob Durand")
        house.clock.advance(60)
        asked = await alice.told("POST", IN_OPTIONS)
        credential = bobs.sign(bobs.keys[0], asked["options"], OWN)
        told = await alice.refused("POST", IN, {"ceremony": asked["ceremony"], "credential": credential})
        assert told[:2] == (409, "conflict")
        assert (await alice.refused("GET", MINE))[0] == 423, "it is locked still"
        await bob.told("POST", IN, await answer(bob, bobs))


@pytest.mark.parametrize("backend", BACKENDS)
async def test_a_challenge_is_answered_once(tmp_path: Path, backend: str) -> None:
    async with housed(tmp_path, backend=backend) as house:
        _, device = await owner(house)
        stranger = await house.visitor()
        sent = await answer(stranger, device)
        visitors = [await house.visitor() for _ in range(10)]
        answers = await asyncio.gather(*(visitor.ask("POST", IN, sent) for visitor in visitors))
        assert sorted(one.status_code for one in answers) == [201] + [401] * 9
        assert await stranger.refused("POST", IN, sent) == REFUSED


async def test_a_challenge_that_was_answered_wrongly_is_used_up(tmp_path: Path) -> None:
    async with housed(tmp_path) as house:
        _, device = await owner(house)
        stranger = await house.visitor()
        asked = await stranger.told("POST", IN_OPTIONS)
        for origin in ("http://evil.example", OWN):
            sent = {"ceremony": asked["ceremony"], "credential": device.get(asked["options"], origin)}
            assert await stranger.refused("POST", IN, sent) == REFUSED


async def test_a_challenge_lasts_five_minutes(tmp_path: Path) -> None:
    async with housed(tmp_path) as house:
        _, device = await owner(house)
        stranger = await house.visitor()
        in_time, late = await answer(stranger, device), await answer(stranger, device)
        house.clock.advance(299)
        await (await house.visitor()).told("POST", IN, in_time)
        house.clock.advance(1)
        assert await stranger.refused("POST", IN, late) == REFUSED


async def test_a_challenge_is_of_the_session_that_asked_for_it(tmp_path: Path) -> None:
    async with housed(tmp_path) as house:
        alice, device = await owner(house)
        other, stranger = await house.inside("alice"), await house.visitor()
        assert await other.refused("POST", IN, await answer(alice, device)) == REFUSED
        assert await stranger.refused("POST", IN, await answer(alice, device)) == REFUSED
        assert await alice.refused("POST", IN, await answer(stranger, device)) == REFUSED
        asked = await alice.told("POST", NEW_OPTIONS)
        made = Authenticator().create(asked["options"], OWN)
        body = {"ceremony": asked["ceremony"], "credential": made, "name": "Poste"}
        assert (await other.refused("POST", MINE, body))[:2] == (400, "bad_request")
        assert len((await alice.told("GET", MINE))["passkeys"]) == 1
        await alice.told("POST", IN, await answer(alice, device))


async def test_a_challenge_to_log_in_makes_no_passkey_and_the_other_way_round(tmp_path: Path) -> None:
    async with housed(tmp_path) as house:
        alice, device = await owner(house)
        to_use, to_make = await alice.told("POST", IN_OPTIONS), await alice.told("POST", NEW_OPTIONS)
        made = Authenticator().create(to_make["options"], OWN)
        told = await alice.refused("POST", MINE, {"ceremony": to_use["ceremony"], "credential": made, "name": "Poste"})
        assert told == (400, "bad_request", {"field": "ceremony"})
        used = device.get(to_use["options"], OWN)
        assert await alice.refused("POST", IN, {"ceremony": to_make["ceremony"], "credential": used}) == REFUSED


@pytest.mark.parametrize(
    ("origin", "how", "verifies"),
    [
        ("http://evil.example", {}, True),
        ("https://localhost:8000", {}, True),
        ("http://localhost:9000", {}, True),
        (OWN, {"rp_id": "evil.example"}, True),
        (OWN, {}, False),
    ],
    ids=["origin", "scheme", "port", "site", "not verified"],
)
async def test_a_passkey_that_is_used_otherwise_opens_nothing(
    tmp_path: Path, origin: str, how: dict[str, str], *, verifies: bool
) -> None:
    async with housed(tmp_path) as house:
        _, device = await owner(house)
        stranger = await house.visitor()
        device.verifies = verifies
        assert await stranger.refused("POST", IN, await answer(stranger, device, origin, **how)) == REFUSED
        assert (await house.audited())[-1] == ("log_in", "refused", "passkey")
        assert not await stranger.is_in()
        device.verifies = True
        await stranger.told("POST", IN, await answer(stranger, device))


async def test_a_passkey_made_without_seeing_its_owner_is_refused(tmp_path: Path) -> None:
    async with housed(tmp_path) as house:
        await house.person("Alice Martin")
        alice = await house.inside("alice")
        for device, origin in ((Authenticator(verifies=False), OWN), (Authenticator(), "http://evil.example")):
            asked = await alice.told("POST", NEW_OPTIONS)
            body = {"ceremony": asked["ceremony"], "credential": device.create(asked["options"], origin), "name": "X"}
            assert await alice.refused("POST", MINE, body) == (400, "bad_request", {"field": "credential"})
        assert await alice.told("GET", MINE) == {"passkeys": []}
        await add(alice, Authenticator())


async def test_an_unknown_passkey_and_a_wrong_one_are_the_same_answer(tmp_path: Path) -> None:
    async with housed(tmp_path) as house:
        alice, device = await owner(house)
        unknown = Authenticator()
        unknown.create((await alice.told("POST", NEW_OPTIONS))["options"], OWN)
        stranger = await house.visitor()
        no_such = await stranger.ask("POST", IN, await answer(stranger, unknown))
        sent = await answer(stranger, device)
        sent["credential"]["response"]["signature"] = (await answer(stranger, unknown))["credential"]["response"][
            "signature"
        ]
        wrong = await stranger.ask("POST", IN, sent)
        assert (no_such.status_code, no_such.json()) == (wrong.status_code, wrong.json())
        assert no_such.status_code == 401


@pytest.mark.parametrize("backend", BACKENDS)
async def test_what_is_no_passkey_is_refused_and_no_defect(tmp_path: Path, backend: str) -> None:
    async with housed(tmp_path, backend=backend) as house:
        stranger = await house.visitor()
        for credential in ({}, {"id": None}, {"id": "é"}, {"id": "\x00"}, {"id": "x" * 9_000}, {"id": "x", "rawId": 1}):
            asked = await stranger.told("POST", IN_OPTIONS)
            sent = {"ceremony": asked["ceremony"], "credential": credential}
            assert await stranger.refused("POST", IN, sent) == REFUSED
        sent["ceremony"] = "\x00"
        assert await stranger.refused("POST", IN, sent) == (400, "bad_request", {"field": "ceremony"})
        alice, _ = await owner(house)
        for id in ("%00", "%C3%A9", "x" * 9_000):
            assert (await alice.refused("DELETE", f"{MINE}/{id}"))[0] == 404


async def test_a_passkey_that_was_copied_opens_no_more_and_is_audited(tmp_path: Path) -> None:
    async with housed(tmp_path) as house:
        _, device = await owner(house)
        stranger = await house.visitor()
        for _ in range(3):
            await stranger.told("POST", IN, await answer(stranger, device))
            stranger.http.cookies.clear()
        device.keys[0].used = 1
        assert await stranger.refused("POST", IN, await answer(stranger, device)) == REFUSED
        assert (await house.audited())[-1] == ("log_in", "refused", "passkey_copied")


async def test_an_authenticator_that_does_not_count_is_no_copy(tmp_path: Path) -> None:
    async with housed(tmp_path) as house:
        await house.person("Alice Martin")
        device = Authenticator(counts=False)
        await add(await house.inside("alice"), device)
        for _ in range(3):
            stranger = await house.visitor()
            await stranger.told("POST", IN, await answer(stranger, device))


async def test_the_list_says_what_each_is_called_and_when_it_was_used(tmp_path: Path) -> None:
    async with housed(tmp_path) as house:
        await house.person("Alice Martin")
        alice, device = await house.inside("alice"), Authenticator()
        made = await add(alice, device, " Téléphone ")
        now = house.clock.now()
        assert made == {"id": made["id"], "name": "Téléphone", "created_at": now, "used_at": None}
        house.clock.advance(60)
        await alice.told("POST", IN, await answer(alice, device))
        assert await alice.told("GET", MINE) == {"passkeys": [{**made, "used_at": now + 60_000}]}


@pytest.mark.parametrize(("name", "told"), [("", 400), ("  ", 400), ("a\x00b", 400), ("x" * 65, 413)])
async def test_a_passkey_has_a_name_of_one_line(tmp_path: Path, name: str, told: int) -> None:
    async with housed(tmp_path) as house:
        await house.person("Alice Martin")
        alice = await house.inside("alice")
        asked = await alice.told("POST", NEW_OPTIONS)
        body = {
            "ceremony": asked["ceremony"],
            "credential": Authenticator().create(asked["options"], OWN),
            "name": name,
        }
        assert (await alice.refused("POST", MINE, body))[0] == told
        await alice.told("POST", MINE, {**body, "name": "Téléphone"})


async def test_one_device_keeps_one_passkey_of_an_account_and_nobody_has_too_many(tmp_path: Path) -> None:
    async with housed(tmp_path) as house:
        alice, device = await owner(house)
        asked = await alice.told("POST", NEW_OPTIONS)
        assert len(asked["options"]["excludeCredentials"]) == 1
        for _ in range(MOST_PASSKEYS - 1):
            await add(alice, device)
        assert (await alice.refused("POST", NEW_OPTIONS))[:2] == (409, "conflict")


async def test_a_credential_exists_once(tmp_path: Path) -> None:
    async with housed(tmp_path) as house:
        alice, device = await owner(house)
        await house.person("Bob Durand")
        bob = await house.inside("bob")
        asked = await bob.told("POST", NEW_OPTIONS)
        twin = Authenticator().create(asked["options"], OWN, id=device.keys[0].id)
        told = await bob.refused("POST", MINE, {"ceremony": asked["ceremony"], "credential": twin, "name": "Copie"})
        assert told[:2] == (409, "conflict")
        assert await bob.told("GET", MINE) == {"passkeys": []}
        await alice.told("POST", IN, await answer(alice, device))


async def test_somebody_elses_passkey_is_not_found(tmp_path: Path) -> None:
    async with housed(tmp_path) as house:
        alice, device = await owner(house)
        bob, _ = await owner(house, "Bob Durand")
        ((one,),) = (await alice.told("GET", MINE)).values()
        hidden = await bob.refused("DELETE", f"{MINE}/{one['id']}")
        assert hidden == await bob.refused("DELETE", f"{MINE}/none") == (404, "not_found", None)
        await alice.told("POST", IN, await answer(alice, device))
        await alice.told("DELETE", f"{MINE}/{one['id']}")
        assert await alice.told("GET", MINE) == {"passkeys": []}
        stranger = await house.visitor()
        assert await stranger.refused("POST", IN, await answer(stranger, device)) == REFUSED
        assert ("passkey_removed", "ok", None) in await house.audited()


async def test_only_a_fresh_log_in_may_make_or_remove_them(tmp_path: Path) -> None:
    async with housed(tmp_path, fresh_login_max_min=5) as house:
        alice, _ = await owner(house)
        stranger = await house.visitor()
        body = {"ceremony": "x", "credential": {}, "name": "x"}
        house.clock.advance(300)
        for method, path, sent in (("POST", NEW_OPTIONS, None), ("POST", MINE, body), ("DELETE", f"{MINE}/x", None)):
            assert await alice.refused(method, path, sent) == (403, "forbidden", {"needs": "login"})
            assert (await stranger.refused(method, path, sent))[0] == 401
        assert (await stranger.refused("GET", MINE))[0] == 401
        assert (await alice.told("GET", MINE))["passkeys"]


async def test_a_deactivated_account_does_not_come_in(tmp_path: Path) -> None:
    async with housed(tmp_path) as house:
        alice, device = await owner(house)
        await house.person("Odile Mercier", AccountKind.OPERATOR)
        operator, stranger = await house.inside("odile"), await house.visitor()
        account = (await alice.told("GET", "/api/session"))["account"]["id"]
        sent = await answer(stranger, device)
        await operator.told("POST", f"/api/accounts/{account}/deactivation")
        assert (await stranger.refused("POST", IN, sent))[0] == 401
        await operator.told("POST", f"/api/accounts/{account}/reactivation")
        await stranger.told("POST", IN, await answer(stranger, device))


async def test_challenges_for_nobody_are_not_endless(tmp_path: Path) -> None:
    async with housed(tmp_path) as house:
        alice, _ = await owner(house)
        stranger, elsewhere = await house.visitor(), await house.visitor(address="198.51.100.9")
        statuses = [(await stranger.ask("POST", IN_OPTIONS)).status_code for _ in range(CHALLENGES + 5)]
        assert statuses == [200] * CHALLENGES + [429] * 5
        assert await elsewhere.told("POST", IN_OPTIONS)
        assert await alice.told("POST", IN_OPTIONS), "who has a session is somebody"
        house.clock.advance(1)
        assert await stranger.told("POST", IN_OPTIONS)


async def test_answers_of_nobody_are_not_endless_and_a_right_one_counts_as_none(tmp_path: Path) -> None:
    nonsense = {"ceremony": "none", "credential": {}}
    async with housed(tmp_path) as house:
        _, device = await owner(house)
        stranger, elsewhere = await house.visitor(), await house.visitor(address="198.51.100.9")
        statuses = [(await stranger.ask("POST", IN, nonsense)).status_code for _ in range(CHALLENGES + 5)]
        assert statuses == [401] * CHALLENGES + [429] * 5
        refused = [entry for entry in await house.audited() if entry[:2] == ("log_in", "refused")]
        assert len(refused) == CHALLENGES, "who floods writes no more"
        assert (await elsewhere.ask("POST", IN, nonsense)).status_code == 401
        house.clock.advance(1)
        for _ in range(3):
            assert (await stranger.ask("POST", IN, await answer(stranger, device))).status_code == 201
            stranger.http.cookies.clear()


async def test_where_browsers_have_no_passkeys_there_are_none(tmp_path: Path) -> None:
    async with housed(tmp_path) as house:
        await house.person("Alice Martin")
        number = await house.visitor(origin="http://127.0.0.1:8000")
        await number.log_in("alice")
        assert (await number.refused("POST", IN_OPTIONS))[0] == 404
        assert (await number.refused("POST", NEW_OPTIONS))[0] == 404
        assert await number.told("GET", MINE) == {"passkeys": []}


async def test_a_foreign_page_brings_nobody_in(tmp_path: Path) -> None:
    async with housed(tmp_path) as house:
        _, device = await owner(house)
        stranger = await house.visitor()
        sent = await answer(stranger, device)
        assert (await stranger.ask("POST", IN, sent, Origin="http://evil.example")).status_code == 403
        await stranger.told("POST", IN, sent)
