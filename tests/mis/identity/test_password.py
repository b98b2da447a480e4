"""Passwords: right or wrong, in the same time, a bounded number at once."""

import asyncio
import statistics
import time
from collections.abc import Iterator

import pytest
from argon2 import PasswordHasher, extract_parameters
from argon2.low_level import Type

from mis.identity.password import NO_PASSWORD, PEPPERED, Passwords, Verdict
from mis.identity.pepper import Pepper, Purpose
from protocol.errors import Unavailable

CHEAP_KIB = 8

PEPPER = Pepper(bytes(32))


@pytest.fixture
def passwords() -> Iterator[Passwords]:
    passwords = Passwords(PEPPER, memory_kib=CHEAP_KIB)
    yield passwords
    passwords.close()


async def test_the_right_password_is_right_and_others_are_wrong(passwords: Passwords) -> None:
    stored = await passwords.hashed("correct horse é")
    assert (await passwords.verify(stored, "correct horse é")).is_right
    for wrong in ("", "correct horse", "correct horse e", "x" * 10_000, "\ud800"):
        assert not (await passwords.verify(stored, wrong)).is_right


async def test_an_accent_composed_or_not_is_the_same_password(passwords: Passwords) -> None:
    assert (await passwords.verify(await passwords.hashed("caf\u00e9"), "cafe\u0301")).is_right


async def test_the_same_password_is_never_stored_the_same_way(passwords: Passwords) -> None:
    assert await passwords.hashed("same") != await passwords.hashed("same")


async def test_what_is_stored_is_argon2id_with_the_parameters_of_owasp() -> None:
    passwords = Passwords(PEPPER)
    parameters = extract_parameters((await passwords.hashed("any")).removeprefix(PEPPERED))
    passwords.close()
    assert (parameters.type, parameters.memory_cost, parameters.time_cost, parameters.parallelism) == (
        Type.ID,
        19_456,
        2,
        1,
    )


async def test_what_was_stored_before_there_was_a_pepper_opens_and_is_stored_anew(passwords: Passwords) -> None:
    before = passwords._hasher.hash("correct horse")
    verdict = await passwords.verify(before, "correct horse")
    assert verdict.is_right
    assert verdict.better_hash is not None
    assert verdict.better_hash.startswith(PEPPERED)
    assert await passwords.verify(verdict.better_hash, "correct horse") == Verdict(is_right=True)


async def test_another_pepper_or_another_purpose_opens_nothing(passwords: Passwords) -> None:
    stored = await passwords.hashed("correct horse")
    assert not (await passwords.verify(stored, "correct horse", Purpose.PIN)).is_right
    other = Passwords(Pepper(bytes(31) + b"1"), memory_kib=CHEAP_KIB)
    assert not (await other.verify(stored, "correct horse")).is_right
    other.close()
    assert (await passwords.verify(stored, "correct horse")).is_right


async def test_who_has_no_password_is_opened_by_none(passwords: Passwords) -> None:
    for password in ("", NO_PASSWORD):
        assert not (await passwords.verify(NO_PASSWORD, password)).is_right


async def test_a_login_that_does_not_exist_has_no_right_password_not_even_the_empty_one(passwords: Passwords) -> None:
    for password in ("", "any"):
        assert not (await passwords.verify(None, password)).is_right


async def test_a_hash_that_is_none_is_wrong_and_no_error(passwords: Passwords) -> None:
    assert not (await passwords.verify("!", "any")).is_right


async def test_outdated_parameters_give_a_better_hash_to_store(passwords: Passwords) -> None:
    outdated = PasswordHasher(time_cost=1, memory_cost=CHEAP_KIB, parallelism=1).hash("secret")
    verdict = await passwords.verify(outdated, "secret")
    assert verdict.is_right
    assert verdict.better_hash is not None
    again = await passwords.verify(verdict.better_hash, "secret")
    assert (again.is_right, again.better_hash) == (True, None)
    assert (await passwords.verify(outdated, "wrong")).better_hash is None


async def test_an_unknown_login_takes_the_time_of_a_wrong_password() -> None:
    passwords = Passwords(PEPPER)
    stored = await passwords.hashed("secret")
    await passwords.verify(None, "warm")

    async def seconds(known: str | None) -> float:
        began = time.perf_counter()
        await passwords.verify(known, "wrong")
        return time.perf_counter() - began

    times = [(await seconds(stored), await seconds(None)) for _ in range(9)]
    wrong, unknown = (statistics.median(column) for column in zip(*times, strict=True))
    passwords.close()
    assert 0.5 < unknown / wrong < 2


async def test_past_the_bound_nobody_waits() -> None:
    passwords = Passwords(PEPPER, memory_kib=CHEAP_KIB, at_once=1, waiting=2)
    results = await asyncio.gather(*(passwords.hashed("x") for _ in range(5)), return_exceptions=True)
    assert [type(result) for result in results] == [str, str, str, Unavailable, Unavailable]
    assert isinstance(await passwords.hashed("there is room again"), str)
    passwords.close()
