"""The PIN: counted before it is looked at, whoever asks, how often, from how many connections and sessions at once."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from mis.identity.password import Verdict
from mis.settings import Settings
from mis.store.tables import accounts, audit, pins, sessions
from mis.store.work import Work
from protocol.errors import BadRequest, CloseCode, Conflict, Forbidden, Unavailable, WrongPin
from protocol.frames import ErrorAnswer, Ok
from protocol.session import SessionEnded, SessionLocked
from tests.support.clock import FakeClock
from tests.support.gate import before_commit
from tests.support.secrets import (
    PASSWORD,
    PIN,
    WRONG_PIN,
    CountingHasher,
    count_verifications,
    give_password,
    give_pin,
)
from tests.support.stores import migrated_settings
from tests.support.wire import Device, Person, Wire, wired

HOUR_S = 3_600
DAY_S = 24 * HOUR_S


@pytest.fixture
async def settings(backend: str, tmp_path: Path) -> Settings:
    return await migrated_settings(backend, tmp_path)


@pytest.fixture
async def ward(settings: Settings, clock: FakeClock) -> AsyncIterator[Wire]:
    """A server on either database, on which Alice and Paul have a PIN and a password."""
    async with wired(settings, clock) as wire:
        count_verifications(wire.app)
        for person in (wire.alice, wire.paul):
            await give_password(person)
            await give_pin(person)
        yield wire


async def locked_session(person: Person, connections: int = 1) -> tuple[str, list[Device]]:
    token = await person.log_in()
    devices = [await person.connect(token) for _ in range(connections)]
    await person.ask("session.lock", devices[0])
    return token, devices


async def guess(device: Device, wire: Wire, pin: str = WRONG_PIN) -> Any:
    id = device.send("session.unlock", pin=pin)
    await wire.settled()
    return device.answer(id)


def left(answer: Any) -> int:
    assert isinstance(answer, ErrorAnswer), answer
    assert (answer.code, list(answer.details or {})) == (WrongPin.code, ["attempts_left"])
    found: int = (answer.details or {})["attempts_left"]
    return found


async def rows(wire: Wire, query: Any) -> list[Any]:
    async with wire.app.store.reading() as reading:
        return list((await reading.connection.execute(query)).all())


async def attempts(wire: Wire, device: Device) -> int:
    id = device.welcome.session.id
    ((found,),) = await rows(wire, select(sessions.c.pin_attempts).where(sessions.c.id == id))
    return int(found)


async def attempts_today(wire: Wire, person: Person) -> int:
    ((found,),) = await rows(wire, select(pins.c.day_attempts).where(pins.c.account == person.id))
    return int(found)


async def acts(wire: Wire, person: Person) -> list[tuple[str, str, str | None]]:
    query = select(audit.c.act, audit.c.outcome, audit.c.detail).order_by(audit.c.id)
    return [
        tuple(row)
        for row in await rows(wire, query.where((audit.c.account == person.id) | (audit.c.subject == person.id)))
    ]


# --- one after the other ---


async def test_two_one_none_are_left_and_then_the_session_is_over(ward: Wire) -> None:
    token, (phone, desk) = await locked_session(ward.alice, connections=2)
    assert [left(await guess(phone, ward)) for _ in range(3)] == [2, 1, 0]
    for device in (phone, desk):
        assert device.closed_with == CloseCode.SESSION_ENDED
        assert [type(event) for event in device.events] == [SessionLocked, SessionEnded]
    assert isinstance(phone.frames[-2], ErrorAnswer), "the answer comes before the end"
    async with ward.http(token) as http:
        assert (await http.get("/api/session")).status_code == 401
        assert (await http.post("/api/session/renewal", json={"password": PASSWORD})).status_code == 401


async def test_a_right_pin_gives_all_attempts_back(ward: Wire) -> None:
    _, (phone,) = await locked_session(ward.alice)
    assert [left(await guess(phone, ward)) for _ in range(2)] == [2, 1]
    assert (await guess(phone, ward, PIN)).result == {"locked": False}
    assert (await attempts(ward, phone), await attempts_today(ward, ward.alice)) == (0, 0)
    await ward.alice.ask("session.lock", phone)
    assert left(await guess(phone, ward)) == 2


@pytest.mark.parametrize("pin", ["", "4", WRONG_PIN, "48291\x00", "\ud800", "4" * 10_000, " 482913", "482913 "])
async def test_whatever_is_not_the_pin_is_wrong_and_counted(wire: Wire, pin: str) -> None:
    await give_pin(wire.alice)
    _, (phone,) = await locked_session(wire.alice)
    answer = await guess(phone, wire, pin.encode("utf-8", "surrogatepass").decode("utf-8", "replace"))
    assert left(answer) == 2
    assert await attempts(wire, phone) == 1


async def test_the_pin_is_looked_at_also_where_nothing_is_locked(ward: Wire) -> None:
    """A screen that has locked itself a moment before the server must not open for any PIN."""
    phone = await ward.alice.connect()
    assert left(await guess(phone, ward)) == 2
    assert (await guess(phone, ward, PIN)).result == {"locked": False}


async def test_the_number_of_attempts_is_a_setting(backend: str, tmp_path: Path, clock: FakeClock) -> None:
    async with wired(await migrated_settings(backend, tmp_path, pin_attempts=1), clock) as wire:
        await give_pin(wire.alice)
        _, (phone,) = await locked_session(wire.alice)
        assert left(await guess(phone, wire)) == 0
        assert phone.closed_with == CloseCode.SESSION_ENDED


# --- a hundred at once ---


async def hundred(wire: Wire, devices: list[Device], pin: str = WRONG_PIN) -> list[Any]:
    """A hundred guesses that are all there before the first is looked at."""
    ids = [(device, device.send("session.unlock", pin=pin)) for _ in range(50) for device in devices]
    await wire.settled()
    return [answer for device, id in ids if (answer := device.answer(id)) is not None]


@pytest.mark.parametrize("connections", [1, 2])
async def test_of_a_hundred_guesses_at_once_three_are_evaluated(ward: Wire, connections: int) -> None:
    _, devices = await locked_session(ward.alice, connections)
    hasher = count_verifications(ward.app)
    answers = await hundred(ward, devices)
    assert hasher.verified == 3
    assert {device.closed_with for device in devices} == {CloseCode.SESSION_ENDED}
    assert not any(isinstance(answer, Ok) for answer in answers)
    assert await attempts_today(ward, ward.alice) == 3


async def test_the_right_pin_opens_nothing_as_the_fourth_of_a_hundred(ward: Wire) -> None:
    token, (phone,) = await locked_session(ward.alice)
    hasher = count_verifications(ward.app)
    for _ in range(3):
        phone.send("session.unlock", pin=WRONG_PIN)
    right = [phone.send("session.unlock", pin=PIN) for _ in range(60)]
    await ward.settled()
    assert hasher.verified == 3
    assert not any(isinstance(phone.answer(id), Ok) for id in right)
    async with ward.http(token) as http:
        assert (await http.get("/api/session")).status_code == 401


async def test_of_a_hundred_guesses_in_each_of_many_sessions_ten_are_evaluated_a_day(ward: Wire) -> None:
    """Who can log in can begin sessions, but each has the same account's day."""
    devices = [(await locked_session(ward.alice))[1][0] for _ in range(8)]
    hasher = count_verifications(ward.app)
    codes = {answer.code for answer in await hundred(ward, devices)}
    assert hasher.verified == ward.app.settings.pin_attempts_per_day == 10
    assert codes <= {WrongPin.code, Forbidden.code}
    assert await attempts_today(ward, ward.alice) == 10


