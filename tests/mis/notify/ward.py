"""People with devices that are pushed to; the notifier looks and sends when the test says so."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from mis.app import App
from mis.settings import Settings
from protocol.values import ConversationId
from tests.support.clock import FakeClock
from tests.support.push_service import Browser, PushService
from tests.support.stores import migrated_settings
from tests.support.wire import Device, Person, Wire, wired


class NotifyWard:
    def __init__(self, wire: Wire, service: PushService) -> None:
        self.wire = wire
        self.service = service
        self.clock = wire.clock
        self.alice, self.bob, self.carol, self.paul = wire.alice, wire.bob, wire.carol, wire.paul

    @property
    def app(self) -> App:
        return self.wire.app

    async def phone(self, person: Person, token: str | None = None) -> tuple[Device, Browser]:
        """A device of somebody, in a session of its own, that asked for pushes."""
        device, browser = await person.connect(token), Browser(self.service)
        await person.ask("push.subscribe", device, **browser.fields)
        return device, browser

    async def say(self, person: Person, conversation: ConversationId, **fields: Any) -> int:
        ref = f"{person.id}-{self.clock.now()}-{len(self.service.received)}-{fields}"[:64]
        told = await person.ask("message.send", conversation=conversation, client_ref=ref, text="bonjour", **fields)
        return int(told["seq"])

    async def notify(self, after_s: float = 0) -> None:
        """Let time pass, then look once and send once."""
        self.clock.advance(after_s)
        await self.app.notifier.look()
        await self.app.notifier.send()
        await self.app.notifier.settled()


@asynccontextmanager
async def opened(
    backend: str, folder: Path, clock: FakeClock, service: PushService, **changes: Any
) -> AsyncIterator[NotifyWard]:
    settings = await migrated_settings(backend, folder, push_services=service.entry, **changes)
    async with reopened(settings, clock, service) as ward:
        yield ward


@asynccontextmanager
async def reopened(settings: Settings, clock: FakeClock, service: PushService) -> AsyncIterator[NotifyWard]:
    """A server on a database that there is; its people are new ones."""
    async with wired(settings, clock) as wire:
        await wire.app.notifier.rest()  # the test decides when it looks
        await wire.app.watch.stop()
        await wire.app.reminders.stop()
        yield NotifyWard(wire, service)
