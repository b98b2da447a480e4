"""A document that the person leaves to its author, from where it stands; and paper, which they read of."""

import re

from playwright.async_api import expect

from tests.web.dossiers import Patient, dossiers_page, show_tab
from tests.web.looks import Looks
from tests.web.plans import action, asked, dossier_on, include_as_coordinator, make_plan
from tests.web.test_dossier_documents import DOCUMENTS, choose, documents_of
from tests.web.ward import PHONE, Ward


async def test_a_document_is_opposed_where_it_stands_and_who_prints_the_plan_is_read_of(ward: Ward) -> None:
    alice, bob, paul = await ward.alice(), await ward.bob(), await ward.paul()
    page = await include_as_coordinator(await ward.screen(alice), alice, Patient.of(ward))
    looks = Looks()
    dossier = dossier_on(page)
    informed = {"basis": "equipe_soins_1", "informed_at": 1_700_000_000_000, "informed_by": alice.id}
    for who, role, grounds in ((bob, "353", informed), (paul, "PAT", None)):
        member = {"account": who.id, "role": role, "grounds": grounds}
        await asked(page, "POST", f"/api/dossier/dossiers/{dossier}/members", member)
    await make_plan(page, alice, action("a1", "o1", "Pansement", bob, "2999-01-01"))

    # 1. A document that a nurse reads, and the person opposes on their telephone.
    await documents_of(page)
    await page.get_by_role("button", name="Ajouter un document").click()
    dialog = page.get_by_role("dialog")
    await choose(page, "Bilan_annuel.pdf")
    await dialog.get_by_label("Type de document").fill("consultation")
    await dialog.get_by_role("button", name="CR ou fiche de consultation ou de visite").click()
    await dialog.get_by_role("button", name="Déposer le document").click()
    nurse = await dossiers_page(await ward.screen(bob), f"/{dossier}/documents")
    await expect(nurse.locator(".document-card")).to_contain_text("Bilan annuel")
    await expect(nurse.get_by_role("button", name="S’opposer")).to_have_count(0)
    person = await dossiers_page(await ward.screen(paul, viewport=PHONE), f"/{dossier}/documents")
    await person.get_by_role("button", name="S’opposer à sa lecture : Bilan annuel").click()
    dialog = person.get_by_role("dialog", name="S’opposer à ce que d’autres le lisent ?")
    await expect(dialog).to_contain_text("à son auteur, à vous et à qui vous représente")
    await looks.at("opposing a document", person)
    await dialog.get_by_role("button", name="S’opposer", exact=True).click()
    await expect(nurse.get_by_role("heading", name="Aucun document")).to_be_visible()
    await expect(page.locator(".document-card")).to_contain_text("Fermé aux autres")
    await expect(person.locator(".document-card")).to_contain_text("Fermé aux autres")

    # 2. It stands among their choices with its title, and ends there, or where the document is.
    await show_tab(person, re.compile("^Mes choix"))
    await expect(person.get_by_role("list", name="Qui ne voit pas")).to_contain_text("Le document « Bilan annuel »")
    await show_tab(person, DOCUMENTS)
    await person.get_by_role("button", name="Autoriser de nouveau : Bilan annuel").click()
    await person.get_by_role("dialog").get_by_role("button", name="Autoriser").click()
    await expect(nurse.locator(".document-card")).to_contain_text("Bilan annuel")

    # 3. Who prints is read of: by the button once, and by the browser's own command.
    await show_tab(person, re.compile("^Qui a lu"))
    await show_tab(nurse, re.compile("^Plan"))
    await nurse.get_by_role("button", name="Imprimer").click()
    printed = person.locator(".visit.printed").filter(has_text=bob.name)
    await expect(printed).to_contain_text("A imprimé votre plan.")
    await show_tab(nurse, re.compile("^Identité"))
    await expect(nurse.get_by_role("heading", level=1)).to_be_visible()
    await nurse.pdf()
    await expect(printed.filter(has_text="A imprimé votre identité.")).to_have_count(1)
    await expect(printed).to_have_count(2)
    assert looks.amiss == {}
