"""What the law has erased goes from every screen at once, and everybody reads why."""

import asyncio
import re
from pathlib import Path

from playwright.async_api import expect

from mis.commands import ArchiveErase
from mis.control import ask
from protocol.values import AccountKind
from tests.support.files import pictures
from tests.web.screen import Screen
from tests.web.ward import PHONE, Person, Ward

SUBJECT = "Sortie de Mme Marchand"
BASIS = "RGPD, article 17 ; décision du 12 mars"
WORDS = ("Odette", "Plaie du mollet", "plaie-odette", SUBJECT)
ALL_WORDS = """() => document.body.innerText + JSON.stringify(
    [...document.querySelectorAll('*')].map((one) => [...one.attributes].map((at) => at.value)))"""


async def erase(ward: Ward, conversation: str, by: Person) -> None:
    await asyncio.to_thread(ask, ward.region.data_dir, ArchiveErase(conversation, by.id, BASIS))


async def is_told(screen: Screen) -> None:
    """The thread says that what was there was erased, and why, and shows nothing of it."""
    await expect(screen.log).to_contain_text("Ce qui précède a été effacé, comme la loi le demande")
    await expect(screen.log).to_contain_text(BASIS)
    lost = screen.articles.filter(has_text="Contenu effacé comme la loi le demande")
    await expect(lost).to_have_count(3)
    await expect(screen.log.locator(".attachments, .quote .text")).to_have_count(0)
    await is_gone(screen)


async def is_gone(screen: Screen) -> None:
    said = await screen.page.evaluate(ALL_WORDS)
    assert "Lulu" in said, "there is something on the screen"
    assert [word for word in WORDS if word in said] == []


async def test_both_who_look_at_a_conversation_see_it_go_and_read_why(ward: Ward, tmp_path: Path) -> None:
    alice, bob = await ward.alice(), await ward.person("Bob", name="Bob Lulu")
    operator = await ward.person("Olga", AccountKind.OPERATOR)
    client = await ward.client(bob)
    conversation = await client.start_conversation([alice.id], subject=SUBJECT)
    file = tmp_path / "plaie-odette.jpg"
    file.write_bytes(pictures.jpeg())
    photo = await client.upload(conversation.id, file)
    await client.send_message(conversation.id, "Odette Marchand sort demain", attachments=[photo.id])
    await client.send_message(conversation.id, "Plaie du mollet : pansement par jour", urgent=True)
    await client.send_message(conversation.id, "Et Odette le sait", reply_to=2)
    doctor, nurse = await ward.screen(alice), await ward.screen(bob, viewport=PHONE, has_touch=True)
    for screen in (doctor, nurse):
        await screen.open(SUBJECT)
        await expect(screen.message("Et Odette le sait")).to_be_visible()
        await expect(screen.log.locator("img").first).to_be_visible()
    await nurse.back()
    await expect(nurse.row(SUBJECT)).to_contain_text("Et Odette le sait")
    await erase(ward, conversation.id, operator)
    await is_told(doctor)
    await expect(nurse.row(SUBJECT)).to_have_count(0)
    await is_gone(nurse)
    await nurse.rows.first.click()
    await is_told(nurse)
    for screen in (doctor, nurse):
        await screen.page.reload()
        await is_told(screen)
    # What was erased is in the archive still, and is no alarm.
    mark = doctor.page.get_by_role("button", name=re.compile("^Messages (vérifiés|pas encore)"))
    await expect(mark).to_have_accessible_name("Messages vérifiés")
    await mark.click()
    dialog = doctor.page.get_by_role("dialog", name="Intégrité des messages")
    await dialog.get_by_role("button", name="Vérifier cette conversation").click()
    await expect(dialog.get_by_role("status")).to_contain_text("n° 1 à 5 sont telles")
