"""Reminders on the way to devices: every five minutes, also after a restart, and to nobody else."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from mis.gateway import reminders
from mis.operations.urgent import remind_due
from mis.settings import Settings
from protocol.errors import Unavailable
from protocol.message import Reminded
from tests.support.clock import FakeClock
from tests.support.node import new_ref
from tests.support.served import until
from tests.support.stores import migrated_settings
from tests.support.wire import Device, Wire, wired


@pytest.fixture
async def settings(backend: str, tmp_path: Path) -> Settings:
    return await migrated_settings(backend, tmp_path)


@pytest.fixture
async def ward(settings: Settings, clock: FakeClock) -> AsyncIterator[Wire]:
    async with wired(settings, clock) as wire:
        await wire.app.reminders.stop()  # the test decides when it looks
        yield wire


async def send_urgent(wire: Wire) -> str:
    """An urgent message of Alice's, for Bob and Paul; Carol is no member."""
    conversation = await wire.alice.start(wire.bob, wire.paul)
    await wire.alice.ask(
        "message.send", conversation=conversation, client_ref=new_ref(), text="rappelez-moi", urgent=True
    )
    return conversation


def reminded(device: Device) -> list[Reminded]:
    return [event for event in device.events if isinstance(event, Reminded)]


async def test_those_awaited_hear_of_it_on_each_device_and_nobody_else(ward: Wire) -> None:
    conversation = await send_urgent(ward)
    ward.clock.advance(ward.app.settings.urgent_reminder_s)
    devices = [await person.connect() for person in (ward.alice, ward.bob, ward.bob, ward.paul, ward.carol)]
    for _ in range(2):
        await ward.app.reminders.look()
        await ward.settled()
    once = [Reminded(conversation=conversation, seq=2)]  # type: ignore[arg-type]
    assert [reminded(device) for device in devices] == [[], once, once, once, []]


async def test_who_is_away_for_a_restart_is_reminded_after_it(settings: Settings, clock: FakeClock) -> None:
    async with wired(settings, clock) as before:
        await before.app.reminders.stop()
        await send_urgent(before)
        people = before.bob, before.paul
    clock.advance(settings.urgent_reminder_s)
    async with wired(settings, clock) as after:
        await after.app.reminders.stop()
        devices = []
        for person in people:
            person.wire = after
            devices.append(await person.connect())
        await after.app.reminders.look()
        await after.settled()
        assert [len(reminded(device)) for device in devices] == [1, 1]


async def test_it_looks_by_itself_and_goes_on_after_a_failure(ward: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reminders.Reminders, "every_s", 0.001)
    failures = [RuntimeError("a defect"), Unavailable("the database is out of reach")]
    due = remind_due

    async def failing_at_first(*arguments: object, **fields: object) -> None:
        if failures:
            raise failures.pop()
        await due(*arguments, **fields)  # type: ignore[arg-type]

    monkeypatch.setattr(reminders, "remind_due", failing_at_first)
    await send_urgent(ward)
    bob = await ward.bob.connect()
    ward.clock.advance(ward.app.settings.urgent_reminder_s)
    ward.app.reminders.start()
    await until(lambda: len(reminded(bob)) == 1)
    await ward.app.reminders.stop()
    assert failures == []