async def test_sessions_one_after_the_other_share_the_day_of_the_account(ward: Wire) -> None:
    for used in range(9):
        if used % 3 == 0:
            _, (phone,) = await locked_session(ward.alice)
        left(await guess(phone, ward))
    _, (phone,) = await locked_session(ward.alice)
    assert left(await guess(phone, ward)) == 2, "the tenth"
    refused = await guess(phone, ward, PIN)
    assert (refused.code, refused.details) == (Forbidden.code, {"needs": "login"})
    assert phone.closed_with is None
    paul = (await locked_session(ward.paul))[1][0]
    assert (await guess(paul, ward, PIN)).result == {"locked": False}, "another's day is their own"
    ward.clock.advance(DAY_S)
    _, (phone,) = await locked_session(ward.alice)
    assert (await guess(phone, ward, PIN)).result == {"locked": False}


async def test_a_day_that_is_spent_ends_with_a_full_log_in(ward: Wire) -> None:
    token, (phone,) = await locked_session(ward.alice)
    async with ward.app.store._writing.begin() as connection:
        await connection.execute(pins.update().values(day_attempts=10, day_began_at=ward.clock.now()))
    assert (await guess(phone, ward, PIN)).code == Forbidden.code
    async with ward.http(token) as http:
        assert (await http.post("/api/session/renewal", json={"password": PASSWORD})).status_code == 200
    await ward.alice.ask("session.lock", phone)
    assert (await guess(phone, ward, PIN)).result == {"locked": False}


