"""Activation: a code and a birth date open an account once; guesses are few and all answered alike."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from mis.domain.account import CODE_ATTEMPTS
from mis.identity.access_code import ALPHABET
from mis.store.tables import access_codes, accounts, pins
from mis.store.work import Work
from protocol.values import AccountKind
from tests.support.gate import before_commit
from tests.support.visitor import OWN, House, Visitor, housed

PATH = "/api/activation"
BORN = "1950-06-30"
CHOSEN = "cerise-orage-lavande"
PAUL = {"kind": "patient", "name": "Paul Bernard", "birth_date": BORN}
REFUSED = (401, "unauthenticated", None)
LOG_IN = {"login": "paul.bernard", "password": CHOSEN}
DAY_S = 24 * 3_600


@pytest.fixture
async def house(tmp_path: Path, backend: str) -> AsyncIterator[House]:
    """Guesses are not slowed down: what a code itself allows is seen."""
    async with housed(tmp_path, backend=backend, rate_limits="off") as house:
        await settle_in(house)
        yield house


async def settle_in(house: House) -> None:
    await house.person("Alice Martin")
    await house.person("Olga Leroy", AccountKind.OPERATOR)


async def invited(house: House) -> str:
    """Have Alice make Paul's account, and give the code."""
    code: str = (await (await house.inside("alice")).told("POST", "/api/people", PAUL))["code"]
    return code


def asked(code: str, **changes: Any) -> dict[str, Any]:
    return {"code": code, "birth_date": BORN, "password": CHOSEN, "pin": "271828", "device": "Téléphone", **changes}


def another(code: str) -> str:
    """A code that was never given, but might have been."""
    return ALPHABET[(ALPHABET.index(code[0]) + 1) % len(ALPHABET)] + code[1:]


async def stored(house: House) -> dict[str, Any]:
    """Attempts counted, and what the account has."""

    async def read(work: Work) -> dict[str, Any]:
        connection = work._batch.connection
        paul = select(accounts.c.id).where(accounts.c.login == "paul.bernard").scalar_subquery()
        counted = select(access_codes.c.attempts).where(access_codes.c.account == paul)
        pin = select(pins.c.hash).where(pins.c.account == paul)
        return {
            "attempts": (await connection.execute(counted)).scalar_one_or_none(),
            "pin": (await connection.execute(pin)).scalar_one_or_none(),
        }

    return await house.app.store.writer.run(read)


async def test_a_code_and_a_birth_date_open_the_account_and_begin_a_session(house: House) -> None:
    code = await invited(house)
    paul = await house.visitor()
    logged_in = await paul.told("POST", PATH, asked(code))
    assert logged_in["account"]["name"] == "Paul Bernard"
    assert logged_in["session"]["pin_set"]
    assert not logged_in["session"]["locked"]
    assert await paul.is_in(), "the browser has its cookie"
    (device,) = (await paul.told("GET", "/api/sessions"))["sessions"]
    assert (device["way"], device["device"]) == ("activation", "Téléphone")
    await (await house.visitor()).log_in("paul.bernard", CHOSEN)


async def test_a_code_is_read_however_it_is_written(house: House) -> None:
    code = await invited(house)
    typed = code.lower().replace("-", " ").replace("0", "o").replace("1", "l")
    assert (await (await house.visitor()).ask("POST", PATH, asked(typed))).status_code == 201


async def test_a_pin_may_be_left_for_later(house: House) -> None:
    body = asked(await invited(house), pin=None)
    assert not (await (await house.visitor()).told("POST", PATH, body))["session"]["pin_set"]


async def test_one_answer_for_what_was_never_given_is_used_void_expired_or_for_another_birth_date(house: House) -> None:
    code = await invited(house)
    stranger = await house.visitor()
    answers = [await stranger.ask("POST", PATH, asked(another(code)))]
    answers.append(await stranger.ask("POST", PATH, asked(code, birth_date="1950-06-29")))
    answers.append(await stranger.ask("POST", PATH, asked(code, birth_date=None)))
    house.clock.advance(14 * DAY_S)
    answers.append(await stranger.ask("POST", PATH, asked(code)))
    code = (await (await house.inside("alice")).told("POST", "/api/people", PAUL))["code"]
    assert (await stranger.ask("POST", PATH, asked(code))).status_code == 201, "there must be something to refuse"
    answers.append(await stranger.ask("POST", PATH, asked(code)))
    assert {answer.status_code for answer in answers} == {401}
    assert len({answer.content for answer in answers}) == 1
    assert not any("set-cookie" in answer.headers for answer in answers)


