"""The second factor: a password alone opens no more, each code does so once, and guesses are few."""

import asyncio
from pathlib import Path
from typing import Any

import pyotp
import pytest
from sqlalchemy import select

from mis.operations.second_factor import GUESSES
from mis.store.tables import recovery_codes, second_factors
from mis.store.work import Work
from tests.support.stores import BACKENDS
from tests.support.visitor import PASSWORD, House, Visitor, housed

PATH = "/api/second-factor"
LOG_IN = {"login": "alice", "password": PASSWORD}
NEEDED = (401, "unauthenticated", {"needs": "code"})
WRONG = (401, "unauthenticated", {"needs": "code", "field": "code"})


class Phone:
    """Alice's telephone, with the key of her account."""

    def __init__(self, house: House, told: dict[str, str]) -> None:
        self._house = house
        self._totp = pyotp.parse_uri(told["address"])

    def code(self) -> str:
        assert isinstance(self._totp, pyotp.TOTP)
        return self._totp.at(self._house.clock.now() // 1_000)

    def wrong(self) -> str:
        return f"{(int(self.code()) + 500_000) % 1_000_000:06}"


async def protected(house: House, name: str = "Alice Martin") -> tuple[Visitor, Phone, list[str]]:
    """Set a second factor; the codes of this half minute are used up."""
    await house.person(name)
    visitor = await house.inside(name.split()[0].lower())
    phone = Phone(house, await visitor.told("POST", PATH))
    codes = (await visitor.told("PUT", PATH, {"code": phone.code()}))["codes"]
    house.clock.advance(30)
    return visitor, phone, codes


async def test_a_password_alone_opens_no_more_and_a_code_with_it_does(tmp_path: Path) -> None:
    async with housed(tmp_path) as house:
        _, phone, _ = await protected(house)
        stranger = await house.visitor()
        assert await stranger.refused("POST", "/api/session", LOG_IN) == NEEDED
        assert await stranger.refused("POST", "/api/session", {**LOG_IN, "code": phone.wrong()}) == WRONG
        assert not await stranger.is_in()
        await stranger.log_in("alice", code=phone.code())
        assert await stranger.is_in()


async def test_a_right_code_with_a_wrong_password_is_a_wrong_password(tmp_path: Path) -> None:
    async with housed(tmp_path) as house:
        _, phone, _ = await protected(house)
        stranger = await house.visitor()
        wrong = {"login": "alice", "password": "not this one"}
        with_code = await stranger.refused("POST", "/api/session", {**wrong, "code": phone.code()})
        assert with_code == await stranger.refused("POST", "/api/session", {**wrong, "login": "nobody"})
        assert with_code == (401, "unauthenticated", None)
        await stranger.log_in("alice", code=phone.code())


async def test_a_code_for_who_has_no_second_factor_changes_nothing(tmp_path: Path) -> None:
    async with housed(tmp_path) as house:
        await house.person("Bob Durand")
        bob = await house.visitor()
        for _ in range(2 * GUESSES):
            await bob.log_in("bob", code="000000")


@pytest.mark.parametrize("backend", BACKENDS)
async def test_of_twenty_log_ins_with_one_code_at_once_one_gets_in(tmp_path: Path, backend: str) -> None:
    async with housed(tmp_path, backend=backend, rate_limits="off") as house:
        _, phone, (recovery, *_) = await protected(house)
        stranger = await house.visitor()
        for code in (phone.code(), recovery):
            answers = [stranger.ask("POST", "/api/session", {**LOG_IN, "code": code}) for _ in range(20)]
            statuses = [answer.status_code for answer in await asyncio.gather(*answers)]
            assert sorted(statuses) == [201] + [401] * 19
            assert await stranger.refused("POST", "/api/session", {**LOG_IN, "code": code}) == WRONG


async def test_a_code_opens_half_a_minute_early_or_late_and_no_more(tmp_path: Path) -> None:
    async with housed(tmp_path) as house:
        _, phone, _ = await protected(house)
        stranger = await house.visitor()
        late = phone.code()
        house.clock.advance(60)
        assert await stranger.refused("POST", "/api/session", {**LOG_IN, "code": late}) == WRONG
        late = phone.code()
        house.clock.advance(30)
        await stranger.log_in("alice", code=late)


async def test_guesses_are_few_whatever_address_they_come_from_and_end_by_themselves(tmp_path: Path) -> None:
    async with housed(tmp_path) as house:
        alice, phone, _ = await protected(house)
        answers = []
        for n in range(3 * GUESSES):
            guesser = await house.visitor(address=f"192.0.2.{n}")
            answers.append((await guesser.refused("POST", "/api/session", {**LOG_IN, "code": phone.wrong()}))[0])
        assert answers == [401] * GUESSES + [429] * 2 * GUESSES
        stranger = await house.visitor()
        assert (await stranger.refused("POST", "/api/session", {**LOG_IN, "code": phone.code()}))[0] == 429
        renewal = {"password": PASSWORD, "code": phone.code()}
        await alice.told("POST", "/api/session/renewal", renewal)
        house.clock.advance(3_600 / GUESSES)
        await stranger.log_in("alice", code=phone.code())


async def test_who_is_right_never_waits(tmp_path: Path) -> None:
    async with housed(tmp_path) as house:
        _, phone, _ = await protected(house)
        alice = await house.visitor()
        for _ in range(2 * GUESSES):
            await alice.log_in("alice", code=phone.code())
            house.clock.advance(30)


async def test_a_renewal_asks_for_the_code_too(tmp_path: Path) -> None:
    async with housed(tmp_path) as house:
        alice, phone, (recovery, *_) = await protected(house)
        renewal = {"password": PASSWORD}
        assert await alice.refused("POST", "/api/session/renewal", renewal) == NEEDED
        assert await alice.refused("POST", "/api/session/renewal", {**renewal, "code": phone.wrong()}) == WRONG
        await alice.told("POST", "/api/session/renewal", {**renewal, "code": phone.code()})
        await alice.told("POST", "/api/session/renewal", {**renewal, "code": recovery})
        assert (await alice.told("GET", PATH))["recovery_codes_left"] == 9


async def test_each_recovery_code_opens_once_for_its_owner_alone(tmp_path: Path) -> None:
    async with housed(tmp_path) as house:
        alice, _, codes = await protected(house)
        await protected(house, "Bob Durand")
        stranger = await house.visitor()
        bob = {"login": "bob", "password": PASSWORD}
        assert len(codes) == 10
        for n, code in enumerate(codes):
            assert await stranger.refused("POST", "/api/session", {**bob, "code": code}) == WRONG
            await stranger.log_in("alice", code=code.upper().replace("-", " "))
            assert await stranger.refused("POST", "/api/session", {**LOG_IN, "code": code}) == WRONG
            assert await alice.told("GET", PATH) == {"is_set": True, "recovery_codes_left": 9 - n, "is_required": False}
            house.clock.advance(720)


async def test_a_key_protects_nothing_before_it_is_confirmed(tmp_path: Path) -> None:
    async with housed(tmp_path) as house:
        await house.person("Alice Martin")
        alice = await house.inside("alice")
        first, second = Phone(house, await alice.told("POST", PATH)), Phone(house, await alice.told("POST", PATH))
        assert await alice.told("GET", PATH) == {"is_set": False, "recovery_codes_left": 0, "is_required": False}
        assert await house.inside("alice")
        for wrong in (second.wrong(), first.code(), ""):
            told = await alice.refused("PUT", PATH, {"code": wrong})
            assert told == (400, "bad_request", {"field": "code", "reason": "wrong"})
        await alice.told("PUT", PATH, {"code": second.code()})
        assert await alice.told("GET", PATH) == {"is_set": True, "recovery_codes_left": 10, "is_required": False}
        assert ("second_factor_set", "ok", None) in await house.audited()


async def test_the_code_that_confirmed_opens_nothing_more(tmp_path: Path) -> None:
    async with housed(tmp_path) as house:
        await house.person("Alice Martin")
        alice = await house.inside("alice")
        phone = Phone(house, await alice.told("POST", PATH))
        await alice.told("PUT", PATH, {"code": phone.code()})
        assert await alice.refused("POST", "/api/session", {**LOG_IN, "code": phone.code()}) == WRONG


async def test_a_second_factor_is_removed_with_the_password_before_another_is_set(tmp_path: Path) -> None:
    async with housed(tmp_path, log_in_failures=3) as house:
        alice, phone, _ = await protected(house)
        await alice.log_in("alice", code=phone.code())
        assert (await alice.refused("POST", PATH))[:2] == (409, "conflict")
        assert (await alice.refused("PUT", PATH, {"code": phone.code()}))[:2] == (409, "conflict")
        assert (await alice.refused("DELETE", PATH, {"password": "not this one"}))[:2] == (403, "forbidden")
        assert (await alice.told("GET", PATH))["is_set"] is True
        await alice.told("DELETE", PATH, {"password": PASSWORD})
        assert await alice.told("GET", PATH) == {"is_set": False, "recovery_codes_left": 0, "is_required": False}
        assert (await alice.refused("DELETE", PATH, {"password": PASSWORD}))[:2] == (404, "not_found")
        assert (await alice.refused("PUT", PATH, {"code": phone.code()}))[:2] == (404, "not_found")
        assert await house.inside("alice")
        assert ("second_factor_removed", "ok", None) in await house.audited()


async def test_who_guesses_the_password_to_remove_it_soon_waits(tmp_path: Path) -> None:
    async with housed(tmp_path, log_in_failures=3) as house:
        alice, _, _ = await protected(house)
        codes = [(await alice.refused("DELETE", PATH, {"password": "no"}))[0] for _ in range(6)]
        assert codes == [403] * 3 + [429] * 3
        assert (await alice.told("GET", PATH))["is_set"] is True


async def test_only_a_fresh_log_in_may_change_it(tmp_path: Path) -> None:
    async with housed(tmp_path, fresh_login_max_min=5) as house:
        alice, phone, _ = await protected(house)
        stranger = await house.visitor()
        house.clock.advance(300)
        for method, body in (("POST", None), ("PUT", {"code": "1"}), ("DELETE", {"password": PASSWORD})):
            assert await alice.refused(method, PATH, body) == (403, "forbidden", {"needs": "login"})
            assert (await stranger.refused(method, PATH, body))[0] == 401
        await alice.told("POST", "/api/session/renewal", {"password": PASSWORD, "code": phone.code()})
        await alice.told("DELETE", PATH, {"password": PASSWORD})


async def test_the_database_knows_neither_the_key_nor_a_code(tmp_path: Path) -> None:
    async with housed(tmp_path) as house:
        await house.person("Alice Martin")
        alice = await house.inside("alice")
        told = await alice.told("POST", PATH)
        codes = (await alice.told("PUT", PATH, {"code": Phone(house, told).code()}))["codes"]
        (key,), hashes = await kept(house)
        assert told["key"].encode() not in key
        assert (
            house.app.pepper.unseal(key, (await alice.told("GET", "/api/session"))["account"]["id"])
            == told["key"].encode()
        )
        assert len(hashes) == 10
        assert not any(code.replace("-", "").encode() in hash for hash in hashes for code in codes)
        assert told["qr"].startswith("<svg")


async def kept(house: House) -> tuple[list[bytes], list[bytes]]:
    async def read(work: Work) -> Any:
        connection = work._batch.connection
        keys = (await connection.execute(select(second_factors.c.key))).scalars().all()
        return list(keys), list((await connection.execute(select(recovery_codes.c.hash))).scalars())

    found: tuple[list[bytes], list[bytes]] = await house.app.store.writer.run(read)
    return found


async def test_a_wrong_code_is_audited_without_it(tmp_path: Path) -> None:
    async with housed(tmp_path) as house:
        _, phone, _ = await protected(house)
        stranger = await house.visitor()
        before = len(await house.audited())
        await stranger.refused("POST", "/api/session", LOG_IN)
        await stranger.refused("POST", "/api/session", {**LOG_IN, "code": phone.wrong()})
        assert (await house.audited())[before:] == [("log_in", "refused", "code")]
