"""The list of dossiers on the screen is narrowed by chips, which a reload keeps and the keyboard reaches."""

import re

from playwright.async_api import Locator, Page, Request, expect

from tests.web.dossiers import Patient, add_professional, add_the_person, dossiers_page, include
from tests.web.held import hold_requests
from tests.web.test_dossiers import listed
from tests.web.ward import PHONE, Ward

FINGER_PX = 44


def chip(page: Page, name: str) -> Locator:
    return page.get_by_role("group", name="Filtrer la file active").get_by_role("button", name=name)


def is_of_all(request: Request) -> bool:
    return "only" not in (request.post_data_json or {})


async def test_the_list_is_narrowed_by_chips_that_a_reload_keeps(ward: Ward) -> None:
    alice, bob, paul = await ward.alice(), await ward.bob(), await ward.paul()
    patient = Patient.of(ward)
    doctor, nurse, person = [await ward.screen(one) for one in (alice, bob, paul)]
    page = await dossiers_page(doctor)
    await include(page, patient)
    await add_professional(page, bob)
    await add_the_person(page, paul)

    # 1. A chip of a place is offered to who has it; the keyboard alone presses it, and the address keeps it.
    await dossiers_page(doctor)
    await expect(listed(page)).to_have_count(1)
    await expect(chip(page, "Je suis référent")).to_have_count(0)
    await chip(page, "Modifiés depuis 7 jours").focus()
    await page.keyboard.press("Tab")
    await expect(chip(page, "J’administre le cercle")).to_be_focused()
    await page.keyboard.press("Space")
    await expect(chip(page, "J’administre le cercle")).to_have_attribute("aria-pressed", "true")
    await expect(chip(page, "J’administre le cercle")).to_be_focused()
    await expect(listed(page)).to_have_count(1)
    await expect(page.get_by_role("status").filter(has_text="1 dossier trouvé, avec 1 filtre")).to_have_count(1)
    assert page.url.endswith("#/dossiers/only/administers")

    # 2. Two together leave nothing here, which is said in a sentence; a reload keeps them, and one step leads back.
    await chip(page, "Non lus").click()
    await expect(page.get_by_role("heading", name="Aucun dossier avec ces filtres")).to_be_visible()
    whole = await hold_requests(page, "**/api/dossier/dossiers/search", is_of_all)
    await page.reload()
    for name in ("Non lus", "J’administre le cercle"):
        await expect(chip(page, name)).to_have_attribute("aria-pressed", "true")
    await expect(page.get_by_role("heading", name="Aucun dossier avec ces filtres")).to_be_visible()
    await page.get_by_role("button", name="Voir tous mes dossiers").click()
    whole.set()
    await expect(listed(page)).to_have_count(1)
    await expect(page.get_by_role("group", name="Filtrer la file active")).to_be_focused()
    await expect(chip(page, "Non lus")).to_have_attribute("aria-pressed", "false")

    # 3. The nurse administers nothing; what is written to her stands among the unread without asking.
    at_nurse = await dossiers_page(nurse, "/only/administers")
    await expect(at_nurse.get_by_role("heading", name="Aucun dossier avec ces filtres")).to_be_visible()
    await at_nurse.get_by_role("button", name="Voir tous mes dossiers").click()
    await expect(listed(at_nurse)).to_have_count(1)
    await expect(chip(at_nurse, "J’administre le cercle")).to_have_count(0)
    await chip(at_nurse, "Non lus").click()
    await expect(at_nurse.get_by_role("heading", name="Aucun dossier avec ces filtres")).to_be_visible()
    await listed(page).click()
    await page.get_by_role("link", name=re.compile("^Conversations")).click()
    await page.get_by_role("button", name="Nouvelle conversation à son sujet").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_role("checkbox", name=re.compile(bob.name)).check()
    await dialog.get_by_role("button", name="Ouvrir la conversation").click()
    await doctor.send("Pansement refait")
    await expect(listed(at_nurse)).to_contain_text(patient.name)

    # 4. Who is cared for has their own dossier, and no filters.
    await dossiers_page(person)
    await expect(listed(person.page)).to_contain_text(patient.name)
    await expect(person.page.locator(".chips.of-page")).to_have_count(0)


async def test_chips_are_big_enough_for_a_finger_and_scroll_within_the_page(ward: Ward) -> None:
    screen = await ward.screen(await ward.alice(), viewport=PHONE)
    page = await dossiers_page(screen)
    await include(page, Patient.of(ward))
    await dossiers_page(screen, "/only/unqualified")
    await expect(listed(page)).to_have_count(1)
    await expect(chip(page, "Identité à qualifier")).to_be_in_viewport(ratio=1)
    for one in await page.locator(".chips.of-page .chip").all():
        box = await one.bounding_box()
        assert box is not None
        assert box["height"] >= FINGER_PX
        assert box["width"] >= FINGER_PX
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