async def test_a_wrong_code_costs_as_many_hashes_as_a_right_one(house: House) -> None:
    code = await invited(house)
    stranger, passwords, hashed = await house.visitor(), house.app.passwords, []
    hash = passwords._hash
    passwords._hash = lambda *arguments: hashed.append(1) or hash(*arguments)  # type: ignore[method-assign,func-returns-value]
    costs = []
    for body in (asked(another(code)), asked(code, birth_date="1950-06-29"), asked(code), asked(code)):
        await stranger.ask("POST", PATH, body)
        costs.append(len(hashed))
        hashed.clear()
    assert costs == [2, 2, 2, 2], "of the password and the PIN"


async def test_a_code_is_good_until_its_time_is_over(house: House) -> None:
    code = await invited(house)
    house.clock.advance(14 * DAY_S - 1)
    assert (await (await house.visitor()).ask("POST", PATH, asked(code))).status_code == 201


async def test_after_five_wrong_birth_dates_the_right_one_opens_nothing(house: House) -> None:
    code = await invited(house)
    stranger = await house.visitor()
    for _ in range(CODE_ATTEMPTS):
        assert await stranger.refused("POST", PATH, asked(code, birth_date="1950-06-29")) == REFUSED
    assert await stranger.refused("POST", PATH, asked(code)) == REFUSED
    people = (await (await house.inside("alice")).told("GET", "/api/people"))["people"]
    assert [one["state"] for one in people] == ["expired"], "who gave it sees that it is void"


async def test_after_four_the_right_one_opens_it(house: House) -> None:
    code = await invited(house)
    stranger = await house.visitor()
    for _ in range(CODE_ATTEMPTS - 1):
        assert await stranger.refused("POST", PATH, asked(code, birth_date="1950-06-29")) == REFUSED
    assert (await stranger.ask("POST", PATH, asked(code))).status_code == 201


async def test_nobody_is_answered_before_the_attempt_is_committed(house: House) -> None:
    code = await invited(house)
    stranger = await house.visitor()
    with before_commit(house.app.store._writing) as commit:
        guess = asyncio.create_task(stranger.refused("POST", PATH, asked(code, birth_date="1950-06-29")))
        await commit.until(1)
        assert not guess.done()
        commit.open()
        assert await guess == REFUSED
    assert (await stored(house))["attempts"] == 1


async def test_of_thirty_guesses_at_once_five_are_compared(house: House) -> None:
    code = await invited(house)
    stranger = await house.visitor()
    dates = [f"1950-06-{day:02}" for day in range(1, 31)]
    answers = await asyncio.gather(*(stranger.ask("POST", PATH, asked(code, birth_date=one)) for one in dates))
    opened = [answer for answer in answers if answer.status_code == 201]
    assert len(opened) <= 1
    assert (await stored(house))["attempts"] in ((None,) if opened else (CODE_ATTEMPTS,))
    refused = [act for act in await house.audited() if act[:2] == ("activation", "refused")]
    assert len(refused) == 30 - len(opened)


async def test_of_ten_activations_at_once_one_begins_a_session(house: House) -> None:
    code = await invited(house)
    visitors = [await house.visitor() for _ in range(10)]
    answers = await asyncio.gather(*(one.ask("POST", PATH, asked(code)) for one in visitors))
    assert sorted(answer.status_code for answer in answers) == [201, *[401] * 9]


@pytest.mark.parametrize(
    ("change", "details"),
    [
        ({"code": "AAAA"}, {"field": "code"}),
        ({"birth_date": "1950-06-31"}, {"field": "birth_date"}),
        ({"password": "court"}, {"field": "password", "reason": "too_short"}),
        ({"password": "azertyuiop123"}, {"field": "password", "reason": "common"}),
        ({"password": "Paul.Bernard.12"}, {"field": "password", "reason": "like_login"}),
        ({"pin": "123456"}, {"field": "pin", "reason": "trivial"}),
        ({"pin": "190586"}, {"field": "pin", "reason": "date"}),
        ({"pin": "30061950"}, {"field": "pin", "reason": "own_date"}),
        ({"pin": "12a456"}, {"field": "pin"}),
    ],
)
async def test_what_cannot_be_chosen_is_told_and_costs_no_attempt(house: House, change: Any, details: Any) -> None:
    code = await invited(house)
    paul = await house.visitor()
    for _ in range(CODE_ATTEMPTS + 1):
        assert await paul.refused("POST", PATH, asked(code) | change) == (400, "bad_request", details)
    assert await stored(house) == {"attempts": 0, "pin": None}
    assert (await paul.ask("POST", PATH, asked(code))).status_code == 201


