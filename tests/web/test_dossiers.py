"""Dossiers on the screen: a person is included, their circle gathered, and who loses the dossier sees it go."""

import re

from playwright.async_api import Locator, Page, expect

from tests.web.dossiers import (
    ADD,
    ADD_NOW,
    CIRCLE,
    FIND,
    INCLUDE,
    INCLUDE_NOW,
    INFORMED,
    Patient,
    add_professional,
    add_the_person,
    dossiers_page,
    include,
    show_tab,
    write_traits,
)
from tests.web.held import Held, hold_requests
from tests.web.ward import PASSWORD, PHONE, Ward


def listed(page: Page) -> Locator:
    return page.locator(".dossier-row")


def rail(page: Page) -> Locator:
    return page.get_by_role("navigation", name="Dossiers de coordination")


async def test_a_circle_sees_the_dossier_appear_and_who_is_let_out_sees_it_go(ward: Ward) -> None:
    alice, bob, paul = await ward.alice(), await ward.bob(), await ward.paul()
    patient = Patient.of(ward)
    doctor, nurse, person = [await ward.screen(one) for one in (alice, bob, paul)]

    # 1. Nobody has a dossier yet, and says so.
    for screen in (doctor, nurse, person):
        await dossiers_page(screen)
        await expect(screen.page.get_by_role("heading", name="Aucun dossier")).to_be_visible()

    # 2. A person is included; who they are is never cut, and their name never in the address.
    page = doctor.page
    await include(page, patient)
    head = page.locator(".dossier-head")
    for said in (f"née {patient.birth_name} Odette Marie", f"{patient.born:%d/%m/%Y} à Bayeux (14047)", "Provisoire"):
        await expect(head).to_contain_text(re.compile(re.escape(said), re.IGNORECASE))
    assert "marchand" not in page.url.lower()

    # 3. Who enters sees it appear, without asking.
    await add_professional(page, bob)
    await add_the_person(page, paul)
    for screen in (nurse, person):
        await expect(listed(screen.page)).to_contain_text(patient.name)
        await expect(rail(screen.page)).to_contain_text(patient.name)

    # 4. A conversation about them says whom it is about, to each of its members.
    await page.get_by_role("link", name=re.compile("^Conversations")).click()
    await page.get_by_role("button", name="Nouvelle conversation à son sujet").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_role("button", name="Ouvrir la conversation").click()
    await expect(dialog).to_contain_text("Choisissez au moins une personne.")
    await dialog.get_by_role("checkbox", name=re.compile(bob.name)).check()
    await dialog.get_by_label(re.compile("^Sujet|^Objet")).fill("Plaie du mollet")
    await dialog.get_by_role("button", name="Ouvrir la conversation").click()
    strip = page.get_by_role("region", name="La personne dont on parle")
    await expect(strip).to_contain_text(patient.name)
    await doctor.send("Pansement refait")
    await expect(listed(nurse.page).locator(".count")).to_have_text("1")
    await strip.get_by_role("link", name="Ouvrir le dossier").click()

    # 5. The person reads who looked; who is let out has nothing left of it, at once.
    await listed(nurse.page).click()
    await expect(nurse.page.get_by_role("heading", level=1, name=patient.name)).to_be_visible()
    await show_tab(nurse.page, CIRCLE)
    await expect(nurse.page.get_by_role("list", name="Cercle de soins")).to_contain_text(bob.name)
    await expect(nurse.page.get_by_role("button", name="Ajouter au cercle")).to_have_count(0)
    await expect(nurse.page.get_by_role("link", name="Identité")).to_be_visible()
    await expect(nurse.page.get_by_role("link", name="Accès")).to_have_count(0)
    await listed(person.page).click()
    await person.page.get_by_role("link", name="Qui a lu").click()
    seen = person.page.locator(".visit")
    for what in ("A ouvert votre dossier", "A lu le fil de votre dossier."):
        await expect(seen.filter(has_text=bob.name).filter(has_text=what)).to_have_count(1)
    await show_tab(page, CIRCLE)
    await page.get_by_role("button", name=f"Mettre fin à la place de {bob.name}").click()
    await expect(page.get_by_role("dialog")).to_contain_text("ne pourra plus ouvrir ce dossier, dès maintenant")
    await page.get_by_role("button", name="Mettre fin maintenant").click()
    await expect(nurse.page.get_by_role("heading", name="Ce dossier ne vous est pas ouvert")).to_be_visible()
    await expect(nurse.page.locator("body")).not_to_contain_text(patient.name)
    await expect(page.get_by_role("region", name="Autres périodes")).to_contain_text(bob.name)
    await expect(person.page.get_by_role("heading", level=1, name=patient.name)).to_be_visible()


