"""Nothing is edited: a correction is a message of its own, the original shows it first, and both remain."""

import re

from playwright.async_api import Locator, expect

from tests.web.screen import Screen
from tests.web.test_reply import choose
from tests.web.ward import Ward

SUBJECT = "Anticoagulant"


def original(screen: Screen, was: str) -> Locator:
    """The place of a message that was corrected since."""
    return screen.articles.filter(has=screen.page.locator("del", has_text=re.compile(f"^{re.escape(was)}$")))


def correction(screen: Screen, text: str) -> Locator:
    return screen.message(text).filter(has_text="Corrige ")


async def test_a_correction_stands_at_the_end_and_the_original_shows_it_first(ward: Ward) -> None:
    alice, bob = await ward.alice(), await ward.bob()
    await ward.start(alice, bob, subject=SUBJECT, text="Apixaban 50 mg")
    doctor, nurse = await ward.screen(alice), await ward.screen(bob)
    await doctor.open(SUBJECT)
    await nurse.open(SUBJECT)
    await nurse.send("Bien noté")
    await expect(doctor.message("Bien noté")).to_be_visible()
    await doctor.field.fill("un brouillon")
    await choose(doctor, doctor.message("Apixaban 50 mg"), "Corriger")
    await expect(doctor.field).to_be_focused()
    await expect(doctor.field).to_have_value("Apixaban 50 mg")
    await expect(doctor.page.locator(".about")).to_contain_text("Correction de votre message de")
    await doctor.send("Apixaban 5 mg")
    await expect(doctor.field).to_have_value("un brouillon")
    for screen, whose in ((doctor, "votre"), (nurse, "son")):
        place = original(screen, "Apixaban 50 mg")
        await expect(place.locator(".text")).to_have_text("Apixaban 5 mg")
        await expect(place).to_contain_text(re.compile(r"Corrigé à \d\d:\d\d · voir la correction"))
        last = correction(screen, "Apixaban 5 mg")
        await expect(last).to_contain_text(re.compile(rf"Corrige {whose} message de \d\d:\d\d · voir l’original"))
        await expect(screen.texts).to_have_text(["Apixaban 5 mg", "Bien noté", "Apixaban 5 mg"])
        await last.get_by_role("button", name="voir l’original").click()
        await expect(place).to_be_focused()
        await place.get_by_role("button", name="voir la correction").click()
        await expect(last).to_be_focused()
    await expect(doctor.row(SUBJECT)).to_contain_text("Vous : Correction : Apixaban 5 mg")


async def test_a_correction_of_a_correction_is_what_all_of_them_show(ward: Ward) -> None:
    alice, bob = await ward.alice(), await ward.bob()
    conversation = await ward.start(alice, bob, subject=SUBJECT, text="Apixaban 50 mg")
    await (await ward.client(bob)).send_message(conversation.id, "50, vraiment ?", reply_to=2)
    screen = await ward.screen(alice)
    await screen.open(SUBJECT)
    await choose(screen, screen.message("Apixaban 50 mg"), "Corriger")
    await screen.send("Apixaban 0,5 mg")
    # From the original one corrects what is valid now, so that there is one chain and not two.
    await choose(screen, original(screen, "Apixaban 50 mg"), "Corriger")
    await expect(screen.field).to_have_value("Apixaban 0,5 mg")
    await screen.send("Apixaban 5 mg")
    await expect(original(screen, "Apixaban 50 mg").locator(".text")).to_have_text("Apixaban 5 mg")
    await expect(original(screen, "Apixaban 0,5 mg").locator(".text")).to_have_text("Apixaban 5 mg")
    await expect(screen.message("50, vraiment ?").locator(".quote")).to_have_text("Vous (corrigé)Apixaban 5 mg")
    history = await (await ward.client(bob)).message_history(conversation.id)
    assert [(one.text, one.corrects) for one in history.messages if one.author == alice.id and one.text] == [
        ("Apixaban 50 mg", None),
        ("Apixaban 0,5 mg", 2),
        ("Apixaban 5 mg", 4),
    ]


async def test_a_correction_that_is_given_up_leaves_the_draft_and_a_reload_keeps_the_one_begun(ward: Ward) -> None:
    alice, bob = await ward.alice(), await ward.bob()
    await ward.start(alice, bob, subject=SUBJECT, text="Apixaban 50 mg")
    screen = await ward.screen(alice)
    await screen.open(SUBJECT)
    await screen.field.fill("un brouillon")
    await choose(screen, screen.message("Apixaban 50 mg"), "Corriger")
    await screen.field.fill("Apixaban 5")
    await screen.page.reload()
    await expect(screen.page.locator(".about")).to_contain_text("Correction de votre message")
    await expect(screen.field).to_have_value("Apixaban 5")
    await screen.field.press("Escape")
    await expect(screen.page.locator(".about")).to_have_count(0)
    await expect(screen.field).to_have_value("un brouillon")
    await screen.page.reload()
    await expect(screen.field).to_have_value("un brouillon")


async def test_nobody_is_offered_to_correct_what_somebody_else_wrote(ward: Ward) -> None:
    alice, bob = await ward.alice(), await ward.bob()
    await ward.start(alice, bob, subject=SUBJECT, text="à Alice")
    screen = await ward.screen(bob)
    await screen.open(SUBJECT)
    await screen.send("à Bob")
    await expect(screen.fate("à Bob")).to_have_text("Envoyé")
    for text, verbs in (("à Alice", ["Répondre"]), ("à Bob", ["Répondre", "Corriger"])):
        await screen.message(text).get_by_role("button", name=re.compile("^Actions")).click()
        await expect(screen.page.get_by_role("menuitem")).to_have_text(verbs)
        await screen.page.keyboard.press("Escape")