async def test_a_password_like_the_name_tells_a_stranger_nothing(house: House) -> None:
    code = await invited(house)
    wrong = asked(code, birth_date="1950-06-29", password="Paul.Bernard.12")
    assert await (await house.visitor()).refused("POST", PATH, wrong) == REFUSED


async def test_a_deactivated_account_is_not_opened(house: House) -> None:
    code = await invited(house)
    alice, olga = await house.inside("alice"), await house.inside("olga")
    (person,) = (await alice.told("GET", "/api/people"))["people"]
    paul = person["account"]["id"]
    await olga.told("POST", f"/api/accounts/{paul}/deactivation")
    stranger = await house.visitor()
    hidden, absent = (
        await stranger.ask("POST", PATH, asked(code)),
        await stranger.ask("POST", PATH, asked(another(code))),
    )
    assert (hidden.status_code, hidden.content) == (401, absent.content)
    await olga.told("POST", f"/api/accounts/{paul}/reactivation")
    assert (await stranger.ask("POST", PATH, asked(code))).status_code == 201


async def test_an_account_without_a_birth_date_needs_the_code_alone(house: House) -> None:
    olga = await house.inside("olga")
    nurse = {"kind": "professional", "login": "rose", "name": "Rose Blanc", "profession": "Infirmière"}
    code = (await olga.told("POST", "/api/accounts", nurse))["code"]
    stranger = await house.visitor()
    assert await stranger.refused("POST", PATH, asked(another(code), birth_date=None)) == REFUSED
    opened = await stranger.told("POST", PATH, asked(code, birth_date=None))
    assert opened["account"]["profession"] == "Infirmière"


async def test_no_page_elsewhere_activates_for_its_visitor(house: House) -> None:
    code = await invited(house)
    transport = httpx.ASGITransport(house.app.asgi)
    async with httpx.AsyncClient(transport=transport, base_url=OWN) as http:
        elsewhere = Visitor(http, "https://evil.example")
        assert (await elsewhere.refused("POST", PATH, asked(code)))[:2] == (403, "forbidden")
    assert (await (await house.visitor()).ask("POST", PATH, asked(code))).status_code == 201


async def test_the_audit_has_neither_code_nor_birth_date(house: House) -> None:
    code = await invited(house)
    stranger = await house.visitor()
    await stranger.refused("POST", PATH, asked(another(code)))
    await stranger.refused("POST", PATH, asked(code, birth_date="1950-06-29"))
    await stranger.told("POST", PATH, asked(code))
    audited = await house.audited()
    assert audited[-4:] == [
        ("activation", "refused", None),
        ("activation", "refused", None),
        ("activation", "ok", None),
        ("log_in", "ok", "activation"),
    ]


async def test_an_address_that_guesses_codes_waits_and_another_does_not(tmp_path: Path) -> None:
    async with housed(tmp_path, log_in_failures=5) as house:
        await settle_in(house)
        code = await invited(house)
        guesser, paul = await house.visitor(address="198.51.100.9"), await house.visitor()
        for _ in range(5):
            assert await guesser.refused("POST", PATH, asked(another(code))) == REFUSED
        limited = (429, "rate_limited", {"retry_after_ms": 1_000})
        assert await guesser.refused("POST", PATH, asked(another(code))) == limited
        assert await guesser.refused("POST", PATH, asked(code)) == limited, "not even the right one, from there"
        assert (await stored(house))["attempts"] == 0, "and it is not looked at"
        await guesser.log_in("alice")  # a password from the same ward waits for no code
        assert (await paul.ask("POST", PATH, asked(code))).status_code == 201


async def test_right_codes_from_one_address_never_wait(tmp_path: Path) -> None:
    async with housed(tmp_path, log_in_failures=2) as house:
        await settle_in(house)
        ward = await house.visitor()
        for _ in range(5):
            assert (await ward.ask("POST", PATH, asked(await invited(house)))).status_code == 201
