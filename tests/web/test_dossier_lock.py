"""The lock over a dossier: nothing of it can be read meanwhile, and what was being written is there afterwards."""

import re

from playwright.async_api import Page, expect

from tests.web.dossiers import Patient, show_tab
from tests.web.plans import include_as_coordinator
from tests.web.readable import held
from tests.web.screen import Screen
from tests.web.ward import PIN, Ward

NOTES, PLAN, LIFE_LINE = (re.compile(f"^{name}") for name in ("Notes", "Plan", "Ligne de vie"))
NOTE = "Plaie du mollet : revoir jeudi"
EVENT = "Chute dans l’escalier"
WISHES = "Retourner au jardin au printemps"


async def at_work(ward: Ward) -> tuple[Screen, Patient]:
    """A coordinator with a PIN, and the dossier of a patient on the screen."""
    alice, patient = await ward.with_pin(await ward.alice()), Patient.of(ward)
    screen = await ward.screen(alice)
    await include_as_coordinator(screen, alice, patient)
    return screen, patient


async def lock_and_unlock(screen: Screen, *hidden: str) -> None:
    """Lock, see that nothing of it is left to read on the page or the device, reload, and come back by the PIN."""
    page = screen.page
    before = await held(page)
    for readable in hidden:
        assert readable in before, "there must be something to hide"
    await page.keyboard.press("Escape")
    await screen.lock()
    locked = await held(page)
    for readable in hidden:
        assert readable not in locked
    await expect(page).to_have_title("MIS")
    await page.reload()
    await screen.pin.fill(PIN)
    await page.keyboard.press("Enter")
    await expect(page.locator(".dossier .tabs")).to_be_visible()


async def open_note(page: Page) -> None:
    await page.get_by_role("button", name="Écrire une note").click()
    await expect(page.get_by_role("dialog")).to_be_visible()


async def test_a_note_half_written_waits_sealed_behind_the_lock(ward: Ward) -> None:
    screen, patient = await at_work(ward)
    page, text = screen.page, screen.page.locator("#note-text")
    await show_tab(page, NOTES)
    await open_note(page)
    await text.fill(NOTE)
    await lock_and_unlock(screen, NOTE, patient.name)
    await open_note(page)
    await expect(text).to_have_value(NOTE)
    await page.get_by_role("button", name="Enregistrer la note").click()
    await expect(page.locator(".note-list")).to_contain_text(NOTE)
    await open_note(page)
    await expect(text).to_have_value("")


async def test_a_note_being_rewritten_is_kept_until_it_is_given_up(ward: Ward) -> None:
    screen, _ = await at_work(ward)
    page, text = screen.page, screen.page.locator("#note-text")
    await show_tab(page, NOTES)
    await open_note(page)
    await (
        page.get_by_role("dialog").get_by_role("radio").and_(page.get_by_label(re.compile("^Note du dossier"))).check()
    )
    await text.fill("Plaie du mollet")
    await page.get_by_role("button", name="Enregistrer la note").click()
    rewrite = page.get_by_role("button", name="Réécrire")
    await rewrite.click()
    await text.fill(NOTE)
    await page.reload()
    await rewrite.click()
    await expect(text).to_have_value(NOTE)
    await page.get_by_role("dialog").get_by_role("button", name="Annuler").click()
    await rewrite.click()
    await expect(text).to_have_value("Plaie du mollet")


async def test_an_event_half_told_is_kept_until_it_is_given_up(ward: Ward) -> None:
    screen, _ = await at_work(ward)
    page, title = screen.page, screen.page.locator("#dossier-title")
    tell = page.get_by_role("button", name="Ajouter un événement")
    await show_tab(page, LIFE_LINE)
    await tell.click()
    await title.fill(EVENT)
    await page.reload()
    await tell.click()
    await expect(title).to_have_value(EVENT)
    await page.keyboard.press("Escape")
    await tell.click()
    await expect(title).to_have_value("")


async def test_a_plan_half_written_waits_sealed_behind_the_lock(ward: Ward) -> None:
    screen, patient = await at_work(ward)
    page, wishes = screen.page, screen.page.locator("#dossier-wishes")
    await show_tab(page, PLAN)
    await page.get_by_role("button", name="Préparer un plan").click()
    await wishes.fill(WISHES)
    await lock_and_unlock(screen, WISHES, patient.name)
    await page.get_by_role("button", name="Modifier le plan").click()
    await expect(wishes).to_have_value(WISHES)
    await page.get_by_role("button", name="Annuler").click()
    await page.get_by_role("button", name="Modifier le plan").click()
    await expect(wishes).to_have_value("")
