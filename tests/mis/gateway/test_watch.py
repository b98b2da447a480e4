"""The watch over sessions: what it stores, how often, and what holds where the database does not answer."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, select

from mis.gateway import watch
from mis.store.tables import audit, sessions
from protocol.errors import CloseCode, Locked
from protocol.message import MessageSent
from protocol.session import SessionEnded, SessionLocked
from tests.support.clock import FakeClock
from tests.support.gate import before_commit
from tests.support.node import new_ref
from tests.support.secrets import PIN, count_verifications, give_pin
from tests.support.served import until
from tests.support.stores import migrated_settings, new_store
from tests.support.wire import Device, Wire, wired


@pytest.fixture
async def ward(backend: str, tmp_path: Path, clock: FakeClock) -> AsyncIterator[Wire]:
    async with wired(await migrated_settings(backend, tmp_path), clock) as wire:
        await wire.app.watch.stop()  # the test decides when it looks
        count_verifications(wire.app)
        yield wire


async def stored(wire: Wire, device: Device, column: str) -> Any:
    async with wire.app.store.reading() as reading:
        query = select(sessions.c[column]).where(sessions.c.id == device.welcome.session.id)
        return (await reading.connection.execute(query)).scalar_one()


async def acts(wire: Wire, device: Device) -> list[tuple[str, str | None]]:
    async with wire.app.store.reading() as reading:
        query = select(audit.c.act, audit.c.detail).where(audit.c.session == device.welcome.session.id)
        return [(act, detail) for act, detail in (await reading.connection.execute(query)).all()]


async def test_an_idle_session_is_locked_told_and_audited_once(ward: Wire) -> None:
    phone = await ward.alice.connect()
    ward.clock.advance(899)
    await ward.app.watch.look()
    assert (await stored(ward, phone, "locked_at"), phone.events) == (None, [])
    ward.clock.advance(1)
    for _ in range(3):
        await ward.app.watch.look()
    assert await stored(ward, phone, "locked_at") == ward.clock.now()
    assert [type(one) for one in phone.events] == [SessionLocked]
    assert await acts(ward, phone) == [("lock", "idle")]


async def test_many_that_are_idle_at_once_are_locked_some_at_a_time(wire: Wire) -> None:
    """Messages are committed between one transaction of locks and the next."""
    await wire.app.watch.stop()
    devices = [await wire.alice.connect() for _ in range(2 * watch.LOCKED_AT_ONCE + 1)]
    wire.clock.advance(900)
    commits: list[Any] = []
    event.listen(wire.app.store._writing.sync_engine, "commit", commits.append)
    await wire.app.watch.look()
    assert all(isinstance(device.events[-1], SessionLocked) for device in devices)
    assert len(commits) >= 3, "and what else the node had to store meanwhile"


async def test_an_expired_session_is_over_for_good(ward: Wire) -> None:
    phone = await ward.alice.connect(await ward.alice.log_in(lives_s=600))
    ward.clock.advance(600)
    await ward.app.watch.look()
    assert phone.closed_with == CloseCode.SESSION_ENDED
    assert await stored(ward, phone, "ended_at") == ward.clock.now()
    assert await acts(ward, phone) == [("session_ended", "expired")]


async def test_activity_is_written_when_the_database_is_half_a_minute_behind(ward: Wire) -> None:
    phone, began = await ward.alice.connect(), ward.clock.now()
    for _ in range(2):
        ward.clock.advance(15)
        await ward.alice.ask("session.active", phone)
        assert await stored(ward, phone, "active_at") == began, "not at each request"
        await ward.app.watch.look()
    assert await stored(ward, phone, "active_at") == began + 30_000


async def test_what_another_node_has_seen_active_is_not_locked_here(ward: Wire) -> None:
    phone = await ward.alice.connect()
    session = phone.welcome.session.id
    ward.clock.advance(600)
    at = ward.clock.now()
    await ward.app.store.writer.run(lambda work: work.sessions.were_active([(session, at)]))
    ward.clock.advance(300)
    await ward.app.watch.look()
    assert (await stored(ward, phone, "locked_at"), phone.events) == (None, [])
    assert await ward.alice.ask("sync", phone)
    ward.clock.advance(600)
    await ward.app.watch.look()
    assert [type(one) for one in phone.events] == [SessionLocked]


async def test_a_session_that_ended_where_nobody_told_this_node_is_closed_when_it_is_idle(ward: Wire) -> None:
    phone = await ward.alice.connect()
    async with ward.app.store._writing.begin() as connection:
        await connection.execute(sessions.update().values(ended_at=ward.clock.now()))
    ward.clock.advance(900)
    await ward.app.watch.look()
    assert isinstance(phone.events[-1], SessionEnded)
    assert phone.closed_with == CloseCode.SESSION_ENDED


async def test_what_the_database_does_not_store_in_time_holds_here_and_is_stored_later(
    ward: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch, "STORED_WITHIN_S", 0.01)
    await give_pin(ward.alice)
    conversation = await ward.alice.start(ward.bob)
    phone, bob = await ward.alice.connect(), await ward.bob.connect()
    ward.clock.advance(899)
    await ward.bob.ask("session.active", bob)
    ward.clock.advance(1)
    with before_commit(ward.app.store._writing) as gate:
        await ward.app.watch.look()  # 1. the database does not answer
        await gate.until(1)
        assert [type(one) for one in phone.events] == [SessionLocked]
        bob.send("message.send", conversation=conversation, client_ref=new_ref(), text="bonjour")
        gate.open()
        await ward.settled()  # 2. it does again
    assert not any(isinstance(one, MessageSent) for one in phone.events)
    assert any(isinstance(one, MessageSent) for one in bob.events)
    await ward.app.watch.look()
    assert await stored(ward, phone, "locked_at") is not None
    assert [type(one) for one in phone.events] == [SessionLocked], "it was told already"
    assert await ward.alice.ask("session.unlock", phone, pin=PIN) == {"locked": False}


async def test_what_the_database_refuses_holds_here(wire: Wire) -> None:
    await wire.app.watch.stop()
    phone = await wire.alice.connect()
    wire.clock.advance(900)
    wire.app.store.writer._closing = True
    await wire.app.watch.look()
    wire.app.store.writer._closing = False
    assert [type(one) for one in phone.events] == [SessionLocked]
    assert await wire.alice.refused("sync", phone) is Locked
    assert await stored(wire, phone, "locked_at") is None
    await wire.app.watch.look()
    assert await stored(wire, phone, "locked_at") is not None


async def test_a_look_that_fails_is_not_the_last(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch, "EVERY_S", 0.001)
    phone, looked = await wire.alice.connect(), asyncio.Event()
    wire.clock.advance(900)

    def broken(now: int) -> list[Any]:
        if not looked.is_set():
            looked.set()
            raise ZeroDivisionError
        return idle(now)

    idle = wire.app.hub.idle
    monkeypatch.setattr(wire.app.hub, "idle", broken)
    await wire.app.watch.stop()
    wire.app.watch.start()
    await looked.wait()
    await until(lambda: bool(phone.events))
    assert [type(one) for one in phone.events] == [SessionLocked]


async def test_a_session_that_is_ended_beside_this_node_is_closed_at_the_next_look(
    tmp_path: Path, clock: FakeClock
) -> None:
    """As `mis account deactivate` does on another machine of one PostgreSQL."""
    settings = await migrated_settings("postgresql", tmp_path)
    async with wired(settings, clock) as here:
        await here.app.watch.stop()
        revoked, other = await here.alice.connect(), await here.alice.connect()
        beside = new_store(settings)
        beside.start()
        await beside.writer.run(lambda work: work.sessions.end(revoked.welcome.session.id, now=clock.now()))
        await beside.close()
        before = revoked.closed_with
        await here.app.watch.look()
        assert before is None, "nobody has told this node"
        assert revoked.closed_with == CloseCode.SESSION_ENDED
        assert isinstance(revoked.frames[-1], SessionEnded)
        assert other.closed_with is None


async def test_who_is_active_on_one_node_is_not_locked_on_another(tmp_path: Path, clock: FakeClock) -> None:
    """Idleness is decided on the newest activity of all nodes, which is written before any of them would lock."""
    settings = await migrated_settings("postgresql", tmp_path, redis_url="redis://127.0.0.1:1")  # nobody listens there
    async with wired(settings, clock) as here, wired(settings, clock) as there:
        for wire in (here, there):
            await wire.app.watch.stop()
        token = await here.alice.log_in()
        began = clock.now()
        active, silent = await here.alice.connect(token), await there.alice.connect(token)
        clock.advance(20)
        await here.alice.ask("session.active", active)
        while clock.now() < began + 917_000:
            clock.advance(3)
            for wire in (there, here):
                await wire.app.watch.look()
        assert (silent.events, active.events) == ([], []), "by what was written first it had been idle for 17 s"
        clock.advance(3)
        for wire in (there, here):
            await wire.app.watch.look()
        assert [type(one) for one in (*silent.events, *active.events)] == [SessionLocked, SessionLocked]
        assert await stored(here, active, "locked_at") == began + 920_000
