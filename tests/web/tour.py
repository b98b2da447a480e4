"""Every screen of the web client once, with contents that are hard on a layout: for what must hold on all of them."""

import json
import re
from collections.abc import AsyncIterator
from typing import Any

from playwright.async_api import FilePayload, expect

from protocol.values import AccountKind
from tests.support.files import documents, pictures, sounds
from tests.web.dossiers import ADD, ADD_NOW, FIND, INCLUDE, Patient, add_the_person, dossiers_page, include, show_tab
from tests.web.screen import Screen
from tests.web.ward import PASSWORD, PIN, Person, Ward

# No word of French among what people wrote, so that what is French on an English screen is ours.
LONG_NAME = "Wolfeschlegelsteinhausenbergerdorff Maximiliana-Antoinette"
LONG_WORD = "Donaudampfschiff" * 12
SUBJECT = "Ward 7"
WITH_PATIENT = "Coming home: MARCHAND Odette"
UNSENT = "Never went out"
WITH_FILES = "See these"

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
        for walk in (self._list, self._groups, self._threads, self._start):
            async for name in walk(screen):
                yield name, screen
        async for name in self._dossiers(screen):
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
        wrong = await doctor.send_message(group.id, "I saw it.")
        await doctor.send_message(group.id, "And you?", reply_to=2)
        sent = await doctor.send_message(group.id, "I read it.", corrects=wrong.seq)
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
        await expect(screen.rows).to_have_count(1)
        yield "inbox"
        async for name in self._folders(screen):
            yield name
        await self._to("#/all", screen)
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
        await search.press("Enter")
        await expect(screen.page.locator(".found-pane .empty")).to_be_visible()
        yield "no message found"
        await search.fill("donau")
        await expect(screen.page.locator(".hit").nth(3)).to_be_visible()
        yield "found messages"
        await search.fill("i")
        await expect(screen.page.locator(".hit .badge.warn")).to_be_visible()
        yield "found messages that were corrected"
        await search.fill("")

    async def _folders(self, screen: Screen) -> AsyncIterator[str]:
        await screen.rows.first.focus()
        await screen.page.keyboard.press("?")
        await expect(screen.page.get_by_role("dialog")).to_be_visible()
        yield "keys"
        await screen.page.keyboard.press("Escape")
        for key in "ftm":
            await screen.page.keyboard.press(key)
        await expect(screen.rows.first.locator(".quiet")).to_be_visible()
        await screen.page.get_by_role("button", name=re.compile("^Actions (sur|for)")).focus()
        await screen.page.keyboard.press("Enter")
        await expect(screen.page.get_by_role("menu")).to_be_visible()
        yield "verbs of a row, after it was marked"
        await screen.page.keyboard.press("Escape")
        chooser = screen.page.get_by_role("button", name=re.compile("^(Changer de dossier|Another folder)$"))
        if await chooser.is_visible():
            await chooser.click()
            yield "folders"
            await screen.page.keyboard.press("Escape")
        for folder in ("favourite", "archived"):
            await self._to(f"#/{folder}", screen)
            yield f"folder {folder}"

    async def _groups(self, screen: Screen) -> AsyncIterator[str]:
        await self._to("#/groups", screen)
        await expect(screen.page.locator(".panel.empty")).to_be_visible()
        yield "no contact group"
        await screen.page.locator(".page-head .button.filled").click()
        await self._pick(screen)
        await screen.page.locator("#group-name").fill("Round")
        yield "contact group being made"
        await screen.page.locator("#group-name").press("Enter")
        await expect(screen.page.locator(".item")).to_be_visible()
        yield "contact groups"
        await self._to("#/all", screen)

    async def _pick(self, screen: Screen) -> None:
        """Pick somebody of the long name, once nobody of another is shown; earlier tours have left theirs."""
        await screen.page.locator("#start-search").fill("Wolfeschlegel")
        await expect(screen.page.locator(".result").filter(has_not_text="Wolfeschlegel")).to_have_count(0)
        await screen.page.get_by_role("checkbox").first.check()

    async def _threads(self, screen: Screen) -> AsyncIterator[str]:
        await screen.open(SUBJECT)
        await expect(screen.log).to_have_attribute("aria-live", re.compile("polite|off"))
        yield "thread"
        async for name in self._writing(screen):
            yield name
        async for name in self._attachments(screen):
            yield name
        openers = {
            "members": "^(Voir les participants|Show the members)$",
            "receipt": "^(Vu par|Seen by|Sent|Envoyé)",
            "acknowledgements": "^(Reçu par|Attendu|Received by|Awaited)",
        }
        for name, button in openers.items():
            await screen.page.get_by_role("button", name=re.compile(button)).last.click()
            await expect(screen.page.get_by_role("dialog")).to_be_visible()
            yield f"{name} of a thread"
            await screen.page.keyboard.press("Escape")
        async for name in self._membership(screen):
            yield name
        await self._to("#/all", screen)
        await screen.open(WITH_PATIENT)
        yield "thread that a patient reads"
        await screen.page.locator(".readers").click()
        await expect(screen.page.get_by_role("dialog")).to_be_visible()
        yield "readers"
        await screen.page.keyboard.press("Escape")
        await self._to("#/c/none", screen)
        await expect(screen.page.locator(".main .empty h1")).to_be_visible()
        yield "unknown conversation"

    async def _writing(self, screen: Screen) -> AsyncIterator[str]:
        await screen.articles.last.get_by_role("button", name=re.compile("^Actions")).click()
        await expect(screen.page.get_by_role("menu")).to_be_visible()
        yield "actions of a message"
        await screen.page.get_by_role("menuitem").first.click()
        await screen.page.get_by_role("button", name="Urgent", exact=True).click()
        await expect(screen.page.locator(".about")).to_be_visible()
        yield "urgent answer being written"
        await screen.page.get_by_role("button", name="Urgent", exact=True).click()
        await screen.field.press("Escape")

    async def _attachments(self, screen: Screen) -> AsyncIterator[str]:
        dialog, keyboard = screen.page.get_by_role("dialog"), screen.page.keyboard
        chosen = [
            ("wound.jpg", "image/jpeg", pictures.jpeg(size=(400, 300))),
            (f"{LONG_WORD}.pdf", "application/pdf", documents.pdf(2)),
            ("dictation.wav", "audio/wav", sounds.wav()),
            ("program.exe", "application/x-msdownload", b"MZ" + bytes(200)),
        ]
        files: list[FilePayload] = [{"name": name, "mimeType": kind, "buffer": data} for name, kind, data in chosen]
        await screen.page.locator(".file-input").set_input_files(files)
        await expect(screen.page.locator(".attaching .why")).to_be_visible()
        await expect(screen.page.locator(".attaching:has(.bar)")).to_have_count(0)
        yield "attachments being written"
        await screen.page.get_by_role("button", name=re.compile("program.exe$")).last.click()
        await screen.send(WITH_FILES)
        message = screen.message(WITH_FILES)
        await expect(message.locator(".first-page img")).to_be_visible()
        yield "thread with attachments"
        await message.locator(".tile").click()
        await expect(dialog.get_by_role("img")).to_be_visible()
        yield "viewer"
        await keyboard.press("Escape")
        await message.locator(".paged").click()
        await expect(dialog.get_by_role("img").first).to_be_visible()
        yield "viewer of a document"
        await keyboard.press("Escape")
        await screen.page.get_by_role("button", name=re.compile("^(Autres actions|Other actions)")).click()
        await screen.page.get_by_role("menuitem", name=re.compile("^(Fichiers de|Files of)")).click()
        await expect(dialog.get_by_role("img")).to_be_visible()
        yield "files"
        await dialog.get_by_text("Documents", exact=True).click()
        await expect(dialog.get_by_role("listitem")).to_have_count(2)
        yield "documents"
        await keyboard.press("Escape")
        await screen.page.get_by_role("button", name=re.compile("^(Autres actions|Other actions)")).click()
        await screen.page.get_by_role("menuitem", name=re.compile("^(Rechercher dans|Search this)")).click()
        await dialog.get_by_role("searchbox").fill("donau")
        await expect(screen.page.locator(".hit").first).to_be_visible()
        yield "search of a thread"
        await keyboard.press("Escape")  # it empties the field first
        await keyboard.press("Escape")
        await expect(dialog).to_be_hidden()

    async def _membership(self, screen: Screen) -> AsyncIterator[str]:
        await screen.page.get_by_role("button", name=re.compile("^(Ajouter des participants|Add people)$")).click()
        await self._pick(screen)
        yield "adding to a thread"
        await screen.page.keyboard.press("Escape")
        verbs = {"leaving": "^(Quitter|Leave) ", "closing": "^(Clôturer|Close) "}
        for name, verb in verbs.items():
            await screen.page.get_by_role("button", name=re.compile("^(Autres actions|Other actions)")).click()
            yield f"verbs before {name}"
            await screen.page.get_by_role("menuitem", name=re.compile(verb)).click()
            await expect(screen.page.get_by_role("dialog")).to_be_visible()
            yield f"{name} a thread"
            if name == "leaving":
                await screen.page.keyboard.press("Escape")
        await screen.page.locator("#close-reason").fill("Well again")
        await screen.page.locator("#close-reason").press("Enter")
        await expect(screen.page.locator(".composer-closed")).to_be_visible()
        yield "closed thread"
        await screen.page.locator(".composer-closed button").click()
        await expect(screen.field).to_be_visible()

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

    async def _dossiers(self, screen: Screen) -> AsyncIterator[str]:
        patient = Patient.of(self._ward)
        page = await dossiers_page(screen)
        await expect(page.locator(".panel.empty")).to_be_visible()
        yield "no dossier"
        await page.get_by_role("button", name=INCLUDE).click()
        await page.get_by_role("button", name=FIND).click()
        await expect(page.locator("#dossier-birth_name-fault")).to_be_visible()
        yield "patient being included, with all that is missing"
        await dossiers_page(screen)
        await include(page, patient)
        await add_the_person(page, await self._ward.person("Odette", AccountKind.PATIENT, name=patient.name))
        yield "care circle"
        await page.get_by_role("button", name=ADD).click()
        await page.locator("input[name=dossier-who][value=structure]").check()
        await page.get_by_role("button", name=ADD_NOW).click()
        await expect(page.locator("#dossier-finess-fault")).to_be_visible()
        yield "structure being added to a circle, with all that is missing"
        await page.locator("input[name=dossier-who][value=person]").check()
        await page.locator("#start-search").fill("Wolfeschlegel")
        await page.get_by_role("checkbox").first.click()
        await expect(page.locator(".chosen")).to_be_visible()
        yield "somebody being added to a circle"
        await page.keyboard.press("Escape")
        await show_tab(page, re.compile("^Notes"))
        await page.locator(".write").click()
        await page.locator("#note-text").fill("**Pansement** refait")
        yield "note being written"
        await page.locator("dialog .button.filled").click()
        await expect(page.locator(".card.noted")).to_be_visible()
        for tab in await page.locator(".dossier .tabs a").all():
            await tab.click()
            await expect(tab).to_have_attribute("aria-current", "page")
            yield f"tab of a dossier, {await tab.inner_text()}"
        await dossiers_page(screen)
        await expect(page.locator(".dossier-row")).to_be_visible()
        yield "dossiers"
        await dossiers_page(screen, "/none")
        yield "dossier that is not open to one"

    async def _unsent(self, screen: Screen, alice: Person) -> AsyncIterator[str]:
        await self._to("#/all", screen)
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
