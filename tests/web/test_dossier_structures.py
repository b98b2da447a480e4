"""A structure in the circle on the screen: added by who administers, seen by everybody there, and opening nothing."""

import re

from playwright.async_api import Page, expect

from tests.web.dossiers import (
    ADD,
    ADD_NOW,
    CIRCLE,
    INFORMED,
    Patient,
    add_professional,
    dossiers_page,
    include,
    show_tab,
)
from tests.web.looks import axe_finds
from tests.web.ward import PHONE, Ward

SSIAD = "SSIAD du Bessin"


async def write(page: Page, **fields: str) -> None:
    for field, text in fields.items():
        await page.locator(f"#dossier-{field}").fill(text)


async def test_who_administers_adds_a_structure_and_the_circle_sees_it_come_and_go(ward: Ward) -> None:
    alice, bob, carol = await ward.alice(), await ward.bob(), await ward.person("Carol", place=SSIAD)
    patient = Patient.of(ward)
    page = await dossiers_page(await ward.screen(alice))
    await include(page, patient)
    await add_professional(page, bob)

    # 1. By the keyboard alone: the choice keeps the focus, and what is wrong is told beside its field.
    await page.get_by_role("button", name=ADD).click()
    dialog = page.get_by_role("dialog")
    await expect(dialog.locator("#start-search")).to_be_focused()
    await dialog.get_by_role("radio", name=re.compile("^Une personne")).focus()
    await page.keyboard.press("ArrowDown")
    await expect(dialog.get_by_role("radio", name=re.compile("^Une structure"))).to_be_focused()
    await expect(dialog).to_contain_text("seules les personnes ajoutées par leur nom le lisent")
    await dialog.get_by_role("button", name=ADD_NOW).click()
    await expect(dialog.locator("#dossier-name")).to_be_focused()
    for field in ("name", "finess", "informed_at"):
        await expect(dialog.locator(f"#dossier-{field}-fault")).to_be_visible()
    assert await axe_finds(page) == []
    await write(page, name=SSIAD, finess="99 000 001 1", phone="02 31 00 00 20", until="2020-01-01")
    await dialog.get_by_label(INFORMED).check()
    await dialog.get_by_role("button", name=ADD_NOW).click()
    await expect(dialog.locator("#dossier-finess-fault")).to_contain_text("son dernier chiffre")
    await expect(dialog.locator("#dossier-finess")).to_be_focused()
    await write(page, finess="99 000 001 0")
    await page.keyboard.press("Enter")
    await expect(dialog.locator("#dossier-until-fault")).to_have_text("La fin doit venir après le début.")
    await write(page, until="")
    await page.keyboard.press("Enter")
    await expect(dialog).to_have_count(0)

    # 2. It is there, with how to reach it; once.
    line = page.get_by_role("list", name="Cercle de soins").locator(".member").filter(has_text=SSIAD)
    await expect(line).to_contain_text("FINESS 99 000 001 0")
    await expect(line).to_contain_text("seules les personnes ajoutées par leur nom lisent le dossier")
    await expect(line.get_by_role("link")).to_have_attribute("href", "tel:0231000020")
    await page.get_by_role("button", name=ADD).click()
    await dialog.get_by_role("radio", name=re.compile("^Une structure")).check()
    await write(page, name=SSIAD, finess="990000010")
    await dialog.get_by_label(INFORMED).check()
    await dialog.get_by_role("button", name=ADD_NOW).click()
    await expect(dialog.locator("#dossier-finess-fault")).to_contain_text("Cette structure est déjà dans le cercle")
    await page.keyboard.press("Escape")

    # 3. Who is in the circle sees it and ends nothing; who is not sees nothing at all.
    other = await dossiers_page(await ward.screen(bob, viewport=PHONE))
    await other.locator(".dossier-row").click()
    await show_tab(other, CIRCLE)
    seen = other.locator(".member").filter(has_text=SSIAD)
    await expect(seen).to_be_visible()
    await expect(seen.get_by_role("button")).to_have_count(0)
    assert await axe_finds(other) == []
    stranger = await dossiers_page(await ward.screen(carol))
    await expect(stranger.get_by_role("heading", name="Aucun dossier")).to_be_visible()

    # 4. Its time ends: said in words that are true of a structure, and kept.
    await line.get_by_role("button", name=f"Mettre fin à la place de {SSIAD}").click()
    await expect(dialog).to_contain_text("Les personnes de cette structure qui y sont par leur nom y restent.")
    await dialog.get_by_role("button", name="Mettre fin maintenant").click()
    await expect(other.get_by_role("region", name="Autres périodes")).to_contain_text(SSIAD)
    await expect(other.get_by_role("heading", level=1, name=patient.name)).to_be_visible()
    await show_tab(page, re.compile("^Fil"))
    lines = page.locator(".happened").filter(has_text=SSIAD)
    await expect(lines).to_have_count(2)
    await expect(lines.first).not_to_contain_text("990000010")
