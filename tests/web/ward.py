"""Invented people with browsers and Python clients, on one server."""

import asyncio
import itertools
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from typing import Any

from mis_client import Client
from playwright.async_api import Browser, BrowserContext, expect

from mis.commands import AccountCreate
from mis.control import ask
from protocol.conversation import Conversation
from protocol.values import AccountId, AccountKind
from tests.support.mis_process import MisProcess
from tests.web.screen import Screen
from tests.web.watch import Watch

PASSWORD = "lavande-orage-cerise"
PIN = "271828"
DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
SMALLEST = {"width": 320, "height": 640}
# As it names itself.
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5"

_numbers = itertools.count(1)


@dataclass(frozen=True)
class Person:
    """Somebody who can log in."""

    id: AccountId
    kind: AccountKind
    login: str
    name: str
    has_pin: bool = False


class Ward:
    """The people of one test, who have a family name that nobody else has.

    Shape:   `has_worker`: the service worker of each browser is installed, which keeps 200 files; a third of the time
             that a page takes to be there in a new browser
    """

    def __init__(self, region: MisProcess, browser: Browser, *, has_worker: bool = False) -> None:
        self.region = region
        self._workers = "allow" if has_worker else "block"
        self.watch = Watch()
        self._browser = browser
        self._opened = AsyncExitStack()
        self._number = next(_numbers)
        self.family = f"Test{self._number:03d}"

    async def close(self) -> None:
        await self._opened.aclose()

    async def person(
        self, given: str, kind: AccountKind = AccountKind.PROFESSIONAL, *, name: str | None = None, **optional: str
    ) -> Person:
        """Make an account, as `mis account create` does, without starting a process for it."""
        login, name = f"{given.lower()}.{self._number}", name or f"{given} {self.family}"
        # The doctor and the nurse of the screens: whoever is asked for without a profession has one all the same.
        words = {"profession": "Infirmier", "place": "Saint-Aubin"} if kind is AccountKind.PROFESSIONAL else {}
        command = AccountCreate(kind, login, name, PASSWORD, **(words | optional))
        made = await asyncio.to_thread(ask, self.region.data_dir, command)
        return Person(made["id"], kind, login, name)

    async def alice(self) -> Person:
        return await self.person("Alice", profession="Médecin généraliste")

    async def bob(self) -> Person:
        return await self.person("Bob")

    async def paul(self) -> Person:
        return await self.person("Paul", AccountKind.PATIENT)

    async def with_pin(self, person: Person, pin: str = PIN) -> Person:
        """The same person, who has chosen a PIN, on another device."""
        await (await self.client(person)).set_session_pin(pin, PASSWORD)
        return replace(person, has_pin=True)

    async def client(self, person: Person) -> Client:
        """A Python client of a person, connected until the test ends."""
        client = Client.log_in(self.region.url, person.login, PASSWORD, chance=lambda: 0.02)
        return await self._opened.enter_async_context(client)

    async def context(self, **options: Any) -> BrowserContext:
        """A browser of its own, as another device is; French, light and wide unless told otherwise."""
        chosen = {"viewport": DESKTOP, "locale": "fr-FR", "timezone_id": "Europe/Paris"}
        context = await self._browser.new_context(**(chosen | {"service_workers": self._workers} | options))
        self._opened.push_async_callback(context.close)
        await self.watch.over(context)
        return context

    async def door(self, *, url: str | None = None, by_hand: bool = False, **options: Any) -> Screen:
        """The log-in screen, in a browser of its own.

        Shape:   `url` where the server is reached by way of something else; `by_hand`: the test turns the page's clock
        """
        address = url or self.region.url
        self.watch.allow(address)
        context = await self.context(**options)
        if by_hand:
            await context.clock.install()
        page = await context.new_page()
        await page.goto(address)
        await expect(page.locator("#login")).to_be_visible()
        return Screen(page)

    async def screen(self, person: Person, *, folder: str = "all", **options: Any) -> Screen:
        """The list of a person who has just logged in, in a folder (`inbox`: as one arrives); options as of `door`."""
        screen = await self.door(**options)
        await screen.log_in(person.login, PASSWORD, has_pin=person.has_pin)
        if folder != "inbox" and person.kind is not AccountKind.OPERATOR:
            await screen.page.evaluate("(folder) => { location.hash = `#/${folder}` }", folder)
        return screen

    async def start(self, opener: Person, *others: Person, subject: str | None = None, **fields: Any) -> Conversation:
        """Have somebody open a conversation, from elsewhere."""
        client = await self.client(opener)
        return await client.start_conversation([one.id for one in others], subject=subject, **fields)
