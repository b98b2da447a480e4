"""What one chose for oneself, and what others see of it: discretion, quiet hours, an absence with who stands in."""

import re
from datetime import UTC, datetime, timedelta

from playwright.async_api import Locator, expect

from tests.web.screen import Screen
from tests.web.ward import Ward


def panel(screen: Screen, title: str) -> Locator:
    return screen.page.get_by_role("region", name=title)


async def to_account(screen: Screen, ward: Ward) -> None:
    await screen.page.goto(f"{ward.region.url}/#/account")
    await expect(panel(screen, "Heures calmes")).to_be_visible()


async def test_an_absence_is_seen_by_those_one_writes_with_who_may_add_the_substitute(ward: Ward) -> None:
    alice, bob, carol = await ward.alice(), await ward.bob(), await ward.person("Carol")
    await ward.start(alice, bob, subject="Plaie du mollet", text="Bonjour")
    nurse = await ward.screen(bob)
    await to_account(nurse, ward)
    away = panel(nurse, "Absence")
    await expect(away).to_contain_text("Aucune absence n’est annoncée.")

    # 1. Days that make no sense are refused before anything is asked.
    await away.get_by_role("button", name="Enregistrer l’absence").click()
    await expect(away.get_by_role("alert")).to_contain_text("Indiquez un premier et un dernier jour")
    today = datetime.now(UTC).date()
    await away.get_by_label("Premier jour").fill(str(today - timedelta(days=1)))
    await away.get_by_label("Dernier jour").fill(str(today + timedelta(days=5)))
    await away.get_by_role("button", name="Choisir quelqu’un").click()
    await nurse.page.get_by_label("Avec qui ?").fill(carol.name)
    await nurse.page.get_by_role("dialog").get_by_role("checkbox", name=re.compile(carol.name)).click()
    await away.get_by_role("button", name="Enregistrer l’absence").click()
    await expect(away).to_contain_text("Absence notée jusqu’au ")

    # 2. The doctor sees until when and who stands in, and adds them with what that means.
    doctor = await ward.screen(alice)
    await doctor.open("Plaie du mollet")
    told = doctor.page.locator(".absence")
    await expect(told).to_contain_text(f"{bob.name} s’absente jusqu’au ")
    await expect(told).to_contain_text(f"{carol.name} prend le relais.")
    await told.get_by_role("button", name=f"Ajouter {carol.name}").click()
    dialog = doctor.page.get_by_role("dialog")
    await expect(dialog).to_contain_text("lira tout l’historique, 1 message. Ajouter\u00a0?")
    await dialog.get_by_role("button", name="Ajouter", exact=True).last.click()
    await expect(doctor.log.locator(".system", has_text=f"Vous avez ajouté {carol.name}")).to_be_visible()
    await expect(told.get_by_role("button", name=f"Ajouter {carol.name}")).to_have_count(0)

    # 3. Back again.
    await away.get_by_role("button", name="Je suis de retour").click()
    await expect(away).to_contain_text("Aucune absence n’est annoncée.")
    await doctor.page.reload()
    await expect(doctor.texts).to_have_text(["Bonjour"])
    await expect(told).to_have_count(0)


async def test_who_hides_when_they_were_there_is_not_told_of(ward: Ward) -> None:
    alice, bob = await ward.alice(), await ward.bob()
    await ward.start(alice, bob, text="Bonjour")
    doctor, nurse = await ward.screen(alice), await ward.screen(bob)
    await doctor.open(bob.name)
    await expect(doctor.page.locator(".thread-head")).to_contain_text("en ligne")
    await to_account(nurse, ward)
    switch = panel(nurse, "Ce que les autres voient").get_by_role("switch", name="Montrer quand j’étais là")
    await switch.click()
    await expect(switch).to_have_attribute("aria-checked", "false")
    await doctor.page.reload()
    await expect(doctor.texts).to_have_text(["Bonjour"])
    await expect(doctor.page.locator(".thread-head")).not_to_contain_text("en ligne")


async def test_quiet_hours_are_kept_and_taken_away(ward: Ward) -> None:
    alice = await ward.alice()
    screen = await ward.screen(alice)
    await to_account(screen, ward)
    quiet = panel(screen, "Heures calmes")
    await expect(quiet).to_contain_text("Aucune heure calme")
    await quiet.get_by_label("De").fill("21:30")
    await quiet.get_by_label("à", exact=True).fill("21:30")
    await quiet.get_by_role("button", name="Enregistrer ces heures").click()
    await expect(quiet.get_by_role("alert")).to_contain_text("Indiquez deux heures différentes.")
    await quiet.get_by_label("à", exact=True).fill("06:45")
    await quiet.get_by_role("button", name="Enregistrer ces heures").click()
    await expect(quiet).to_contain_text("De 21:30 à 06:45, rien ne vous dérange sauf l’urgence.")
    await screen.page.reload()
    await expect(quiet).to_contain_text("De 21:30 à 06:45")
    await quiet.get_by_role("button", name="Plus d’heures calmes").click()
    await expect(quiet).to_contain_text("Aucune heure calme")


async def test_a_patient_has_an_address_and_no_absence(ward: Ward) -> None:
    alice, paul = await ward.alice(), await ward.paul()
    await ward.start(alice, paul, text="Bonjour")
    screen = await ward.screen(paul)
    await screen.open(alice.name)
    await expect(screen.page.locator(".thread-head")).not_to_contain_text("en ligne")
    await to_account(screen, ward)
    await expect(panel(screen, "Absence")).to_have_count(0)
    await expect(screen.page.get_by_role("switch", name="Montrer quand j’étais là")).to_have_count(0)
    email = panel(screen, "Courriel")
    await email.get_by_label("Adresse de courriel").fill("paul")
    await email.get_by_role("button", name="Enregistrer l’adresse").click()
    await expect(email.get_by_role("alert")).to_contain_text("Cette adresse n’est pas complète.")
    await email.get_by_label("Adresse de courriel").fill("paul@exemple.fr")
    await email.get_by_role("button", name="Enregistrer l’adresse").click()
    await expect(email).to_contain_text("Les courriels iront à paul@exemple.fr.")
