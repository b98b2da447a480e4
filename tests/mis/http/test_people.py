"""Patients and caregivers: made by professionals, seen by who made them, opened by a code."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from protocol.values import AccountKind
from tests.support.visitor import House, Visitor, housed

PATH = "/api/people"
PAUL = {"kind": "patient", "name": "Paul Bernard", "birth_date": "1950-06-30"}
AIDA = {"kind": "caregiver", "name": "Aïda Diallo", "birth_date": "1978-01-02"}
CHOSEN = "cerise-orage-lavande"
DAY_S = 24 * 3_600


@pytest.fixture
async def house(tmp_path: Path, backend: str) -> AsyncIterator[House]:
    async with housed(tmp_path, backend=backend) as house:
        for name, kind in (
            ("Alice Martin", AccountKind.PROFESSIONAL),
            ("Bob Durand", AccountKind.PROFESSIONAL),
            ("Olga Leroy", AccountKind.OPERATOR),
            ("Pia Noël", AccountKind.PATIENT),
            ("Ken Morel", AccountKind.CAREGIVER),
        ):
            await house.person(name, kind)
        yield house


async def activate(visitor: Visitor, given: Any, person: Any = PAUL) -> Any:
    body = {"code": given["code"], "birth_date": person["birth_date"], "password": CHOSEN, "pin": "271828"}
    return await visitor.told("POST", "/api/activation", body)


async def states(visitor: Visitor) -> dict[str, str]:
    return {one["login"]: one["state"] for one in (await visitor.told("GET", PATH))["people"]}


async def test_a_professional_makes_accounts_and_gets_codes_to_print(house: House) -> None:
    alice = await house.inside("alice")
    given = await alice.told("POST", PATH, PAUL)
    assert (given["account"]["kind"], given["account"]["name"]) == ("patient", "Paul Bernard")
    assert given["login"] == "paul.bernard"
    assert given["expires_at"] == house.clock.now() + 14 * DAY_S * 1_000
    assert given["address"].endswith("/activation")
    assert given["qr"].startswith("<svg ")
    assert (await alice.told("POST", PATH, AIDA))["login"] == "aida.diallo"
    people = (await alice.told("GET", PATH))["people"]
    assert [(one["account"]["name"], one["state"]) for one in people] == [
        ("Aïda Diallo", "invited"),
        ("Paul Bernard", "invited"),
    ]
    assert given["code"] not in str(people), "a code is shown once"


async def test_a_login_that_somebody_has_gets_a_number(house: House) -> None:
    alice, bob = await house.inside("alice"), await house.inside("bob")
    logins = [(await who.told("POST", PATH, PAUL))["login"] for who in (alice, bob, alice)]
    assert logins == ["paul.bernard", "paul.bernard2", "paul.bernard3"]


async def test_only_professionals_make_and_see_people(house: House) -> None:
    alice = await house.inside("alice")
    made = (await alice.told("POST", PATH, PAUL))["account"]["id"]
    for login in ("pia", "ken", "olga"):
        other = await house.inside(login)
        for method, path, body in (("POST", PATH, AIDA), ("GET", PATH, None), ("POST", f"{PATH}/{made}/code", None)):
            assert (await other.refused(method, path, body))[:2] == (403, "forbidden"), (login, path)
    nobody = await house.visitor()
    assert (await nobody.refused("GET", PATH))[:2] == (401, "unauthenticated")
    assert await states(alice) == {"paul.bernard": "invited"}, "there must be something that they do not see"


async def test_who_was_made_by_another_does_not_exist(house: House) -> None:
    alice, bob = await house.inside("alice"), await house.inside("bob")
    given = await alice.told("POST", PATH, PAUL)
    paul = given["account"]["id"]
    made_by_nobody = (await house.person("Zoé Petit", AccountKind.PATIENT)).id
    absent = await bob.refused("POST", f"{PATH}/{'a' * 26}/code")
    for hidden in (paul, made_by_nobody, "%00", "x"):
        assert (await bob.refused("POST", f"{PATH}/{hidden}/code"))[:2] == absent[:2] == (404, "not_found")
    assert await states(bob) == {}
    await activate(await house.visitor(), given)
    assert await states(alice) == {"paul.bernard": "active"}, "the code is the first one still"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"kind": "professional"}, "kind"),
        ({"kind": "operator"}, "kind"),
        ({"kind": "doctor"}, "kind"),
        ({"name": " "}, "name"),
        ({"name": "Paul\x00"}, "name"),
        ({"birth_date": "1950-02-30"}, "birth_date"),
        ({"birth_date": "2999-01-01"}, "birth_date"),
        ({"birth_date": "1889-12-31"}, "birth_date"),
        ({"birth_date": "30/06/1950"}, "birth_date"),
        ({"birth_date": None}, "birth_date"),
    ],
)
async def test_who_nobody_can_be_is_refused_and_not_made(house: House, change: Any, field: str) -> None:
    alice = await house.inside("alice")
    assert await alice.refused("POST", PATH, PAUL | change) == (400, "bad_request", {"field": field})
    assert await states(alice) == {}


async def test_another_code_voids_the_one_before_and_all_that_opened_the_account(house: House) -> None:
    alice = await house.inside("alice")
    first = await alice.told("POST", PATH, PAUL)
    paul = await house.visitor()
    await activate(paul, first)
    assert await paul.is_in(), "there must be a session to end"
    second = await alice.told("POST", f"{PATH}/{first['account']['id']}/code")
    assert (second["login"], second["account"]) == (first["login"], first["account"])
    assert await states(alice) == {"paul.bernard": "invited"}
    assert not await paul.is_in()
    wrong = (401, "unauthenticated", None)
    assert await paul.refused("POST", "/api/session", {"login": "paul.bernard", "password": CHOSEN}) == wrong
    third = await alice.told("POST", f"{PATH}/{first['account']['id']}/code")
    for void in (first, second):
        body = {"code": void["code"], "birth_date": PAUL["birth_date"], "password": CHOSEN}
        assert await paul.refused("POST", "/api/activation", body) == wrong
    logged_in = await activate(paul, third)
    assert logged_in["session"]["pin_set"]
    assert await states(alice) == {"paul.bernard": "active"}


async def test_the_pin_of_before_is_void_too(house: House) -> None:
    alice = await house.inside("alice")
    first = await alice.told("POST", PATH, PAUL)
    await activate(await house.visitor(), first)
    second = await alice.told("POST", f"{PATH}/{first['account']['id']}/code")
    body = {"code": second["code"], "birth_date": PAUL["birth_date"], "password": CHOSEN}
    logged_in = await (await house.visitor()).told("POST", "/api/activation", body)
    assert not logged_in["session"]["pin_set"]


async def test_a_code_that_nobody_used_in_time_is_shown_as_expired(house: House) -> None:
    alice = await house.inside("alice")
    given = await alice.told("POST", PATH, PAUL)
    house.clock.advance(14 * DAY_S)
    alice = await house.inside("alice")
    assert await states(alice) == {"paul.bernard": "expired"}
    await alice.told("POST", f"{PATH}/{given['account']['id']}/code")
    assert await states(alice) == {"paul.bernard": "invited"}


async def test_who_is_deactivated_gets_no_code_from_a_professional(house: House) -> None:
    alice = await house.inside("alice")
    made = (await alice.told("POST", PATH, PAUL))["account"]["id"]
    await (await house.inside("olga")).told("POST", f"/api/accounts/{made}/deactivation")
    assert (await alice.refused("POST", f"{PATH}/{made}/code"))[:2] == (409, "conflict")
    assert await states(alice) == {"paul.bernard": "deactivated"}


async def test_what_is_made_and_given_is_audited(house: House) -> None:
    alice = await house.inside("alice")
    given = await alice.told("POST", PATH, PAUL)
    await alice.told("POST", f"{PATH}/{given['account']['id']}/code")
    acts = [act for act, _, _ in await house.audited()]
    assert acts == ["log_in", "account_created", "access_code_given"]