# --- a server that ends in between ---


async def test_an_attempt_is_in_the_database_before_the_pin_is_looked_at(ward: Wire) -> None:
    """Each look is made when another connection to the database sees it counted."""
    _, (phone,) = await locked_session(ward.alice)
    seen: list[int] = []

    class Witness(CountingHasher):
        def verify(self, hash: str | bytes, password: str | bytes) -> Any:
            counted = asyncio.run_coroutine_threadsafe(attempts(ward, phone), loop).result(10)
            seen.append(counted)
            return super().verify(hash, password)

    loop = asyncio.get_running_loop()
    ward.app.passwords._hasher = Witness()
    for _ in range(2):
        left(await guess(phone, ward))
    assert (await guess(phone, ward, PIN)).result == {"locked": False}
    assert seen == [1, 2, 3]


async def test_attempts_and_the_lock_outlive_the_server(settings: Settings, clock: FakeClock) -> None:
    async with wired(settings, clock) as before:
        await give_pin(before.alice)
        token, (phone,) = await locked_session(before.alice)
        assert [left(await guess(phone, before)) for _ in range(2)] == [2, 1]
        alice = before.alice
    async with wired(settings, clock) as after:
        alice.wire = after
        phone = await alice.connect(token)
        assert phone.welcome.session.locked
        assert left(await guess(phone, after)) == 0
        assert phone.closed_with == CloseCode.SESSION_ENDED


async def test_three_that_were_counted_and_never_answered_are_three(settings: Settings, clock: FakeClock) -> None:
    """As a server leaves them that is killed between the count and the look: not even the right one is looked at."""
    async with wired(settings, clock) as wire:
        await give_pin(wire.alice)
        _, (phone,) = await locked_session(wire.alice)
        await wire.app.store.writer.run(lambda work: work.sessions.count_pin(phone.welcome.session.id, 3))
        hasher = count_verifications(wire.app)
        assert left(await guess(phone, wire, PIN)) == 0
        assert hasher.verified == 0
        assert phone.closed_with == CloseCode.SESSION_ENDED


async def test_a_count_that_cannot_be_committed_is_not_looked_at(ward: Wire) -> None:
    _, (phone,) = await locked_session(ward.alice)
    hasher = count_verifications(ward.app)
    with before_commit(ward.app.store._writing) as gate:
        id = phone.send("session.unlock", pin=PIN)
        await gate.until(1)
        assert (hasher.verified, phone.answer(id)) == (0, None)
        gate.open()
        await ward.settled()
    assert isinstance(phone.answer(id), Ok)
    ward.app.store.writer._closing = True
    refused = phone.send("session.unlock", pin=PIN)
    await ward.app.dispatch.drain()
    assert phone.answer(refused).code == Unavailable.code
    assert hasher.verified == 1
    ward.app.store.writer._closing = False


