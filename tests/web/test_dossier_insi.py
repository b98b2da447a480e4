"""INSi is asked from the identity of a dossier; what it answers stands beside what is recorded until one decides."""

import re

from playwright.async_api import expect

from tests.support.insi_service import ODETTE, InsiService, fault, one
from tests.web.dossiers import Patient, dossiers_page, include, show_tab
from tests.web.looks import Looks
from tests.web.ward import PHONE, Ward

IDENTITY = re.compile("^Identité")


async def test_what_insi_answers_is_compared_before_it_is_taken(insi_ward: Ward, insi: InsiService) -> None:
    patient, looks = Patient.of(insi_ward), Looks()
    screen = await insi_ward.screen(await insi_ward.alice(), viewport=PHONE)
    page = await dossiers_page(screen)
    await include(page, patient)
    await show_tab(page, IDENTITY)
    known = {**ODETTE, "NomNaissance": patient.birth_name, "DateNaissance": f"{patient.born}"}

    # 1. It does not answer: one is told in plain words, and nothing has changed.
    insi.tell(fault("Receiver", "insi_102"), status=500)
    await page.get_by_role("button", name="Interroger l’INSi").click()
    dialog = page.get_by_role("dialog", name="Interroger l’INSi")
    await expect(dialog).to_contain_text("Rien ne change sans vous")
    await dialog.get_by_role("button", name="Interroger", exact=True).click()
    await expect(dialog).to_contain_text("Le téléservice INSi ne répond pas. Rien n’a changé")

    # 2. It answers, with another given name: that one differs is said in words.
    insi.tell(one({**known, "ListePrenom": "ODETTE MARIE LOUISE"}))
    await dialog.get_by_role("button", name="Interroger", exact=True).click()
    await expect(dialog).to_contain_text("un trait diffère")
    names = dialog.get_by_role("row", name="Prénoms de naissance")
    await expect(names).to_contain_text("ODETTE MARIE LOUISE")
    await expect(names).to_contain_text("Diffère")
    await expect(dialog.get_by_text("Diffère", exact=True)).to_have_count(1)
    await looks.at("what INSi answers", page)
    await dialog.get_by_role("button", name="Ne rien changer").click()
    await expect(page.locator(".dossier-head")).to_contain_text("Identité provisoire")
    await expect(page.locator(".facts")).not_to_contain_text("LOUISE")

    # 3. Somebody says that it is this person: the identity is as INSi has it.
    await page.get_by_role("button", name="Interroger l’INSi").click()
    await dialog.get_by_role("button", name="Interroger", exact=True).click()
    await dialog.get_by_role("button", name=re.compile("^C’est cette personne")).click()
    await expect(page.locator(".dossier-head")).to_contain_text("Identité récupérée")
    await expect(page.locator(".facts")).to_contain_text("ODETTE MARIE LOUISE")
    assert looks.amiss == {}
