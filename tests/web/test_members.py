"""Members come and go, conversations close and open again, and each is told what it means before it is done."""

import re
from typing import Any

import pytest
from playwright.async_api import Locator, expect

from tests.web.screen import Screen
from tests.web.ward import DESKTOP, PHONE, Ward

SUBJECT = "Plaie du mollet"
ON_A_PHONE = pytest.mark.parametrize("viewport", [PHONE], ids=["phone"])
ON_A_DESKTOP = pytest.mark.parametrize("viewport", [DESKTOP], ids=["desktop"])


async def choose(screen: Screen, verb: str) -> None:
    """Choose a verb of the menu in the head of the thread."""
    await screen.page.get_by_role("button", name="Autres actions sur la conversation").click()
    await screen.page.get_by_role("menuitem", name=verb).click()


def dialog(screen: Screen) -> Locator:
    return screen.page.get_by_role("dialog")


def entry(screen: Screen, sentence: str) -> Locator:
    return screen.log.locator(".system", has_text=sentence)


@ON_A_PHONE
async def test_a_professional_adds_another_who_reads_everything(ward: Ward, viewport: Any) -> None:
    alice, bob, carol = await ward.alice(), await ward.bob(), await ward.person("Carol")
    conversation = await ward.start(alice, bob, subject=SUBJECT, text="un")
    await (await ward.client(bob)).send_message(conversation.id, "deux")
    doctor, nurse = await ward.screen(alice, viewport=viewport), await ward.screen(carol, folder="inbox")
    await expect(nurse.page.get_by_text("Rien à lire pour l’instant")).to_be_visible()
    await doctor.open(SUBJECT)

    # 1. Who is there already is not asked about; who is not is told of by what they will read.
    await doctor.page.get_by_role("button", name="Ajouter des participants").click()
    await expect(doctor.page.get_by_label("Avec qui ?")).to_be_focused()
    await expect(dialog(doctor)).to_contain_text("Choisissez qui ajouter.")
    await expect(dialog(doctor).get_by_role("button", name="Ajouter", exact=True)).to_have_count(1)  # by login
    for person in (bob, carol):
        await doctor.page.get_by_label("Avec qui ?").fill(person.name)
        await dialog(doctor).get_by_role("checkbox", name=re.compile(person.name)).check()
    await expect(dialog(doctor)).to_contain_text(f"Déjà dans la conversation\u00a0: {bob.name}.")
    await expect(dialog(doctor)).to_contain_text("lira tout l’historique, 2 messages. Ajouter\u00a0?")
    await dialog(doctor).get_by_role("button", name="Ajouter", exact=True).last.click()

    # 2. All see who has added whom; the newcomer reads from the first message on.
    await expect(dialog(doctor)).to_have_count(0)
    await expect(entry(doctor, f"Vous avez ajouté {carol.name}")).to_be_visible()
    await nurse.open(SUBJECT)
    await expect(nurse.texts).to_have_text(["un", "deux"])
    await expect(entry(nurse, f"{alice.name} vous a ajouté")).to_be_visible()


async def test_who_leaves_reads_on_and_is_told_why_they_cannot_write(ward: Ward) -> None:
    alice, bob = await ward.alice(), await ward.bob()
    conversation = await ward.start(alice, bob, subject=SUBJECT, text="avant")
    doctor, nurse = await ward.screen(alice), await ward.screen(bob)
    await doctor.open(SUBJECT)
    await nurse.open(SUBJECT)
    await choose(nurse, "Quitter la conversation")
    await expect(dialog(nurse)).to_contain_text("Vous lirez encore tout ce qui s’y est dit jusqu’ici")
    await dialog(nurse).get_by_role("button", name="Quitter").click()
    await expect(nurse.page.locator(".composer")).to_contain_text("Vous avez quitté cette conversation")
    await expect(nurse.field).to_have_count(0)
    await expect(nurse.page.get_by_role("button", name="Ajouter des participants")).to_have_count(0)
    await expect(entry(doctor, f"{bob.name} a quitté la conversation")).to_be_visible()
    await doctor.send("après")
    await expect(doctor.fate("après")).to_have_text("Envoyé")
    await expect(nurse.texts).to_have_text(["avant"])

    # Added again, they read everything, and write.
    await (await ward.client(alice)).add_to_conversation(conversation.id, [bob.id])
    await expect(nurse.texts).to_have_text(["avant", "après"])
    await expect(nurse.field).to_be_visible()


async def test_the_last_professional_beside_a_patient_is_told_that_it_closes(ward: Ward) -> None:
    alice, bob, paul = await ward.alice(), await ward.bob(), await ward.paul()
    await ward.start(alice, paul, bob, subject=SUBJECT, text="Bonjour")
    doctor, nurse, patient = await ward.screen(alice), await ward.screen(bob), await ward.screen(paul)
    for screen in (doctor, nurse, patient):
        await screen.open(SUBJECT)
    await choose(nurse, "Quitter la conversation")
    await expect(dialog(nurse)).not_to_contain_text("dernier professionnel")
    await dialog(nurse).get_by_role("button", name="Quitter").click()
    await expect(entry(doctor, f"{bob.name} a quitté")).to_be_visible()
    await choose(doctor, "Quitter la conversation")
    await expect(dialog(doctor)).to_contain_text(
        f"dernier professionnel\u00a0: la conversation sera clôturée, et {paul.name}"
    )
    await dialog(doctor).get_by_role("button", name="Quitter").click()
    await expect(patient.page.locator(".composer")).to_contain_text(f"Clôturée par {alice.name}")
    await expect(patient.field).to_have_count(0)


