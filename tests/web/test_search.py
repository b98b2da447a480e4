"""Messages are found by their words in all conversations or in one, and open in place with the words marked."""

import re
from pathlib import Path

from playwright.async_api import Locator, expect

from protocol.conversation import Conversation
from tests.support.files import documents
from tests.web.screen import Screen
from tests.web.ward import PHONE, Person, Ward

FIELD = re.compile("^(Message, personne ou sujet|Message, person or subject)$")
SWITCH = re.compile("^(Chercher «|Search messages)")
MANY = 60


def field(screen: Screen) -> Locator:
    return screen.page.get_by_label(FIELD)


def hits(screen: Screen) -> Locator:
    return screen.page.locator(".hit")


async def search(screen: Screen, text: str) -> None:
    """As one does with a keyboard."""
    await field(screen).fill(text)
    await field(screen).press("Enter")


async def status(screen: Screen, text: str) -> None:
    await expect(screen.page.locator(".found-count")).to_have_text(text)


class Archive:
    """Two conversations of Alice's: in one much was said since, the other is Bob's and hers alone."""

    def __init__(self, alice: Person, bob: Person, long: Conversation, short: Conversation) -> None:
        self.alice = alice
        self.bob = bob
        self.long = long
        self.short = short


async def archive(ward: Ward) -> Archive:
    alice, bob, paul = await ward.alice(), await ward.bob(), await ward.paul()
    doctor = await ward.client(alice)
    nurse = await ward.client(bob)
    long = await doctor.start_conversation([bob.id], subject="Plaie du mollet")
    await nurse.send_message(long.id, "Œdème du mollet gauche, l’état général s’améliore. <b>Élodie</b>")
    for number in range(MANY):
        await nurse.send_message(long.id, f"Passage {number}, rien à dire.\n" + "Bien. " * 20)
    short = await doctor.start_conversation([bob.id, paul.id], subject="Retour à domicile")
    await nurse.send_message(short.id, "L’œdème a disparu.")
    return Archive(alice, bob, long, short)


async def test_what_is_found_says_where_by_whom_and_why_and_opens_in_place(ward: Ward) -> None:
    told = await archive(ward)
    screen = await ward.screen(told.alice)
    await field(screen).fill("oedeme")
    await expect(screen.page.locator(".list-pane .empty")).to_be_visible()
    await screen.page.get_by_role("button", name=SWITCH).click()
    await expect(field(screen)).to_be_focused()
    await status(screen, "2 messages trouvés.")
    await expect(hits(screen).nth(0)).to_contain_text(re.compile(f"Retour à domicile.*{told.bob.name}", re.DOTALL))
    await expect(hits(screen).nth(1)).to_contain_text("<b>Élodie</b>")
    await expect(hits(screen).locator("mark")).to_have_text(["œdème", "Œdème"])
    await hits(screen).nth(1).click()
    await expect(screen.page.get_by_role("heading", level=1, name="Plaie du mollet")).to_be_visible()
    opened = screen.articles.filter(has_text="l’état général")
    await expect(opened).to_be_focused()
    await expect(opened).to_be_in_viewport()
    await expect(opened.locator(".text mark")).to_have_text(["Œdème"])
    await expect(hits(screen)).to_have_count(2)
    await screen.page.get_by_role("button", name="Revenir aux conversations").click()
    await field(screen).press("Escape")
    await expect(screen.row("Retour à domicile")).to_be_visible()


async def test_by_keyboard_one_goes_from_the_field_through_what_was_found_and_back(ward: Ward) -> None:
    told = await archive(ward)
    screen = await ward.screen(told.alice)
    await search(screen, "ŒDÈME")
    await expect(hits(screen)).to_have_count(2)
    await field(screen).press("ArrowDown")
    await expect(hits(screen).nth(0)).to_be_focused()
    await screen.page.keyboard.press("ArrowDown")
    await expect(hits(screen).nth(1)).to_be_focused()
    await screen.page.keyboard.press("ArrowUp")
    await screen.page.keyboard.press("ArrowUp")
    await expect(field(screen)).to_be_focused()
    await field(screen).press("ArrowDown")
    await screen.page.keyboard.press("Enter")
    await expect(screen.articles.filter(has_text="a disparu")).to_be_focused()


async def test_on_a_phone_back_leads_to_what_was_found(ward: Ward) -> None:
    told = await archive(ward)
    screen = await ward.screen(told.alice, viewport=PHONE)
    await search(screen, "œdème")
    await hits(screen).nth(1).click()
    await expect(screen.articles.filter(has_text="l’état général")).to_be_in_viewport()
    await screen.back()
    await expect(hits(screen)).to_have_count(2)
    await expect(hits(screen).nth(1)).to_be_visible()
    await hits(screen).nth(0).click()
    await expect(screen.articles.filter(has_text="a disparu").locator("mark")).to_have_text(["œdème"])


async def test_in_a_conversation_only_that_one_is_searched(ward: Ward) -> None:
    told = await archive(ward)
    screen = await ward.screen(told.alice)
    await screen.open("Plaie du mollet")
    await screen.page.get_by_role("button", name="Rechercher dans la conversation").click()
    dialog = screen.page.get_by_role("dialog", name="Rechercher dans la conversation")
    await expect(dialog.get_by_role("searchbox")).to_be_focused()
    await dialog.get_by_role("searchbox").fill("œdème")
    await status(screen, "1 message trouvé.")
    await dialog.get_by_role("searchbox").press("ArrowDown")
    await screen.page.keyboard.press("Enter")
    await expect(dialog).to_be_hidden()
    opened = screen.articles.filter(has_text="l’état général")
    await expect(opened).to_be_focused()
    await expect(opened.locator(".text mark")).to_have_text(["Œdème"])


async def test_names_of_files_are_found_and_what_was_corrected_is_marked(ward: Ward, tmp_path: Path) -> None:
    told = await archive(ward)
    doctor = await ward.client(told.alice)
    sent = await doctor.send_message(told.short.id, "Doliprane 1 g")
    await doctor.send_message(told.short.id, "Paracétamol 500 mg", corrects=sent.seq)
    report = tmp_path / "Compte rendu.pdf"
    report.write_bytes(documents.pdf(1))
    await doctor.send_file(told.short.id, report)
    screen = await ward.screen(told.alice)
    await search(screen, "doliprane")
    await expect(hits(screen)).to_have_count(1)
    await expect(hits(screen).locator(".badge")).to_have_text("Corrigé depuis")
    await search(screen, "compte")
    await expect(hits(screen).locator(".file-name mark")).to_have_text(["Compte"])


async def test_it_looks_on_while_the_server_has_more_and_says_what_was_found(ward: Ward) -> None:
    told = await archive(ward)
    screen = await ward.screen(told.alice)
    await search(screen, "passage")
    await expect(hits(screen).nth(19)).to_be_attached()
    await hits(screen).nth(19).scroll_into_view_if_needed()
    for _ in range(3):
        await screen.page.locator(".found-pane").evaluate("(pane) => pane.scrollTo(0, pane.scrollHeight)")
    await expect(hits(screen)).to_have_count(MANY)
    await status(screen, f"{MANY} messages trouvés.")
    await search(screen, "introuvable")
    await status(screen, "0 message trouvé.")
    await expect(screen.page.locator(".found-pane .empty")).to_be_visible()
