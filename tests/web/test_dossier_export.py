"""A dossier becomes a file that one keeps: who works says why, and the person reads it."""

import re

from playwright.async_api import expect

from tests.web.dossiers import Patient, add_the_person, dossiers_page, include
from tests.web.looks import Looks
from tests.web.test_export import saved_by
from tests.web.ward import PHONE, Ward

REASON = "Transfert à l’hôpital de Bayeux."


async def test_a_professional_says_why_and_the_person_reads_it_and_takes_theirs_along(ward: Ward) -> None:
    alice, paul = await ward.alice(), await ward.paul()
    patient, looks = Patient.of(ward), Looks()
    doctor, person = await ward.screen(alice), await ward.screen(paul, viewport=PHONE)
    page = await dossiers_page(doctor)
    await include(page, patient)
    await add_the_person(page, paul)
    await page.get_by_role("button", name="Exporter le dossier").click()
    dialog = page.get_by_role("dialog", name="Exporter le dossier")
    await expect(dialog).to_contain_text("La personne voit que vous l’avez exporté, et pourquoi.")
    export = dialog.get_by_role("button", name="Exporter", exact=True)
    await export.click()
    await expect(dialog.locator("#dossier-reason-fault")).to_have_text("Écrivez pourquoi : la personne le lira.")
    await expect(dialog).not_to_contain_text("qui l’a ouvert")
    await looks.at("export of a dossier", page)
    await dialog.get_by_label("Pourquoi vous l’exportez").fill(REASON)
    file = await saved_by(doctor, export)
    assert file.testzip() is None
    assert {"LISEZMOI.txt", "dossier.html", "dossier.pdf", "dossier.json", "sceau.txt"} <= set(file.namelist())
    await expect(dialog.get_by_role("status")).to_contain_text(re.compile(r"dossier-\d{4}-\d\d-\d\d\.zip est dans vos"))

    page = await dossiers_page(person)
    await page.locator(".dossier-row").click()
    await page.get_by_role("link", name="Qui a lu").click()
    visit = page.locator(".visit.exported").filter(has_text=REASON)
    await expect(visit).to_contain_text("A exporté votre dossier")
    await page.get_by_role("button", name="Exporter le dossier").click()
    dialog = page.get_by_role("dialog", name="Exporter le dossier")
    await expect(dialog.get_by_role("textbox")).to_have_count(0)
    await looks.at("export of one's own dossier", page)
    await expect(dialog).to_contain_text("qui l’a ouvert, quand et pourquoi")
    taken = await saved_by(person, dialog.get_by_role("button", name="Exporter", exact=True))
    assert {"dossier.html", "qui-a-lu/qui-a-lu.html"} <= set(taken.namelist())
    assert REASON in taken.read("qui-a-lu/qui-a-lu.html").decode()
    assert "qui-a-lu/qui-a-lu.html" not in file.namelist()
    assert looks.amiss == {}
