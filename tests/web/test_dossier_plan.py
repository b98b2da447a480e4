"""The plan and the life line on the screen: written by who coordinates, carried on by who acts, read by the circle."""

import re

from playwright.async_api import Locator, Page, expect

from tests.web.dossiers import Patient, add_professional, add_the_person, dossiers_page
from tests.web.looks import Looks
from tests.web.plans import action, dossier_on, include_as_coordinator, make_plan
from tests.web.ward import PHONE, Ward


def field(page: Page, name: str) -> Locator:
    return page.locator(f"#dossier-{name}")


async def test_a_plan_is_written_begins_and_is_carried_on_by_who_acts(ward: Ward) -> None:
    alice, bob, paul = await ward.alice(), await ward.bob(), await ward.paul()
    page = await include_as_coordinator(await ward.screen(alice), alice, Patient.of(ward))
    await add_professional(page, bob)
    await add_the_person(page, paul)
    looks = Looks()

    # 1. The coordinator writes; what lacks is said before the plan may begin.
    await page.get_by_role("link", name="Plan").click()
    await page.get_by_role("button", name="Préparer un plan").click()
    await field(page, "wishes").fill("Rester chez moi.")
    await page.get_by_role("button", name="Ajouter un problème").click()
    await page.get_by_role("button", name="Enregistrer le plan").click()
    await expect(page.locator("#dossier-p1-text-fault")).to_have_text("Écrivez quelque chose ici.")
    await field(page, "p1-text").fill("Ulcère de la jambe")
    await page.get_by_role("button", name="Enregistrer le plan").click()
    missing = page.locator(".missing")
    await expect(missing).to_contain_text("l’accord de la personne")
    await expect(missing).to_contain_text("un référent")
    await expect(page.get_by_role("button", name="Faire commencer le plan")).to_have_count(0)

    # 2. The rest is written, and it begins.
    await page.get_by_role("button", name="Modifier le plan").click()
    await page.get_by_role("button", name="Ajouter un objectif").click()
    await field(page, "o1-text").fill("Cicatriser en trois mois")
    await page.get_by_role("button", name="Ajouter une action").click()
    await field(page, "a1-title").fill("Pansement")
    await field(page, "a1-actor").select_option(label=bob.name)
    await field(page, "a1-due").fill("2020-12-01")
    await field(page, "lead").select_option(label=alice.name)
    await page.get_by_label("La personne, ou qui la représente").check()
    await field(page, "agreement-by").fill("Odette")
    await page.get_by_role("button", name="Prévoir une réévaluation").click()
    await field(page, "review0-planned_on").fill("2999-01-15")

    # 3. Codes come after the words: looked for by a word, by a number, changed and taken away.
    need, service = field(page, "p1-need"), field(page, "a1-service")
    await need.click()
    search = field(page, "p1-need-search")
    await expect(search).to_be_focused()
    await expect(page.get_by_role("list", name="Codes trouvés").get_by_role("button")).to_have_count(35)
    await search.fill("voiture")
    await expect(page.get_by_role("status").filter(has_text="Aucun code")).to_be_visible()
    await search.fill("mobilite")
    await looks.at("code being looked for", page)
    await search.press("Enter")
    await expect(need).to_be_focused()
    await expect(page.locator(".chosen-code")).to_have_text("1.2.1.3Besoins pour la mobilité")
    await need.click()
    await search.fill("1.1.9")
    await page.get_by_role("button", name="1.1.9 Besoins relatifs à la peau").click()
    await service.click()
    await field(page, "a1-service-search").press("Escape")
    await expect(service).to_be_focused()
    await service.click()
    await field(page, "a1-service-search").fill("soins infirmier")
    await page.get_by_role("button", name="2.1.1.2").click()
    await page.get_by_role("group", name="Prestation").get_by_role("button", name="Retirer le code").click()
    await expect(page.locator(".chosen-code")).to_have_count(1)
    await service.click()
    await field(page, "a1-service-search").fill("2.1.1.2")
    await field(page, "a1-service-search").press("Enter")
    await looks.at("plan being written", page)
    await page.get_by_role("button", name="Enregistrer le plan").click()
    await page.get_by_role("button", name="Faire commencer le plan").click()
    await expect(page.locator(".plan-sheet")).to_contain_text("en cours")

    # 4. Who acts finds it among what is due, says with one press that it is done, and has read the plan.
    nurse = await dossiers_page(await ward.screen(bob, viewport=PHONE), "/tasks")
    await nurse.locator(".dossier-row", has_text="Pansement").filter(has_text="En retard").click()
    await expect(nurse.locator(".wishes")).to_contain_text("Rester chez moi.")
    await looks.at("plan on a phone", nurse)
    await expect(nurse.get_by_role("button", name="Modifier le plan")).to_have_count(0)
    await nurse.get_by_role("button", name="C’est fait : Pansement").click()
    await expect(nurse.get_by_role("status").filter(has_text="« Pansement » est réalisée.")).to_be_visible()
    await nurse.get_by_role("button", name="J’ai lu ce plan").click()
    await expect(nurse.get_by_role("heading", name="Lu par 1 personne sur 3")).to_be_visible()

    # 5. The coordinator sees both come, and reads what was before; the person reads it too.
    await expect(page.locator("table.actions")).to_contain_text("Réalisée")
    await expect(page.locator(".readings")).to_contain_text(bob.name)
    await expect(page.locator(".problem-head")).to_contain_text("SERAFIN-PH 1.1.9 : Besoins relatifs à la peau")
    await expect(page.locator("table.actions")).to_contain_text("SERAFIN-PH 2.1.1.2 : Soins techniques")
    await looks.at("plan", page)
    await page.get_by_role("button", name="Version 3", exact=True).click()
    await expect(page.locator(".plan-old")).to_contain_text("Vous lisez la version 3")
    await expect(page.locator("table.actions")).to_contain_text("En retard")
    await page.get_by_role("link", name="Fil", exact=True).click()
    await expect(page.locator(".happened").first).to_contain_text("a réalisé une action du plan : Pansement.")
    await looks.at("thread with the plan", page)
    person = await dossiers_page(await ward.screen(paul), f"/{dossier_on(page)}/plan")
    await expect(person.locator(".plan-sheet")).to_contain_text("Cicatriser en trois mois")
    assert looks.amiss == {}


