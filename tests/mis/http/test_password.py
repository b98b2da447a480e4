"""Another password: for who knows the old one; every other session ends, and nobody guesses at it."""

from pathlib import Path

import pytest

from mis.bus.base import SessionTurn, Turn
from mis.identity.pepper import Purpose
from protocol.values import AccountKind
from tests.support.visitor import PASSWORD, House, Visitor, housed

NEW = "girafe-velours-matin"
CHANGE = {"password": PASSWORD, "new_password": NEW}
PATH = "/api/password"


async def test_the_new_password_opens_and_the_old_one_does_not(tmp_path: Path) -> None:
    async with housed(tmp_path) as house:
        await house.person("Alice Martin")
        alice = await house.inside("alice")
        answer = await alice.ask("PUT", PATH, CHANGE)
        assert (answer.status_code, answer.content) == (204, b"")
        stranger = await house.visitor()
        old = {"login": "alice", "password": PASSWORD}
        assert (await stranger.refused("POST", "/api/session", old))[:2] == (401, "unauthenticated")
        assert await stranger.log_in("alice", NEW)


async def test_every_other_session_ends_and_no_one_elses(tmp_path: Path) -> None:
    async with housed(tmp_path) as house:
        await house.person("Alice Martin")
        await house.person("Bob Durand")
        desk, phone, bob = [await house.inside(login) for login in ("alice", "alice", "bob")]
        turns: list[SessionTurn] = []
        house.app.bus.listen(lambda told: turns.append(told) if isinstance(told, SessionTurn) else None)
        await desk.told("PUT", PATH, CHANGE)
        assert [await one.is_in() for one in (desk, phone, bob)] == [True, False, True]
        assert [turn.turn for turn in turns] == [Turn.ENDED], "its sockets hear of it too"
        assert ("password_changed", "ok", None) in await house.audited()


async def test_who_does_not_know_the_old_one_changes_nothing_and_soon_waits(tmp_path: Path) -> None:
    async with housed(tmp_path, log_in_failures=3) as house:
        await house.person("Alice Martin")
        alice = await house.inside("alice")
        other = await house.inside("alice")
        wrong = {**CHANGE, "password": "not this one"}
        codes = [(await alice.refused("PUT", PATH, wrong))[:2] for _ in range(10)]
        assert codes == [(403, "forbidden")] * 3 + [(429, "rate_limited")] * 7
        assert (await alice.refused("PUT", PATH, CHANGE))[1] == "rate_limited", "not even with the right one"
        assert await other.is_in()
        house.clock.advance(1)
        await alice.told("PUT", PATH, CHANGE)


@pytest.mark.parametrize(
    ("chosen", "reason"),
    [
        ("girafe", "too_short"),
        ("motdepasse2026", "common"),
        ("alice-martin-lyon", "like_login"),
        ("Alice.Lyon.69003", "like_login"),
    ],
)
async def test_a_weak_password_is_refused_with_its_reason(tmp_path: Path, chosen: str, reason: str) -> None:
    async with housed(tmp_path) as house:
        await house.person("Alice Martin", place="Lyon")
        alice = await house.inside("alice")
        told = await alice.refused("PUT", PATH, {**CHANGE, "new_password": chosen})
        assert told == (400, "bad_request", {"field": "new_password", "reason": reason})
        assert await house.inside("alice"), "the old one still opens"


async def test_how_long_is_a_setting(tmp_path: Path) -> None:
    async with housed(tmp_path, password_chars=21) as house:
        await house.person("Alice Martin")
        alice = await house.inside("alice")
        assert (await alice.refused("PUT", PATH, CHANGE))[2] == {"field": "new_password", "reason": "too_short"}
        await alice.told("PUT", PATH, {**CHANGE, "new_password": NEW + "!"})


async def test_a_book_is_too_large(tmp_path: Path) -> None:
    async with housed(tmp_path) as house:
        await house.person("Alice Martin")
        alice = await house.inside("alice")
        assert (await alice.refused("PUT", PATH, {**CHANGE, "new_password": "ab" * 501}))[:2] == (413, "too_large")


async def test_nobody_and_a_locked_session_change_nothing(tmp_path: Path) -> None:
    async with housed(tmp_path, lock_after_patient_s=60) as house:
        await house.person("Paul Bernard", AccountKind.PATIENT)
        paul, stranger = await house.inside("paul"), await house.visitor()
        assert (await stranger.refused("PUT", PATH, CHANGE))[0] == 401
        house.clock.advance(60)
        assert (await paul.refused("PUT", PATH, CHANGE))[0] == 423
        assert await house.inside("paul"), "the old one still opens"


async def test_a_session_that_ends_meanwhile_changes_nothing(tmp_path: Path) -> None:
    async with housed(tmp_path) as house:
        await house.person("Alice Martin")
        alice = await house.inside("alice")
        await end_when_the_password_was_verified(house, alice)
        assert (await alice.refused("PUT", PATH, CHANGE))[0] == 401
        assert await house.inside("alice"), "the old one still opens"


async def end_when_the_password_was_verified(house: House, visitor: Visitor) -> None:
    """Log out from another window at the moment when the new password is hashed."""
    hashed = house.app.passwords.hashed
    own_window = {"Authorization": f"Bearer {visitor.http.cookies['mis_session']}"}

    async def log_out_first(secret: str, purpose: Purpose = Purpose.PASSWORD) -> str:
        house.app.passwords.hashed = hashed  # type: ignore[method-assign]
        await visitor.ask("DELETE", "/api/session", **own_window)
        return await hashed(secret, purpose)

    house.app.passwords.hashed = log_out_first  # type: ignore[method-assign]