async def test_who_was_sought_and_comes_late_does_not_take_the_place_of_who_was_picked_since(ward: Ward) -> None:
    alice, bob, paul = await ward.alice(), await ward.bob(), await ward.paul()
    doctor = await ward.door()
    held = await Held("account.find").over(doctor.page)
    await doctor.log_in(alice.login, PASSWORD)
    page = await dossiers_page(doctor)
    await include(page, Patient.of(ward))
    await show_tab(page, CIRCLE)
    await page.get_by_role("button", name=ADD).click()
    dialog = page.get_by_role("dialog")
    held.hold()
    await dialog.locator("#start-exact").fill(paul.login)
    await dialog.locator("#start-exact").press("Enter")
    await held.asked()
    await dialog.locator("#start-search").fill(bob.name)
    await dialog.get_by_role("checkbox", name=re.compile(bob.name)).click()
    await dialog.get_by_label(INFORMED).check()
    await held.let_go()
    await dialog.get_by_role("button", name=ADD_NOW).click()
    await expect(dialog).to_have_count(0)
    await expect(page.get_by_text(f"{bob.name} est dans le cercle de soins.")).to_be_visible()


async def test_each_fault_stands_beside_its_field_and_a_second_dossier_is_not_made(ward: Ward) -> None:
    alice, bob = await ward.alice(), await ward.bob()
    patient = Patient.of(ward)
    page = await dossiers_page(await ward.screen(alice, viewport=PHONE))

    # 1. What is missing is told at once, each beneath its field; what the server refuses, too.
    await page.get_by_role("button", name=INCLUDE).click()
    await page.get_by_role("button", name=FIND).click()
    await expect(page.locator("#dossier-birth_name-fault")).to_have_text("Indiquez ce nom.")
    await expect(page.locator("#dossier-sex-fault")).to_have_text("Choisissez le sexe.")
    await expect(page.locator("#dossier-birth_name")).to_be_focused()
    await write_traits(page, patient, birth_place="14400")
    await page.locator("#dossier-birth_date-day").fill("31")
    await page.locator("#dossier-birth_date-month").fill("2")
    await page.get_by_role("button", name=FIND).click()
    await expect(page.locator("#dossier-birth_date-fault")).to_contain_text("Cette date n’existe pas.")
    await expect(page.locator("#dossier-birth_date-day")).to_be_focused()
    await write_traits(page, patient)
    await page.get_by_role("button", name=FIND).click()
    await page.get_by_role("button", name=INCLUDE_NOW).click()
    await expect(page.locator("#dossier-informed_at-fault")).to_be_visible()
    await page.get_by_label(INFORMED).check()
    await page.get_by_label("Téléphone").fill("douze")
    await page.get_by_role("button", name=INCLUDE_NOW).click()
    await expect(page.locator("#dossier-phone-fault")).to_be_visible()
    await page.get_by_label("Téléphone").fill("02 31 00 00 00")
    await page.get_by_role("button", name=INCLUDE_NOW).click()
    await expect(page.get_by_role("heading", level=1, name=patient.name)).to_be_visible()

    # 2. Somebody else is told of the same person, whom to ask, and has no way on; of one who is alike, there is one.
    nurse = await dossiers_page(await ward.screen(bob))
    await nurse.get_by_role("button", name=INCLUDE).click()
    await write_traits(nurse, patient)
    await nurse.get_by_role("button", name=FIND).click()
    await expect(nurse.get_by_role("heading", name="Cette personne a déjà un dossier")).to_be_visible()
    candidate = nurse.locator(".candidate")
    await expect(candidate).to_contain_text(f"Demandez à {alice.name}")
    await expect(candidate).not_to_contain_text("Odette")
    await expect(nurse.get_by_role("button", name="Ce n’est aucun de ceux-là")).to_have_count(0)
    await nurse.locator("#dossier-birth_given_names").fill("Suzanne")
    await nurse.get_by_role("button", name=FIND).click()
    await expect(candidate).to_contain_text("Même date de naissance, même nom")
    await expect(nurse.get_by_role("button", name=INCLUDE_NOW)).to_have_count(0)
    await nurse.get_by_role("button", name="Ce n’est aucun de ceux-là").click()
    await nurse.get_by_label(INFORMED).check()
    await nurse.get_by_role("button", name=INCLUDE_NOW).click()
    await expect(nurse.locator(".dossier-head")).to_contain_text("Homonyme connu")


