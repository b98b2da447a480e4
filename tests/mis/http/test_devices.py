"""One's own devices: listed, ended one by one or all, and nobody else's."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, insert, select

from mis.ids import new_id
from mis.operations import devices
from mis.store.tables import psc_sessions, sessions
from mis.store.work import Work
from protocol.errors import CloseCode
from protocol.values import AccountKind, Encoding
from tests.support.visitor import House, Visitor, housed
from tests.support.wire import Device, Wire

PATH = "/api/sessions"
DAY_S = 24 * 3_600


@pytest.fixture
async def house(tmp_path: Path, backend: str) -> AsyncIterator[House]:
    async with housed(tmp_path, backend=backend) as house:
        await house.person("Alice Martin")
        await house.person("Bob Durand")
        await house.person("Paul Bernard", AccountKind.PATIENT)
        yield house


async def listed(visitor: Visitor) -> list[Any]:
    found: list[Any] = (await visitor.told("GET", PATH))["sessions"]
    return found


async def connected(house: House, token: str) -> Device:
    """A socket of that session."""
    device = Device(Encoding.MSGPACK)
    sent = await Wire(house.app, house.clock).upgrade(token, [Encoding.MSGPACK.value], device.pipe)
    assert sent[0]["type"] == "websocket.accept", sent
    return device


async def test_one_sees_ones_own_sessions_the_newest_activity_first(house: House) -> None:
    desk, phone, tablet = await house.visitor(), await house.visitor(), await house.visitor()
    begun = await desk.log_in("alice", device="Poste de soins")
    await tablet.log_in("alice", device="Tablette")
    house.clock.advance(60)
    await phone.log_in("alice", device="Téléphone")
    await house.inside("bob")
    house.clock.advance(60)
    assert [one["device"] for one in await listed(desk)] == ["Poste de soins", "Téléphone", "Tablette"]
    await listed(tablet)
    house.clock.advance(60)
    first, second, third = await listed(desk)
    assert [second["device"], third["device"]] == ["Tablette", "Téléphone"], "it has asked meanwhile"
    assert [one["is_this_one"] for one in (first, second, third)] == [True, False, False]
    assert first["id"] == begun["session"]["id"]
    assert (first["way"], first["locked"]) == ("password", False)
    assert first["created_at"] == house.clock.now() - 180_000
    assert first["expires_at"] == begun["session"]["expires_at"]
    assert second["active_at"] == house.clock.now() - 60_000


async def test_a_session_that_has_locked_is_shown_so(house: House) -> None:
    ward, phone = await house.inside("alice"), await house.visitor()
    house.clock.advance(house.app.settings.lock_after_professional_s)
    await phone.log_in("alice")
    assert {one["is_this_one"]: one["locked"] for one in await listed(phone)} == {True: False, False: True}
    assert (await ward.refused("GET", PATH))[:2] == (423, "locked"), "and sees no list itself"


async def test_what_has_ended_or_expired_is_not_shown(house: House) -> None:
    old, gone, here = await house.inside("alice"), await house.inside("alice"), await house.visitor()
    assert len(await listed(old)) == 2, "there must be something to hide"
    await gone.told("DELETE", "/api/session")
    house.clock.advance(house.app.settings.session_days * DAY_S)
    await here.log_in("alice")
    assert [one["is_this_one"] for one in await listed(here)] == [True]


async def test_ending_a_device_closes_its_sockets_and_no_others(house: House) -> None:
    here, lost, bob = await house.visitor(), await house.visitor(), await house.visitor()
    mine, theirs = await here.log_in("alice"), await lost.log_in("alice")
    kept, closed = await connected(house, mine["token"]), await connected(house, theirs["token"])
    bobs = await connected(house, (await bob.log_in("bob"))["token"])
    await here.told("DELETE", f"{PATH}/{theirs['session']['id']}")
    assert closed.closed_with == CloseCode.SESSION_ENDED
    assert (kept.closed_with, bobs.closed_with) == (None, None)
    assert not await lost.is_in()
    assert len(await listed(here)) == 1


async def test_ending_all_others_keeps_the_one_that_asks(house: House) -> None:
    here, bob = await house.visitor(), await house.inside("bob")
    kept = await connected(house, (await here.log_in("alice"))["token"])
    others = [await connected(house, (await (await house.visitor()).log_in("alice"))["token"]) for _ in range(3)]
    await here.told("DELETE", PATH)
    assert [one.closed_with for one in others] == [CloseCode.SESSION_ENDED] * 3
    assert kept.closed_with is None
    assert len(await listed(here)) == 1
    assert await bob.is_in()
    await here.told("DELETE", PATH)
    assert await here.is_in(), "once more changes nothing"


async def test_the_session_of_another_does_not_exist(house: House) -> None:
    alice, bob, paul = await house.visitor(), await house.inside("bob"), await house.inside("paul")
    session = (await alice.log_in("alice"))["session"]["id"]
    for stranger in (bob, paul):
        hidden = await stranger.refused("DELETE", f"{PATH}/{session}")
        absent = await stranger.refused("DELETE", f"{PATH}/{new_id()}")
        nonsense = await stranger.refused("DELETE", f"{PATH}/%00")
        assert hidden[:2] == absent[:2] == nonsense[:2] == (404, "not_found")
        await stranger.told("DELETE", PATH)
    assert await alice.is_in(), "there must be a session to end"
    ended = await house.visitor()
    id = (await ended.log_in("alice"))["session"]["id"]
    await alice.told("DELETE", f"{PATH}/{id}")
    assert (await alice.refused("DELETE", f"{PATH}/{id}"))[:2] == (404, "not_found"), "it has ended already"


async def test_nobody_sees_or_ends_devices_without_a_session(house: House) -> None:
    alice, nobody = await house.visitor(), await house.visitor()
    session = (await alice.log_in("alice"))["session"]["id"]
    for method, path in (("GET", PATH), ("DELETE", PATH), ("DELETE", f"{PATH}/{session}")):
        assert (await nobody.refused(method, path))[:2] == (401, "unauthenticated")
    assert await alice.is_in()


async def test_what_is_ended_is_audited(house: House) -> None:
    here, other = await house.inside("alice"), await house.visitor()
    id = (await other.log_in("alice"))["session"]["id"]
    await here.told("DELETE", f"{PATH}/{id}")
    await house.inside("alice")
    await here.told("DELETE", PATH)
    acts = [act for act, _, _ in await house.audited() if act != "log_in"]
    assert acts == ["session_ended", "session_ended", "other_sessions_ended"]


async def remembered(house: House) -> int:
    async def count(work: Work) -> int:
        return int((await work._batch.connection.execute(select(func.count()).select_from(sessions))).scalar_one())

    return await house.app.store.writer.run(count)


async def test_a_session_is_forgotten_ninety_days_after_it_was_over(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(devices, "PURGED_AT_ONCE", 2)  # it takes several turns
    for _ in range(3):
        ended = await house.inside("alice")
        await ended.told("DELETE", "/api/session")
    expiring = (await (await house.visitor()).log_in("paul"))["session"]["id"]
    await of_pro_sante_connect(house, expiring)
    house.clock.advance(90 * DAY_S)
    await devices.purge(house.app.store, now=house.clock.now())
    assert await remembered(house) == 4
    house.clock.advance(1)
    await devices.purge(house.app.store, now=house.clock.now())
    assert await remembered(house) == 1
    house.clock.advance(house.app.settings.session_days * DAY_S)
    alice = await house.inside("alice")
    await devices.purge(house.app.store, now=house.clock.now())
    assert await remembered(house) == 1
    assert await alice.is_in()


async def of_pro_sante_connect(house: House, session: str) -> None:
    """Note a session as one that Pro Santé Connect knows."""

    async def note(work: Work) -> None:
        work.writes()
        row = {"session": session, "issuer": "https://psc.example", "subject": "s", "sid": None, "id_token": b""}
        await work._batch.connection.execute(insert(psc_sessions), row)

    await house.app.store.writer.run(note)


async def test_what_is_long_over_goes_as_soon_as_the_daily_purge_begins(house: House) -> None:
    await (await house.inside("alice")).told("DELETE", "/api/session")
    house.clock.advance(91 * DAY_S)
    assert await remembered(house) == 1, "there must be something to forget"
    purging = asyncio.create_task(devices.purge_daily(house.app.store, house.clock))
    while await remembered(house):
        assert not purging.done()
    assert house.app._purging is not None, "the server has begun its own"
    assert not house.app._purging.done(), "and it comes back every day"
    purging.cancel()
    with pytest.raises(asyncio.CancelledError):
        await purging