# --- what a PIN is for ---


async def test_a_pin_unlocks_for_twelve_hours_after_a_full_log_in_and_renews_nothing(ward: Wire) -> None:
    _, (phone,) = await locked_session(ward.alice)
    for _ in range(2):
        ward.clock.advance(6 * HOUR_S - 1)
        assert (await guess(phone, ward, PIN)).result == {"locked": False}
        await ward.alice.ask("session.lock", phone)
    ward.clock.advance(2)
    refused = await guess(phone, ward, PIN)
    assert (refused.code, refused.details) == (Forbidden.code, {"needs": "login"})
    assert await attempts(ward, phone) == 0, "what is not looked at is not counted"


async def test_the_pin_is_of_the_account_and_opens_every_session_of_it_and_no_other(ward: Wire) -> None:
    phone, desk = [(await locked_session(ward.alice))[1][0] for _ in range(2)]
    paul = (await locked_session(ward.paul))[1][0]
    await ward.paul.ask("session.unlock", paul, pin=PIN)
    await ward.paul.ask("session.set_pin", paul, pin="739158", password=PASSWORD)
    for device in (phone, desk):
        assert left(await guess(device, ward, "739158")) == 2
        assert (await guess(device, ward, PIN)).result == {"locked": False}


async def test_a_pin_is_set_with_the_password_and_a_new_one_takes_the_place_of_the_old(ward: Wire) -> None:
    alice, phone = ward.alice, await ward.alice.connect()
    assert await alice.ask("session.set_pin", phone, pin="739158", password=PASSWORD) == {}
    await alice.ask("session.lock", phone)
    assert left(await guess(phone, ward, PIN)) == 2
    assert (await guess(phone, ward, "739158")).result == {"locked": False}


@pytest.mark.parametrize("pin", ["000000", "123456", "12345", "482913075", "48291a"])
async def test_what_is_no_pin_is_refused_before_the_password_is_looked_at(ward: Wire, pin: str) -> None:
    phone = await ward.alice.connect()
    hasher = count_verifications(ward.app)
    with pytest.raises(BadRequest) as refused:
        await ward.alice.ask("session.set_pin", phone, pin=pin, password="autre")
    assert (refused.value.details or {})["field"] == "pin"
    assert hasher.verified == 0


async def test_ones_own_birth_date_is_no_pin_and_only_who_knows_the_password_is_told(ward: Wire) -> None:
    async def was_born(work: Work) -> None:
        work.writes()
        own = accounts.c.id == ward.alice.id
        await work._batch.connection.execute(update(accounts).where(own).values(birth_date="1962-05-09"))

    await ward.app.store.writer.run(was_born)
    phone = await ward.alice.connect()
    for password, kind, told in (
        ("autre", Forbidden, {"field": "password"}),
        (PASSWORD, BadRequest, {"field": "pin", "reason": "own_date"}),
    ):
        with pytest.raises(kind) as refused:
            await ward.alice.ask("session.set_pin", phone, pin="951962", password=password)
        assert refused.value.details == told


async def test_a_wrong_password_sets_nothing(ward: Wire) -> None:
    phone = await ward.alice.connect()
    with pytest.raises(Forbidden) as refused:
        await ward.alice.ask("session.set_pin", phone, pin="739158", password="autre")
    assert refused.value.details == {"field": "password"}
    await ward.alice.ask("session.lock", phone)
    assert (await guess(phone, ward, PIN)).result == {"locked": False}, "the old one still holds"


