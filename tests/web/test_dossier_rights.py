"""The person decides who does not see, and reads who looked; who cannot wait opens a dossier, and is reviewed."""

import re

from playwright.async_api import Page, expect

from tests.web.dossiers import Patient, add_professional, add_the_person, dossiers_page, include, write_traits
from tests.web.identity_pages import operator_screen
from tests.web.looks import Looks
from tests.web.ward import DESKTOP, PHONE, Ward

WORDS = "Malaise sur la voie publique, traitement inconnu."


async def open_listed(page: Page, tab: str) -> None:
    await page.locator(".dossier-row").click()
    await page.get_by_role("link", name=tab).click()


async def test_the_person_shuts_somebody_out_and_lets_them_in_again(ward: Ward) -> None:
    alice, bob, paul = await ward.alice(), await ward.bob(), await ward.paul()
    patient, looks = Patient.of(ward), Looks()
    doctor, nurse, person = [
        await ward.screen(one, viewport=size) for one, size in ((alice, DESKTOP), (bob, DESKTOP), (paul, PHONE))
    ]
    await dossiers_page(doctor)
    await include(doctor.page, patient)
    await add_professional(doctor.page, bob)
    await add_the_person(doctor.page, paul)
    await dossiers_page(nurse)
    await nurse.page.locator(".dossier-row").click()
    await expect(nurse.page.get_by_role("heading", level=1, name=patient.name)).to_be_visible()

    # 1. The person reads that the nurse looked, large and in plain words, and does not want it.
    page = await dossiers_page(person)
    await open_listed(page, "Qui a lu")
    looked = page.locator(".visits.large .visit").filter(has_text=bob.name)
    await expect(looked.filter(has_text="A ouvert votre dossier")).to_contain_text("Membre de votre équipe de soins.")
    spoken = re.compile("^(Aujourd’hui|Hier), ")  # the second, should midnight be just now
    await expect(page.get_by_role("region", name=spoken)).to_contain_text(bob.name)
    await looks.at("who looked", page)
    await page.get_by_role("link", name="Mes choix").click()
    await page.get_by_role("button", name="Quelqu’un ne doit pas voir").click()
    dialog = page.get_by_role("dialog", name="Qui ne doit pas voir ?")
    await dialog.get_by_role("button", name="Ne plus laisser voir").click()
    await expect(dialog).to_contain_text("Choisissez à qui, ou à quoi, la personne s’oppose.")
    await looks.at("who must not see", page)
    await dialog.get_by_label(re.compile(bob.name)).check()
    await dialog.get_by_role("button", name="Ne plus laisser voir").click()

    # 2. It is so at once, and the end of it too.
    await expect(nurse.page.get_by_role("heading", name="Ce dossier ne vous est pas ouvert")).to_be_visible()
    holding = page.get_by_role("list", name="Qui ne voit pas")
    await expect(holding).to_contain_text(bob.name)
    await looks.at("my choices", page)
    await holding.get_by_role("button", name="Autoriser de nouveau").click()
    await page.get_by_role("dialog").get_by_role("button", name="Autoriser").click()
    await expect(page.get_by_role("region", name="Ce qui n’a plus cours")).to_contain_text(bob.name)
    await dossiers_page(nurse)
    await expect(nurse.page.locator(".dossier-row")).to_contain_text(patient.name)

    # 3. What they were informed of, they may refuse as well.
    await page.get_by_role("link", name=re.compile("^Cercle de soins")).click()
    await page.get_by_role("button", name=f"Retirer l’accord donné à {bob.name}").click()
    await page.get_by_role("button", name="Retirer maintenant").click()
    await expect(nurse.page.locator(".dossier-row")).to_have_count(0)
    await expect(page.get_by_role("heading", level=1, name=patient.name)).to_be_visible()
    assert looks.amiss == {}


