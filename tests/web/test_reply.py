"""An answer shows what it answers, leads there, and survives a network that is away."""

import re
from typing import Any

import pytest
from playwright.async_api import Locator, expect

from tests.web.held import Held
from tests.web.screen import Screen
from tests.web.ward import PASSWORD, PHONE, Person, Ward


async def choose(screen: Screen, message: Locator, verb: str) -> None:
    """Choose what to do with a message."""
    await message.get_by_role("button", name=re.compile("^Actions")).click()
    await screen.page.get_by_role("menuitem", name=verb).click()


@pytest.mark.parametrize("viewport", [PHONE], ids=["phone"])
async def test_an_answer_quotes_what_it_answers_on_both_screens(ward: Ward, viewport: Any) -> None:
    alice, bob = await ward.alice(), await ward.bob()
    await ward.start(bob, alice, subject="Plaie", text="38,6 °C ce matin")
    doctor, nurse = await ward.screen(alice, viewport=viewport), await ward.screen(bob)
    await doctor.open("Plaie")
    await nurse.open("Plaie")
    await choose(doctor, doctor.message("38,6 °C ce matin"), "Répondre")
    await expect(doctor.field).to_be_focused()
    about = doctor.page.locator(".about")
    await expect(about).to_contain_text(f"Réponse à {bob.name}38,6 °C ce matin")
    await doctor.send("Je passe à 9 h 15")
    await expect(about).to_have_count(0)
    await expect(doctor.fate("Je passe à 9 h 15")).to_have_text(re.compile("^(Envoyé|Vu par)"))
    await expect(doctor.message("Je passe à 9 h 15").locator(".quote")).to_have_text(f"{bob.name}38,6 °C ce matin")
    await expect(nurse.message("Je passe à 9 h 15").locator(".quote")).to_have_text("Vous38,6 °C ce matin")
    # The next message answers nothing.
    await doctor.send("Et le pouls ?")
    await expect(nurse.message("Et le pouls ?").locator(".quote")).to_have_count(0)


async def test_escape_stops_answering_and_keeps_the_text(ward: Ward) -> None:
    alice, bob = await ward.alice(), await ward.bob()
    await ward.start(bob, alice, subject="Plaie", text="Bonjour")
    screen = await ward.screen(alice)
    await screen.open("Plaie")
    await screen.field.fill("Merci")
    await choose(screen, screen.message("Bonjour"), "Répondre")
    await expect(screen.page.locator(".about")).to_be_visible()
    await screen.page.keyboard.press("Escape")
    await expect(screen.page.locator(".about")).to_have_count(0)
    await expect(screen.field).to_have_value("Merci")
    await expect(screen.field).to_be_focused()


async def long_with_answer(ward: Ward, reader: Person, writer: Person) -> None:
    """A conversation that opens at an answer to its first message, which is not loaded then."""
    conversation = await ward.start(writer, reader, subject="Longue", text="tout au début")
    client = await ward.client(writer)
    for number in range(130):
        await client.send_message(conversation.id, f"message {number}")
    last = await client.send_message(conversation.id, "je reviens là-dessus", reply_to=2)
    await (await ward.client(reader)).send_read_receipt(conversation.id, last.seq)


async def test_a_quote_leads_to_a_message_that_is_not_loaded_and_marks_it(ward: Ward) -> None:
    alice, bob = await ward.alice(), await ward.bob()
    await long_with_answer(ward, alice, bob)
    screen = await ward.screen(alice)
    await screen.open("Longue")
    quote = screen.message("je reviens là-dessus").locator(".quote")
    await expect(quote).to_have_text(f"{bob.name}tout au début")
    await expect(screen.message("tout au début")).to_have_count(0)
    await quote.click()
    found = screen.message("tout au début")
    await expect(found).to_be_in_viewport()
    await expect(found).to_be_focused()
    await expect(found).to_have_class(re.compile("marked"))
    await expect(found).not_to_have_class(re.compile("marked"))
    await screen.page.get_by_role("button", name="Aller au dernier message").click()
    await expect(screen.message("je reviens là-dessus")).to_be_in_viewport()


