"""A reload changes nothing that one sees, and a draft is shown where it was written and to who wrote it, only."""

import json

import pytest
from playwright.async_api import expect

from tests.web.screen import Screen
from tests.web.ward import PASSWORD, Person, Ward

pytestmark = pytest.mark.worker


async def test_a_reload_keeps_the_conversation_its_messages_and_the_draft(ward: Ward) -> None:
    alice, bob = await ward.alice(), await ward.bob()
    conversation = await ward.start(alice, bob, subject="Bilan du matin", text="Bonjour")
    await ward.start(alice, bob, text="Autre chose")
    screen = await ward.screen(alice)
    await screen.open("Bilan du matin")
    await screen.send("Glycémie ?")
    await expect(screen.fate("Glycémie ?")).to_have_text("Envoyé")
    await screen.field.fill("À jeun, ou")
    await screen.page.reload()
    await expect(screen.page.get_by_role("heading", level=1, name="Bilan du matin")).to_be_visible()
    await expect(screen.texts).to_have_text(["Bonjour", "Glycémie ?"])
    await expect(screen.fate("Glycémie ?")).to_have_text("Envoyé")
    await expect(screen.field).to_have_value("À jeun, ou")
    await expect(screen.rows).to_have_count(2)
    assert conversation.id in screen.page.url


async def test_a_draft_stays_in_its_conversation(ward: Ward) -> None:
    alice, bob = await ward.alice(), await ward.bob()
    await ward.start(alice, bob, subject="Mme Petit", text="Bonjour")
    await ward.start(alice, bob, subject="M. Grand", text="Bonjour")
    screen = await ward.screen(alice)
    await screen.open("Mme Petit")
    await screen.field.fill("Pour Mme Petit seule")
    await screen.open("M. Grand")
    await expect(screen.field).to_have_value("")
    await expect(screen.row("Mme Petit")).to_contain_text("Brouillon : Pour Mme Petit seule")
    await screen.field.fill("Pour M. Grand seul")
    await screen.open("Mme Petit")
    await expect(screen.field).to_have_value("Pour Mme Petit seule")
    await screen.send("Pour Mme Petit seule")
    await expect(screen.field).to_have_value("")
    await screen.open("M. Grand")
    await expect(screen.field).to_have_value("Pour M. Grand seul")
    await expect(screen.row("Mme Petit")).not_to_contain_text("Brouillon")


async def kept(screen: Screen, person: Person) -> dict[str, str]:
    """What this browser keeps in which a person's account is named."""
    found: dict[str, str] = await screen.page.evaluate(
        "(id) => Object.fromEntries(Object.entries(localStorage).filter((entry) => entry.join().includes(id)))",
        person.id,
    )
    return found


async def test_nothing_of_an_account_is_left_for_the_next_one_at_the_same_screen(ward: Ward) -> None:
    alice, bob = await ward.alice(), await ward.bob()
    await ward.start(alice, bob, subject="Poste partagé", text="Bonjour")
    screen = await ward.screen(alice)
    await screen.open("Poste partagé")
    await screen.field.fill("Brouillon d’Alice")
    of_archive = f"mis-archive.{alice.id}"
    await screen.page.wait_for_function("(key) => key in localStorage", arg=of_archive)
    assert len(await kept(screen, alice)) > 1, "there must be something to clear"
    await screen.log_out()
    # How large the archive was, which tells nothing of her, and would be forgotten each evening otherwise.
    left = await kept(screen, alice)
    assert list(left) == [of_archive]
    assert set(json.loads(left[of_archive])) == {"key", "checkpoint", "at", "alarm"}
    assert "#" not in screen.page.url
    await screen.log_in(bob.login, PASSWORD)
    await screen.open("Poste partagé")
    await expect(screen.field).to_have_value("")


async def test_logging_out_asks_before_what_was_not_sent_is_lost(ward: Ward) -> None:
    alice, bob = await ward.alice(), await ward.bob()
    await ward.start(alice, bob, subject="Avant de partir", text="Bonjour")
    screen = await ward.screen(alice)
    await screen.open("Avant de partir")
    await screen.page.context.set_offline(True)
    await screen.send("pas encore parti")
    await expect(screen.fate("pas encore parti")).to_have_text("En attente du réseau")
    await screen.page.get_by_role("button", name="Compte de").click()
    await screen.page.get_by_role("button", name="Se déconnecter").click()
    asked = screen.page.get_by_role("dialog", name="1 message n’est pas parti")
    await expect(asked).to_be_visible()
    await asked.get_by_role("button", name="Effacer et se déconnecter").click()
    await expect(asked.get_by_role("alert")).to_contain_text("Impossible de se déconnecter sans le serveur.")
    await asked.get_by_role("button", name="Annuler").click()
    await screen.page.context.set_offline(False)
    await expect(screen.fate("pas encore parti")).to_have_text("Envoyé")


async def test_a_conversation_that_is_not_opened_yet_survives_a_reload(ward: Ward) -> None:
    alice, bob = await ward.alice(), await ward.bob()
    screen = await ward.screen(alice)
    await screen.page.get_by_role("button", name="Nouvelle conversation").first.click()
    await screen.page.get_by_label("Avec qui ?").fill(bob.name)
    await screen.page.get_by_role("checkbox", name=bob.name).check()
    await screen.page.get_by_role("textbox", name="Sujet (facultatif)").fill("Sortie de jeudi")
    await screen.page.get_by_label("Premier message").fill("Qui vient ?")
    await screen.page.reload()
    await expect(screen.page.get_by_role("textbox", name="Sujet (facultatif)")).to_have_value("Sortie de jeudi")
    await expect(screen.page.get_by_label("Premier message")).to_have_value("Qui vient ?")
    await expect(screen.page.get_by_role("button", name=f"Retirer {bob.name}")).to_be_visible()
