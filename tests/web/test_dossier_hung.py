"""What hangs on a note, on the screen: brought with it, opened from its card, and not there for who may not read it."""

from playwright.async_api import FilePayload, Page, expect

from tests.access.world import ONE_PAGE
from tests.web.dossiers import Patient, add_professional, add_the_person, dossiers_page, include
from tests.web.looks import axe_finds
from tests.web.ward import PHONE, Ward

JOIN, LETTER = "Joindre à la note", "Compte rendu de passage"


async def notes_of(page: Page) -> Page:
    await page.get_by_role("link", name="Notes", exact=True).click()
    return page


async def test_a_file_goes_with_its_note_and_is_opened_from_its_card(ward: Ward) -> None:
    alice, bob, paul = await ward.alice(), await ward.bob(), await ward.paul()
    page = await dossiers_page(await ward.screen(alice))
    await include(page, Patient.of(ward))
    await add_professional(page, bob)
    await add_the_person(page, paul)
    person = await dossiers_page(await ward.screen(paul, viewport=PHONE))

    # 1. The file is described over the note: what it is, and who will read it.
    await notes_of(page)
    await page.get_by_role("button", name="Écrire une note").click()
    await page.get_by_label("Cahier de liaison").check()
    await page.get_by_label("Texte").fill("Pansement refait ce matin.")
    pdf: FilePayload = {"name": "Compte_rendu_de_passage.pdf", "mimeType": "application/pdf", "buffer": ONE_PAGE}
    await page.get_by_role("dialog").locator("input[type=file]").first.set_input_files(pdf)
    deposit = page.get_by_role("dialog", name=JOIN)
    await expect(deposit.get_by_label("Titre")).to_have_value(LETTER)
    await deposit.get_by_label("Type de document").fill("consultation")
    await deposit.get_by_role("button", name="CR ou fiche de consultation ou de visite").click()
    await expect(deposit.locator(".will-read")).to_contain_text("3 personnes pourront le lire")
    assert await axe_finds(page) == []
    await deposit.get_by_role("button", name="Joindre", exact=True).click()
    await expect(deposit).to_have_count(0)
    await expect(page.get_by_role("button", name=f"Retirer {LETTER}")).to_be_visible()
    assert await axe_finds(page) == []
    await page.get_by_role("button", name="Enregistrer la note").click()

    # 2. Its chip opens it; in the thread it is on the card of the note, and no line of its own.
    chip = page.locator(".noted").get_by_role("button", name=LETTER)
    await chip.click()
    await expect(page.locator(".viewer .pdf-page img")).to_be_visible()
    await page.keyboard.press("Escape")
    assert await axe_finds(page) == []
    await person.locator(".dossier-row").click()
    card = person.locator(".fil-line", has_text="Pansement refait ce matin.")
    await expect(card.get_by_role("button", name=LETTER)).to_be_visible()
    await expect(person.locator(".fil-line h3", has_text=LETTER)).to_have_count(0)
    await card.get_by_role("button", name=LETTER).click()
    await expect(person.locator(".viewer .pdf-page img")).to_be_visible()
    await person.keyboard.press("Escape")
    assert await axe_finds(person) == []

    # 3. Who may read it no more sees the note without it.
    other = await dossiers_page(await ward.screen(bob))
    await other.locator(".dossier-row").click()
    await notes_of(other)
    await expect(other.locator(".noted").get_by_role("button", name=LETTER)).to_be_visible()
    await person.get_by_role("link", name="Documents").click()
    await person.get_by_role("button", name="S’opposer à sa lecture").click()
    await person.get_by_role("dialog").get_by_role("button", name="S’opposer", exact=True).click()
    await expect(other.locator(".noted")).to_contain_text("Pansement refait ce matin.")
    await expect(other.locator(".noted").get_by_role("button", name=LETTER)).to_have_count(0)

    # 4. Who opened it is told to the person, with what it is called.
    await person.get_by_role("link", name="Qui a lu").click()
    visit = person.locator(".visit").filter(has_text="A ouvert un de vos documents.")
    await expect(visit.first).to_contain_text(f"« {LETTER} »")