@ON_A_DESKTOP
async def test_a_conversation_is_closed_with_a_reason_and_reopened(ward: Ward, viewport: Any) -> None:
    alice, bob, paul = await ward.alice(), await ward.bob(), await ward.paul()
    await ward.start(alice, bob, paul, subject=SUBJECT, text="Bonjour")
    doctor, patient = await ward.screen(alice, viewport=viewport), await ward.screen(paul)
    nurse = await ward.screen(bob)
    for screen in (doctor, patient, nurse):
        await screen.open(SUBJECT)
    await choose(doctor, "Clôturer la conversation")
    await expect(doctor.page.get_by_label("Motif")).to_be_focused()
    await expect(dialog(doctor)).to_contain_text(
        "Chacun pourra encore la lire. Plus personne n’écrira, sauf si elle est rouverte."
    )
    await doctor.page.get_by_label("Motif").fill("Épisode terminé")
    await doctor.page.keyboard.press("Enter")
    closed = f"Clôturée par {alice.name} le "
    for screen in (patient, nurse):
        await expect(screen.page.locator(".composer")).to_contain_text(closed)
        await expect(screen.page.locator(".composer")).to_contain_text("Motif\u00a0: «\u00a0Épisode terminé\u00a0».")
    await expect(entry(nurse, f"{alice.name} a clôturé la conversation")).to_contain_text("Épisode terminé")
    await expect(doctor.page.locator(".composer")).to_contain_text("Vous l’avez clôturée le ")
    await expect(patient.page.get_by_role("button", name="Rouvrir")).to_have_count(0)

    await nurse.page.get_by_role("button", name="Rouvrir").click()
    await expect(doctor.field).to_be_visible()
    await expect(entry(doctor, f"{bob.name} a rouvert la conversation")).to_be_visible()
    await expect(patient.field).to_be_visible()


async def test_a_patient_is_offered_none_of_it(ward: Ward) -> None:
    alice, bob, paul = await ward.alice(), await ward.bob(), await ward.paul()
    await ward.start(alice, bob, paul, subject=SUBJECT, text="Bonjour")
    verbs = "Ajouter des participants|Quitter la conversation|Clôturer la conversation|Nouveau groupe"
    for person, expected in ((paul, 0), (bob, 3)):
        screen = await ward.screen(person)
        await screen.open(SUBJECT)
        await screen.page.get_by_role("button", name="Autres actions sur la conversation").click()
        await expect(screen.page.get_by_role("menuitem").first).to_be_focused()
        await expect(screen.page.get_by_role("menuitem", name="Voir les participants")).to_be_visible()
        await expect(screen.page.get_by_role("menuitem", name=re.compile(verbs))).to_have_count(expected)


async def test_a_direct_conversation_is_not_widened_a_group_is_started(ward: Ward) -> None:
    alice, bob, carol = await ward.alice(), await ward.bob(), await ward.person("Carol")
    await ward.start(alice, bob, text="Entre nous")
    screen = await ward.screen(alice)
    await screen.open(bob.name)
    await expect(screen.page.get_by_role("button", name="Ajouter des participants")).to_have_count(0)
    await choose(screen, f"Nouveau groupe avec {bob.name}")
    await expect(screen.page.get_by_role("heading", level=1, name="Nouvelle conversation")).to_be_visible()
    await expect(screen.page.get_by_role("list", name="Participants")).to_contain_text(bob.name)
    await screen.page.get_by_label("Avec qui ?").fill(carol.name)
    await screen.page.get_by_role("checkbox", name=re.compile(carol.name)).check()
    await screen.page.get_by_role("button", name="Ouvrir la conversation").click()
    await expect(screen.page.get_by_role("heading", level=1, name=re.compile(carol.name))).to_be_visible()
    await expect(screen.texts).to_have_count(0)


async def test_what_the_server_refuses_is_told_and_nothing_is_lost(ward: Ward) -> None:
    """Closed from elsewhere while one chooses whom to add."""
    alice, bob, carol = await ward.alice(), await ward.bob(), await ward.person("Carol")
    conversation = await ward.start(alice, bob, subject=SUBJECT, text="Bonjour")
    screen = await ward.screen(alice)
    await screen.open(SUBJECT)
    await screen.page.get_by_role("button", name="Ajouter des participants").click()
    await screen.page.get_by_label("Avec qui ?").fill(carol.name)
    await dialog(screen).get_by_role("checkbox", name=re.compile(carol.name)).check()
    await (await ward.client(bob)).leave_conversation(conversation.id)
    await (await ward.client(alice)).close_conversation(conversation.id)
    await expect(screen.page.locator(".composer-closed")).to_be_attached()
    await dialog(screen).get_by_role("button", name="Ajouter", exact=True).last.click()
    await expect(dialog(screen).get_by_role("alert").filter(has_text="la conversation est clôturée")).to_be_visible()