async def test_an_identity_that_was_corrected_while_it_was_sought_is_sought_again(ward: Ward) -> None:
    doctor = await ward.screen(await ward.alice())
    page = await dossiers_page(doctor)
    patient = Patient.of(ward)
    await page.get_by_role("button", name=INCLUDE).click()
    await write_traits(page, patient)
    let_go = await hold_requests(page, "**/api/dossier/candidates")
    async with page.expect_response("**/api/dossier/candidates") as answered:
        await page.get_by_role("button", name=FIND).click()
        await write_traits(page, patient, birth_name=f"{patient.birth_name}-PETIT")
        let_go.set()
    assert (await answered.value).ok
    await expect(page.get_by_role("button", name=FIND)).to_have_attribute("aria-disabled", "false")
    await expect(page.get_by_role("button", name=INCLUDE_NOW)).to_have_count(0)
    await page.get_by_role("button", name=FIND).click()
    await expect(page.get_by_role("button", name=INCLUDE_NOW)).to_be_visible()


async def test_a_document_that_was_seen_raises_the_identity_and_a_corrected_trait_takes_it_back(ward: Ward) -> None:
    patient = Patient.of(ward)
    page = await dossiers_page(await ward.screen(await ward.alice()))
    await include(page, patient)
    head = page.locator(".dossier-head")
    await page.get_by_role("link", name="Identité").click()
    await page.get_by_role("button", name="J’ai vu un document d’identité").click()
    await page.get_by_label("Passeport").check()
    await page.get_by_role("button", name="L’identité correspond").click()
    await expect(head).to_contain_text("Identité validée")
    await page.get_by_role("button", name="Corriger l’identité").click()
    await expect(page.locator("#dossier-birth_name")).to_have_value(patient.birth_name)
    await page.locator("#dossier-birth_place").fill("50041")
    await page.get_by_role("button", name="Enregistrer").click()
    await expect(head).to_contain_text("Identité provisoire")
    await expect(head).to_contain_text("(50041)")


async def test_where_the_server_has_no_dossiers_nothing_speaks_of_them(ward: Ward, bare_ward: Ward) -> None:
    with_them, without = [await one.screen(await one.alice()) for one in (ward, bare_ward)]
    await expect(rail(with_them.page)).to_be_visible()
    await without.page.goto(f"{without.page.url.partition('#')[0]}#/dossiers")
    await expect(without.page.get_by_role("heading", level=1, name="Boîte de réception")).to_be_visible()
    await expect(rail(without.page)).to_have_count(0)


async def test_a_place_of_birth_is_found_by_its_name_or_told_by_its_code(ward: Ward) -> None:
    screen = await ward.screen(await ward.alice())
    page = await dossiers_page(screen, "/new")
    label, code = page.locator("#dossier-birth_place_label"), page.locator("#dossier-birth_place")
    await label.press_sequentially("baye")
    offered = page.locator("#dossier-birth-places option")
    await expect(offered.nth(0)).to_have_attribute("value", "Baye (29)")
    await label.fill("Bayeux")
    await expect(offered).to_have_count(1)
    await label.fill("Bayeux (14)")  # what the browser writes for who chooses it
    await expect(label).to_have_value("Bayeux")
    await expect(code).to_have_value("14047")
    said = page.locator("#dossier-birth_place-hint")
    await expect(said).to_have_text("Bayeux (14)")
    await code.fill("14999")
    await expect(said).to_contain_text("Aucune commune d’aujourd’hui n’a ce code")
    await code.fill("99109")
    await expect(said).to_have_text("Allemagne (étranger)")
    await code.fill("99999")
    await expect(said).to_contain_text("Code INSEE de la commune")
    await label.fill("Viêt Nam")
    await expect(offered).to_have_attribute("value", "Vietnam (étranger)")
    await label.fill("Vietnam (étranger)")
    await expect(code).to_have_value("99243")