async def test_passwords_are_guessed_at_set_pin_as_slowly_as_at_the_log_in(
    backend: str, tmp_path: Path, clock: FakeClock
) -> None:
    async with wired(await migrated_settings(backend, tmp_path, rate_limits="on"), clock) as wire:
        hasher = count_verifications(wire.app)
        await give_password(wire.alice)
        phone = await wire.alice.connect()
        codes = []
        for _ in range(20):
            id = phone.send("session.set_pin", pin="739158", password="autre")
            await wire.settled()
            codes.append(phone.answer(id).code)
        assert codes == ["forbidden"] * 5 + ["rate_limited"] * 15
        assert hasher.verified == 5


async def test_without_a_pin_nothing_is_locked_on_demand_and_nothing_is_unlocked_by_one(ward: Wire) -> None:
    bob = await ward.bob.connect()
    assert await ward.bob.refused("session.lock", bob) is Conflict
    assert await ward.bob.ask("session.unlock", bob, pin=PIN) == {"locked": False}
    ward.clock.advance(900)
    with pytest.raises(Conflict) as refused:
        await ward.bob.ask("session.unlock", bob, pin=PIN)
    assert refused.value.details == {"needs": "login"}


async def test_what_happened_is_in_the_audit_and_no_pin_is(ward: Wire) -> None:
    _, (phone,) = await locked_session(ward.alice)
    await guess(phone, ward)
    await guess(phone, ward, PIN)
    await ward.alice.ask("session.set_pin", phone, pin="739158", password=PASSWORD)
    await ward.alice.ask("session.lock", phone)
    for _ in range(5):
        await guess(phone, ward)
    wrong = ("unlock", "refused", "pin")
    assert await acts(ward, ward.alice) == [
        ("lock", "ok", "asked"),
        wrong,
        ("unlock", "ok", "pin"),
        ("pin_set", "ok", None),
        ("lock", "ok", "asked"),
        *(wrong, wrong, wrong),
        ("session_ended", "ok", "pin"),
    ]
    stored = [str(row) for table in (audit, pins, sessions) for row in await rows(ward, select(table))]
    assert not any(pin in row for row in stored for pin in (PIN, WRONG_PIN, "739158"))


async def test_who_has_no_password_chooses_a_pin_within_minutes_of_their_log_in(ward: Wire) -> None:
    device = await ward.bob.connect()
    assert not device.frames[0].session.has_password
    await ward.bob.ask("session.set_pin", device, pin=PIN, password="")
    await ward.bob.ask("session.lock", device)
    assert await ward.bob.ask("session.unlock", device, pin=PIN) == {"locked": False}
    for _ in range(2):
        ward.clock.advance(500)
        await ward.bob.ask("session.active", device)
    with pytest.raises(Forbidden) as refused:
        await ward.bob.ask("session.set_pin", device, pin=PIN, password="")
    assert refused.value.details == {"needs": "login"}


async def test_a_session_that_ends_while_the_password_is_looked_at_sets_no_pin(
    ward: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when an operator resets the account in that moment: what is chosen would be the new owner's."""
    device = await ward.alice.connect()
    before = await pin_hash(ward, ward.alice)
    verify = ward.app.passwords.verify

    async def verify_and_end(stored: str | None, secret: str) -> Verdict:
        verdict = await verify(stored, secret)
        assert verdict.is_right, "it was right when it was looked at"
        await ward.app.store.writer.run(lambda work: work.sessions.end(device.welcome.session.id, now=ward.clock.now()))
        return verdict

    monkeypatch.setattr(ward.app.passwords, "verify", verify_and_end)
    device.send("session.set_pin", pin="271829", password=PASSWORD)
    await ward.settled()
    assert device.closed_with == CloseCode.SESSION_ENDED
    assert await pin_hash(ward, ward.alice) == before


async def pin_hash(ward: Wire, person: Person) -> Any:
    async with ward.app.store.reading() as reading:
        query = select(pins.c.hash).where(pins.c.account == person.id)
        return (await reading.connection.execute(query)).scalar_one_or_none()