async def test_who_cannot_wait_opens_it_the_person_reads_why_and_an_operator_reviews(ward: Ward) -> None:
    alice, paul = await ward.alice(), await ward.paul()
    helene = await ward.person("Helene", profession="Médecin urgentiste", place="Hôpital de Bayeux")
    patient, looks = Patient.of(ward), Looks()
    doctor, person, urgent = [await ward.screen(one) for one in (alice, paul, helene)]
    await dossiers_page(doctor)
    await include(doctor.page, patient)
    await add_the_person(doctor.page, paul)
    page = await dossiers_page(person)
    await open_listed(page, "Qui a lu")

    # 1. All five traits, a reason, words; and what it means is said before.
    asked = await dossiers_page(urgent)
    await asked.get_by_role("link", name="Accès d’urgence").click()
    await asked.get_by_role("button", name="Continuer").click()
    await expect(asked.locator("#dossier-birth_name-fault")).to_be_visible()
    await looks.at("emergency", asked)
    await write_traits(asked, patient, only_strict=True)
    await asked.get_by_label("Urgence vitale").check()
    await asked.get_by_label("Ce qui se passe").fill(WORDS)
    await asked.get_by_role("button", name="Continuer").click()
    await expect(asked.get_by_role("dialog")).to_contain_text("avec votre nom et vos mots")
    await asked.get_by_role("button", name="Ouvrir en urgence").click()
    await expect(asked.get_by_role("heading", level=1, name=patient.name)).to_be_visible()
    await expect(asked.locator(".glass")).to_contain_text("Accès d’urgence jusqu’à")
    await expect(asked.get_by_role("link", name=re.compile("^(Conversations|Qui a lu)"))).to_have_count(0)
    await looks.at("dossier in an emergency", asked)
    for tab in ("Notes", "Documents"):
        await asked.get_by_role("link", name=tab, exact=True).click()
        await expect(asked.get_by_role("button", name=re.compile("^(Ajouter|Écrire)"))).to_have_count(0)

    # 2. The person reads it while they look at the page.
    broken = page.locator(".visit.emergency").filter(has_text=WORDS)
    await expect(broken).to_contain_text(helene.name)
    await expect(broken).to_contain_text("Accès d’urgence.")
    await looks.at("an emergency, to the person", page)

    # 3. They say what they think of it, and may think again.
    await broken.get_by_role("button", name="C’est normal").click()
    await expect(broken).to_contain_text("Vous avez dit que c’est normal.")
    await broken.get_by_role("button", name="Signaler").click()
    report = page.get_by_role("dialog", name=f"Signaler l’accès de {helene.name} ?")
    await report.get_by_label("Ce qui vous inquiète").fill("Je ne connais pas ce médecin.")
    await looks.at("a report", page)
    await report.get_by_role("button", name="Signaler").click()
    await expect(broken).to_contain_text("Vous avez signalé cet accès. Il sera vérifié.")
    await expect(broken.get_by_role("button")).to_have_count(0)
    await looks.at("an emergency that was reported", page)

    # 4. An operator says what they found, without knowing who the person is.
    _, operator = await operator_screen(ward)
    await operator.page.get_by_role("link", name="Accès d’urgence").click()
    line = operator.page.locator(".visit").filter(has_text=helene.name)
    await expect(line).to_contain_text(f"À qui demander : {alice.name}")
    await expect(line).to_contain_text("Signalé par la personne « Je ne connais pas ce médecin. »")
    await expect(operator.page.locator("body")).not_to_contain_text(patient.used_name)
    await line.get_by_role("button", name=f"Vérifier l’accès de {helene.name}").click()
    await operator.page.get_by_label("Justifié").check()
    await looks.at("review", operator.page)
    await operator.page.get_by_role("button", name="Enregistrer le constat").click()
    await expect(line).to_contain_text("Justifié")
    await expect(page.locator(".visit").filter(has_text="Accès d’urgence vérifié.")).to_contain_text(
        "Il était justifié."
    )
    assert looks.amiss == {}


async def test_the_person_s_account_is_made_with_its_code_from_the_circle(ward: Ward) -> None:
    patient, looks = Patient.of(ward), Looks()
    screen = await ward.screen(await ward.alice())
    page = await dossiers_page(screen)
    await include(page, patient)
    await page.get_by_role("link", name=re.compile("^Cercle de soins")).click()
    await page.get_by_role("button", name="Créer un accès").click()
    dialog = page.get_by_role("dialog", name="Créer un accès")
    await dialog.get_by_label("Aidant", exact=True).check()
    await dialog.get_by_role("button", name="Créer le compte et le code").click()
    await expect(dialog.locator("#dossier-name-fault")).to_be_visible()
    await looks.at("access for a caregiver", page)
    await dialog.get_by_label("La personne elle-même").check()
    await dialog.get_by_role("button", name="Créer le compte et le code").click()
    await expect(page.locator(".sheet")).to_contain_text(f"Odette {patient.used_name.title()}")
    await page.get_by_role("button", name="C’est fait").click()
    await expect(page.get_by_role("list", name="Cercle de soins")).to_contain_text("La personne elle-même")
    assert looks.amiss == {}
