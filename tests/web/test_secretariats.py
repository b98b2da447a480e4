"""An operator has a secretary act for a doctor; the person reads it, and the doctor ends it."""

from playwright.async_api import expect

from tests.web.dossiers import CIRCLE, Patient, add_the_person, dossiers_page, include
from tests.web.identity_pages import account_page, operator_screen, panel
from tests.web.looks import Looks
from tests.web.ward import PHONE, Ward


async def test_a_secretary_opens_what_the_doctor_has_until_it_ends(ward: Ward) -> None:
    alice, paul = await ward.alice(), await ward.paul()
    sonia = await ward.person("Sonia", profession="Secrétaire médicale")
    patient, looks = Patient.of(ward), Looks()
    doctor, person, secretary = await ward.screen(alice), await ward.screen(paul), await ward.screen(sonia)
    await dossiers_page(doctor)
    await include(doctor.page, patient)
    await add_the_person(doctor.page, paul)
    listed = await dossiers_page(secretary)
    await expect(listed.locator(".dossier-row")).to_have_count(0)

    # 1. An operator finds the two, and nobody who is missing is forgotten.
    _, operator = await operator_screen(ward, viewport=PHONE)
    page = operator.page
    await page.get_by_role("link", name="Secrétariats").click()
    await page.get_by_role("button", name="Faire agir pour un professionnel").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_role("button", name="Enregistrer").click()
    await expect(dialog.locator("#dossier-professional-fault")).to_contain_text("Choisissez un compte.")
    for label, one in (("Secrétaire", sonia), ("Agit pour", alice)):
        await dialog.get_by_role("searchbox", name=label).fill(one.login)
        await dialog.get_by_role("button", name=one.name).click()
    await looks.at("a secretary to be", page)
    await dialog.get_by_role("button", name="Enregistrer").click()
    line = page.locator(".item").filter(has_text=sonia.name)
    await expect(line).to_contain_text(f"Agit pour {alice.name}")
    await looks.at("secretaries", page)

    # 2. The dossier is there at once, says for whom, and has what is theirs to read.
    await expect(listed.locator(".dossier-row")).to_contain_text(f"Vous agissez pour {alice.name}")
    await listed.locator(".dossier-row").click()
    await expect(listed.get_by_role("heading", level=1, name=patient.name)).to_be_visible()
    await expect(listed.get_by_role("link", name="Documents")).to_be_visible()
    await expect(listed.get_by_role("link", name="Notes")).to_have_count(0)
    await dossiers_page(person)
    await person.page.locator(".dossier-row").click()
    await person.page.get_by_role("link", name="Qui a lu").click()
    looked = person.page.locator(".visit").filter(has_text=f"{sonia.name}, secrétariat de {alice.name}")
    await expect(looked.filter(has_text="A ouvert votre dossier")).to_be_visible()

    await person.page.get_by_role("link", name=CIRCLE).click()
    circle = person.page.locator(".item").filter(has_text=alice.name)
    await expect(circle).to_contain_text(f"Secrétariat : {sonia.name}")

    # 3. The doctor sees who acts for them, and ends it: it is shut while it is being looked at.
    mine = await account_page(doctor)
    await expect(panel(mine, "secretariat").locator(".item")).to_contain_text(sonia.name)
    await looks.at("my secretaries", mine)
    await panel(mine, "secretariat").get_by_role("button", name="Mettre fin").click()
    await mine.get_by_role("dialog").get_by_role("button", name="Mettre fin").click()
    await expect(panel(mine, "secretariat")).to_contain_text("Personne n’agit pour vous.")
    await expect(listed.get_by_role("heading", name="Ce dossier ne vous est pas ouvert")).to_be_visible()
    assert looks.amiss == {}