async def test_on_paper_the_plan_stands_alone_with_who_takes_part(ward: Ward) -> None:
    alice, bob = await ward.alice(), await ward.bob()
    page = await include_as_coordinator(await ward.screen(alice), alice, Patient.of(ward))
    await add_professional(page, bob)
    await make_plan(page, alice, action("a1", "o1", "Pansement", bob, "2999-01-01"))
    await page.get_by_role("link", name="Plan").click()
    parties = page.get_by_role("heading", name="La personne et les intervenants")
    await expect(page.locator(".plan-sheet")).to_be_visible()
    await expect(parties).to_be_hidden()
    await page.emulate_media(media="print")
    await expect(parties).to_be_visible()
    await expect(page.locator(".plan-sheet")).to_contain_text(f"{bob.name}, Infirmier")
    for hidden in (".rail", ".dossier-head", ".tabs", ".plan-aside", ".moves"):
        await expect(page.locator(hidden).first).to_be_hidden()
    order = await page.locator(".plan-sheet h3:visible").all_inner_texts()
    assert order == [
        "La personne et les intervenants",
        "Intervenants",
        "Situation",
        "Problèmes, objectifs et actions",
        "Objectifs partagés non atteints",
    ]
    ink = await page.locator(".badge:visible").first.evaluate("(one) => getComputedStyle(one).color")
    assert ink == "rgb(0, 0, 0)"


async def test_events_are_told_and_corrected_and_what_was_written_stays_readable(ward: Ward) -> None:
    alice = await ward.alice()
    page = await include_as_coordinator(await ward.screen(alice, viewport=PHONE), alice, Patient.of(ward))
    looks = Looks()
    await page.get_by_role("link", name="Ligne de vie").click()
    await page.get_by_role("button", name="Ajouter un événement").click()
    await field(page, "kind").select_option(label="Imagerie")
    await field(page, "title").fill("Écho-Doppler")
    await field(page, "source").fill("CHU")
    for began, fault in (("30/02/2024", "Cette date n’existe pas."), ("2999", "Cette date est à venir.")):
        await field(page, "began_on").fill(began)
        await page.get_by_role("button", name="Enregistrer").click()
        await expect(page.locator("#dossier-began_on-fault")).to_contain_text(fault)
    await field(page, "began_on").fill("03/2024")
    await field(page, "link").fill("http://images.example.org")
    await page.get_by_role("button", name="Enregistrer").click()
    await expect(page.locator("#dossier-link-fault")).to_be_visible()
    await looks.at("event being written", page)
    await field(page, "link").fill("https://images.example.org/42")
    await page.get_by_role("button", name="Enregistrer").click()
    event = page.locator(".life-event")
    await expect(event).to_contain_text("03/2024")
    link = event.get_by_role("link", name="Ouvrir dans le service d’imagerie")
    await expect(link).to_have_attribute("rel", "noopener noreferrer")
    await page.get_by_role("button", name="Corriger : Écho-Doppler").click()
    await field(page, "title").fill("Écho-Doppler veineux")
    await page.get_by_role("button", name="Enregistrer").click()
    await expect(event).to_contain_text(re.compile("Corrigé par"))
    await looks.at("life line", page)
    await page.get_by_role("button", name=re.compile("^Voir ce qui était écrit")).click()
    await expect(page.get_by_role("dialog")).to_contain_text(re.compile("Écho-Doppler(?! veineux)"))
    assert looks.amiss == {}
