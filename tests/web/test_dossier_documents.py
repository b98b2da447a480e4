"""Documents of a dossier on the screen: deposited, hidden until told, filed from a conversation; and who reads what."""

import re

from playwright.async_api import Page, expect

from tests.access.world import ONE_PAGE
from tests.web.dossiers import Patient, add_professional, add_the_person, dossiers_page, include
from tests.web.held import hold_requests
from tests.web.looks import axe_finds
from tests.web.ward import PHONE, Ward

DOCUMENTS = re.compile("^Documents")


async def documents_of(page: Page) -> Page:
    await page.get_by_role("link", name=DOCUMENTS).click()
    return page


async def choose(page: Page, name: str, content: bytes = ONE_PAGE) -> None:
    """Give the dialog a file, as the picker would."""
    picker = page.get_by_role("dialog").locator("input[type=file]").first
    await picker.set_input_files({"name": name, "mimeType": "application/pdf", "buffer": content})


async def test_a_document_is_deposited_shown_to_whom_it_may_be_and_told_in_its_time(ward: Ward) -> None:
    alice, bob, paul = await ward.alice(), await ward.bob(), await ward.paul()
    patient = Patient.of(ward)
    page = await dossiers_page(await ward.screen(alice))
    await include(page, patient)
    await add_professional(page, bob)
    await add_the_person(page, paul)
    person = await dossiers_page(await ward.screen(paul, viewport=PHONE))

    # 1. What is missing is told beside its field; who would read it is said before it is deposited.
    await documents_of(page)
    await expect(page.get_by_role("heading", name="Aucun document")).to_be_visible()
    await page.get_by_role("button", name="Ajouter un document").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_role("button", name="Déposer le document").click()
    await expect(dialog).to_contain_text("Choisissez un fichier ou prenez une photo.")
    await choose(page, "Echo_doppler_jambe.pdf")
    await expect(dialog.get_by_label("Titre")).to_have_value("Echo doppler jambe")
    await dialog.get_by_label("Type de document").fill("consultation")
    await dialog.get_by_role("button", name="CR ou fiche de consultation ou de visite").click()
    readers = dialog.locator(".will-read")
    await expect(readers).to_contain_text("3 personnes pourront le lire")
    await expect(readers).to_contain_text(bob.name)
    await dialog.get_by_text("Confidentialité").click()
    let_go = await hold_requests(page, "**/api/dossier/dossiers/*/readers")
    await dialog.get_by_label("Pas encore annoncé à la personne").check()
    await expect(readers).to_have_text("")  # and not who would have read it before
    let_go.set()
    await expect(readers).to_contain_text("2 personnes pourront le lire")
    await expect(readers).not_to_contain_text(paul.name)
    assert await axe_finds(page) == []
    await dialog.get_by_role("button", name="Déposer le document").click()
    card = page.locator(".document-card")
    await expect(card).to_contain_text("Echo doppler jambe")
    await expect(card).to_contain_text("Pas encore annoncé à la personne")

    # 2. The person sees it once they were told, without asking.
    await person.locator(".dossier-row").click()
    await documents_of(person)
    await expect(person.get_by_role("heading", name="Aucun document")).to_be_visible()
    await card.get_by_role("button", name="La personne a été informée").click()
    await expect(person.locator(".document-card")).to_contain_text("Echo doppler jambe")
    await person.get_by_role("button", name="Echo doppler jambe, version 1").click()
    await expect(person.locator(".viewer .pdf-page img")).to_be_visible()
    await person.keyboard.press("Escape")
    assert await axe_finds(person) == []

    # 3. Another version stands beside the first one.
    await card.get_by_role("button", name="Ajouter une version").click()
    await choose(page, "Echo.pdf", ONE_PAGE.replace(b"200 200", b"200 300"))
    await page.get_by_role("dialog").get_by_role("button", name="Déposer le document").click()
    await expect(card).to_contain_text("Version 2")
    await card.get_by_role("button", name="2 versions").click()
    await expect(card.locator(".versions li")).to_have_count(2)
    assert await axe_finds(page) == []


async def test_what_was_sent_in_a_conversation_is_filed_with_where_it_came_from(ward: Ward) -> None:
    alice, bob = await ward.alice(), await ward.bob()
    patient = Patient.of(ward)
    page = await dossiers_page(await ward.screen(alice))
    await include(page, patient)
    await add_professional(page, bob)
    dossier = page.url.partition("#/dossiers/")[2].partition("/")[0]
    conversation = await ward.start(bob, alice, subject="Plaie du mollet", dossier=dossier)
    sender = await ward.client(bob)
    await sender.send_message(conversation.id, "Plaie propre, pansement refait.")

    # 1. From the menu of the message: the text is shown, its type is chosen, and who will read it.
    await page.evaluate("(id) => { location.hash = `#/c/${id}` }", conversation.id)
    message = page.locator("article.entry").filter(has_text="Plaie propre")
    await message.hover()
    await message.get_by_role("button").last.click()
    await page.get_by_role("menuitem", name="Classer dans le dossier").click()
    dialog = page.get_by_role("dialog")
    await expect(dialog).to_contain_text("Plaie propre, pansement refait.")
    await dialog.get_by_role("button", name=re.compile("suivi de soins")).click()
    await dialog.get_by_label("Titre").fill("Pansement du mollet")
    await expect(dialog.locator(".will-read")).to_contain_text(bob.name)
    assert await axe_finds(page) == []
    await dialog.get_by_role("button", name="Classer", exact=True).click()
    await expect(dialog).to_have_count(0)

    # 2. In the dossier it says who wrote it, and leads back.
    await dossiers_page_of(page, dossier)
    card = page.locator(".document-card")
    await expect(card).to_contain_text("Pansement du mollet")
    await expect(card.locator(".provenance")).to_contain_text(f"Classé depuis une conversation : {bob.name}")
    await card.get_by_role("button", name="Pansement du mollet, version 1").click()
    await expect(card.locator(".text-file")).to_have_text("Plaie propre, pansement refait.")
    assert await axe_finds(page) == []
    await card.get_by_role("link", name="Voir la conversation").click()
    await expect(page.locator("article.entry").filter(has_text="Plaie propre")).to_be_visible()


async def dossiers_page_of(page: Page, dossier: str) -> None:
    await page.evaluate("(id) => { location.hash = `#/dossiers/${id}/documents` }", dossier)
    await expect(page.get_by_role("heading", level=1)).to_be_visible()


async def test_the_matrix_says_who_reads_what_and_why(ward: Ward) -> None:
    alice = await ward.alice()
    page = await dossiers_page(await ward.screen(alice), "/matrix")
    await expect(page.get_by_text("Version default-1, en vigueur")).to_be_visible()
    await page.get_by_label("Chercher un type").fill("synthese psychia")
    await expect(page.locator(".matrix-table tbody tr:not(.class)")).to_have_count(1)
    cell = re.compile("^Synthèse psychiatrique, lu par : Infirmier.* Refusé, texte officiel")
    await page.get_by_role("button", name=cell).click()
    explained = page.locator(".explained-cell")
    await expect(explained).to_contain_text("Refusé")
    await expect(explained).to_contain_text("Case issue d’un texte officiel.")
    assert await axe_finds(page) == []
    phone = await dossiers_page(await ward.screen(alice, viewport=PHONE), "/matrix")
    await expect(phone.locator(".matrix-table thead th")).to_have_count(2)
    await phone.locator(".matrix-profile select").select_option("PHARMACIEN")
    await expect(phone.locator(".matrix-table thead th").last).to_have_text("Pharmacien")
    assert await axe_finds(phone) == []