async def test_who_goes_on_to_something_else_while_a_message_is_loaded_is_left_there(ward: Ward) -> None:
    alice, bob = await ward.alice(), await ward.bob()
    await long_with_answer(ward, alice, bob)
    screen = await ward.door()
    held = await Held().over(screen.page)
    await screen.log_in(alice.login, PASSWORD)
    await screen.page.evaluate("location.hash = '#/all'")
    await screen.open("Longue")
    held.hold()
    await screen.message("je reviens là-dessus").locator(".quote").click()
    await held.asked()
    menu = screen.page.get_by_role("button", name="Autres actions sur la conversation")
    await menu.press("Enter")
    verb = screen.page.get_by_role("menuitem", name="Voir les participants")
    await expect(verb).to_be_visible()
    await held.let_go()
    await expect(screen.message("tout au début")).to_have_class(re.compile("marked"))
    await expect(screen.message("tout au début")).not_to_have_class(re.compile("marked"))
    await expect(verb).to_be_visible()


async def test_what_one_answers_stays_in_its_conversation_and_outlives_a_reload_and_the_network(ward: Ward) -> None:
    alice, bob = await ward.alice(), await ward.bob()
    await ward.start(bob, alice, subject="Mme Petit", text="Glycémie 2,8 g/L")
    await ward.start(bob, alice, subject="M. Grand", text="Tout va bien")
    screen, other = await ward.screen(alice), await ward.screen(bob)
    about = screen.page.locator(".about")
    await screen.open("Mme Petit")
    await choose(screen, screen.message("Glycémie 2,8 g/L"), "Répondre")
    await screen.field.fill("Contrôlez dans une heure")
    await screen.open("M. Grand")
    await expect(about).to_have_count(0)
    await expect(screen.field).to_have_value("")
    await screen.open("Mme Petit")
    await expect(about).to_contain_text("Glycémie 2,8 g/L")
    await screen.page.reload()
    await expect(about).to_contain_text("Glycémie 2,8 g/L")
    await expect(screen.field).to_have_value("Contrôlez dans une heure")
    await screen.page.context.set_offline(True)
    await screen.page.get_by_role("button", name="Envoyer").click()
    waiting = screen.message("Contrôlez dans une heure")
    await expect(waiting.locator(".fate")).to_have_text("En attente du réseau")
    await expect(waiting.locator(".quote")).to_contain_text("Glycémie 2,8 g/L")
    await screen.page.context.set_offline(False)
    await other.open("Mme Petit")
    await expect(other.message("Contrôlez dans une heure").locator(".quote")).to_have_text("VousGlycémie 2,8 g/L")


async def test_arrows_and_tab_reach_the_actions_of_a_message(ward: Ward) -> None:
    alice, bob = await ward.alice(), await ward.bob()
    await ward.start(bob, alice, subject="Sans souris", text="un")
    await (await ward.client(bob)).send_message((await ward.start(bob, alice, text="ailleurs")).id, "encore")
    screen = await ward.screen(alice)
    await screen.open("Sans souris")
    keyboard = screen.page.keyboard
    await screen.log.focus()
    await keyboard.press("ArrowUp")
    await expect(screen.message("un")).to_be_focused()
    await keyboard.press("Tab")
    await expect(screen.page.get_by_role("button", name=re.compile("^Actions sur le message de"))).to_be_focused()
    await keyboard.press("Enter")
    await expect(screen.page.get_by_role("menuitem", name="Répondre")).to_be_focused()
    await keyboard.press("Escape")
    await expect(screen.page.get_by_role("menu")).to_have_count(0)
    await expect(screen.page.get_by_role("button", name=re.compile("^Actions sur le message de"))).to_be_focused()
    await keyboard.press("Enter")
    await keyboard.press("Enter")
    await expect(screen.field).to_be_focused()
    await expect(screen.page.locator(".about")).to_contain_text("un")
