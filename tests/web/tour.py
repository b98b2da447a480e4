"""Every screen of the web client once, with contents that are hard on a layout: for what must hold on all of them."""

import json
import re
from collections.abc import AsyncIterator
from typing import Any

from playwright.async_api import expect

from protocol.values import AccountKind
from tests.web.screen import Screen
from tests.web.ward import PASSWORD, PIN, Person, Ward

# No word of French among what people wrote, so that what is French on an English screen is ours.
LONG_NAME = "Wolfeschlegelsteinhausenbergerdorff Maximiliana-Antoinette"
LONG_WORD = "Donaudampfschiff" * 12
SUBJECT = "Ward 7"
WITH_PATIENT = "Coming home: MARCHAND Odette"
UNSENT = "Never went out"

SEAL = """async ([key, kept]) => {
    const { Seal } = await import('/platform/seal.js');
    const { storage_key } = await (await fetch('/api/session')).json();
    localStorage.setItem(key, new Seal(storage_key).close(kept, key));
}"""


class Tour:
    """A walk through all screens, by one person on one device; options as of `Ward.door`."""

    def __init__(self, ward: Ward, **options: Any) -> None:
        self._ward = ward
        self._options = options

    async def __aiter__(self) -> AsyncIterator[tuple[str, Screen]]:
        alice = await self._ward.person("Alice", profession="GP", place="Practice")
        await self._fill(alice)
        screen = await self._ward.door(by_hand=True, **self._options)
        await expect(screen.page.locator("#login")).to_be_focused()
        yield "log-in", screen
        await screen.try_log_in(alice.login, "not this one")
        await expect(screen.page.get_by_role("alert")).not_to_be_empty()
        yield "log-in refused", screen
        await screen.try_log_in(alice.login, PASSWORD)
        await expect(screen.page.locator("#pin-new")).to_be_visible()
        yield "first PIN", screen
        async for name in self._pin(screen):
            yield name, screen
        for walk in (self._list, self._threads, self._start):
            async for name in walk(screen):
                yield name, screen
        async for name in self._unsent(screen, alice):
            yield name, screen
        await self._to("#/", screen)
        carol = await self._ward.person("Carol", profession="GP", place="Practice")
        await screen.log_out()
        await screen.log_in(carol.login, PASSWORD)
        await expect(screen.page.locator(".empty").first).to_be_visible()
        yield "empty list", screen

    async def _fill(self, alice: Person) -> None:
        ward = self._ward
        bob = await ward.person("Bob", name=LONG_NAME, profession="Nurse", place="Practice")
        paul = await ward.person("Paul", AccountKind.PATIENT, name="MARCHAND Odette")
        nurse = await ward.client(bob)
        group = await nurse.start_conversation([alice.id], subject=SUBJECT, text="Good morning")
        doctor = await ward.client(alice)
        sent = await doctor.send_message(group.id, "I read it.")
        await nurse.send_read_receipt(group.id, sent.seq)
        await doctor.send_read_receipt(group.id, sent.seq)
        for number in range(4):
            await nurse.send_message(group.id, f"{LONG_WORD} {number}", urgent=number == 3)
        await doctor.start_conversation([paul.id, bob.id], subject=WITH_PATIENT, text="How are you?")
        await doctor.start_conversation([paul.id], text="Good evening")

    async def _to(self, place: str, screen: Screen) -> None:
        await screen.page.goto(f"{self._ward.region.url}/{place}")

    async def _pin(self, screen: Screen) -> AsyncIterator[str]:
        for field in ("#pin-new", "#pin-again"):
            await screen.page.locator(field).fill("111111")
        await screen.page.locator("#pin-again").press("Enter")
        await expect(screen.page.get_by_role("alert")).not_to_be_empty()
        yield "first PIN refused"
        for field in ("#pin-new", "#pin-again"):
            await screen.page.locator(field).fill(PIN)
        await screen.page.locator("#pin-again").press("Enter")
        await expect(screen.workspace).to_be_visible()
        await screen.lock()
        yield "locked"
        await screen.page.keyboard.type("314159")
        await expect(screen.page.get_by_role("alert")).not_to_be_empty()
        yield "locked, wrong PIN"
        await screen.page.get_by_role("button", name=re.compile("^(Code oublié|Forgotten PIN)")).click()
        await expect(screen.page.locator("#renewal-password")).to_be_visible()
        yield "locked, password"
        await screen.page.locator("#renewal-password").fill(PASSWORD)
        await screen.page.locator("#renewal-password").press("Enter")
        await expect(screen.workspace).to_be_visible()

    async def _list(self, screen: Screen) -> AsyncIterator[str]:
        await expect(screen.rows).to_have_count(3)
        await expect(screen.row(SUBJECT)).to_have_class(re.compile("unread"))
        yield "list"
        await screen.page.get_by_role("button", name=re.compile("^(Compte de|Account of)")).click()
        await expect(screen.page.get_by_role("dialog")).to_be_visible()
        yield "account"
        await screen.page.keyboard.press("Escape")
        search = screen.page.get_by_role("searchbox").first
        await search.fill("nobody of that name")
        await expect(screen.page.locator(".list-pane .empty")).to_be_visible()
        yield "nothing found"
        await search.fill("")

    async def _threads(self, screen: Screen) -> AsyncIterator[str]:
        await screen.open(SUBJECT)
        await expect(screen.log).to_have_attribute("aria-live", re.compile("polite|off"))
        yield "thread"
        openers = {"members": "^(Voir les participants|Show the members)$", "receipt": "^(Vu par|Seen by|Sent|Envoyé)"}
        for name, button in openers.items():
            await screen.page.get_by_role("button", name=re.compile(button)).last.click()
            await expect(screen.page.get_by_role("dialog")).to_be_visible()
            yield f"{name} of a thread"
            await screen.page.keyboard.press("Escape")
        await self._to("#/", screen)
        await screen.open(WITH_PATIENT)
        yield "thread that a patient reads"
        await screen.page.locator(".readers").click()
        await expect(screen.page.get_by_role("dialog")).to_be_visible()
        yield "readers"
        await screen.page.keyboard.press("Escape")
        await self._to("#/c/none", screen)
        await expect(screen.page.locator(".main .empty h1")).to_be_visible()
        yield "unknown conversation"

    async def _start(self, screen: Screen) -> AsyncIterator[str]:
        await self._to("#/new", screen)
        await screen.page.locator("#start-search").fill("Wolfeschlegel")
        await expect(screen.page.get_by_role("checkbox").first).to_be_visible()
        yield "new conversation"
        await screen.page.get_by_role("checkbox").first.check()
        await screen.page.locator("#start-exact").fill("nobody")
        await screen.page.locator("#start-exact").press("Enter")
        await expect(screen.page.locator(".exact .fault")).to_be_visible()
        yield "new conversation with somebody, and with nobody of a login"

    async def _unsent(self, screen: Screen, alice: Person) -> AsyncIterator[str]:
        await self._to("#/", screen)
        await screen.open(WITH_PATIENT)
        conversation = screen.page.url.rpartition("/")[2]
        refused = {"client_ref": "tour", "conversation": conversation, "text": UNSENT, "written_at": 1_800_000_000_000}
        refused |= {"order": 1, "fate": "failed", "code": "too_large", "seq": None}
        # What this device keeps of a message that was refused before a reload.
        await screen.page.evaluate(SEAL, [f"mis.{alice.id}.outbox.tour", json.dumps(refused)])
        await screen.page.reload()
        await expect(screen.message(UNSENT)).to_be_visible()
        yield "failed message"
        await screen.page.context.set_offline(True)
        await screen.send("Waits for the network")
        await screen.page.clock.fast_forward(6_000)
        await expect(screen.banner).to_be_visible()
        await expect(screen.message("Waits for the network")).to_be_visible()
        yield "offline in a thread"
        await screen.page.clock.fast_forward(121_000)
        await screen.page.context.set_offline(False)
        await expect(screen.banner).to_have_class(re.compile("back"))
        yield "back online"
        await screen.message(UNSENT).get_by_role("button", name=re.compile("^(Retirer|Withdraw)$")).click()
        await expect(screen.message(UNSENT)).to_have_count(0)
