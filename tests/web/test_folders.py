"""Folders and marks: what is where, counted live, on a desk and on a phone; and what was marked can be taken back."""

import re
from typing import Any

import pytest
from playwright.async_api import Locator, expect

from protocol.conversation import Conversation
from tests.web.screen import Screen
from tests.web.ward import DESKTOP, PHONE, Person, Ward

ON_A_PHONE = pytest.mark.parametrize("viewport", [PHONE], ids=["phone"])
ON_A_DESKTOP = pytest.mark.parametrize("viewport", [DESKTOP], ids=["desktop"])


async def received(ward: Ward, reader: Person, writer: Person, subject: str) -> Conversation:
    return await ward.start(writer, reader, subject=subject, text="Bonjour")


async def to_folder(screen: Screen, name: str) -> None:
    """By the rail where there is one, else by the menu of the title."""
    rail = screen.page.get_by_role("navigation", name="Dossiers de messages").get_by_role("button", name=name)
    if await rail.is_visible():
        await rail.click()
    else:
        await screen.page.get_by_role("button", name="Changer de dossier").click()
        await screen.page.get_by_role("menuitemradio", name=name).click()
    await expect(screen.page.locator(".list-head").get_by_role("heading", name=name)).to_be_visible()


def rail(screen: Screen, name: str) -> Locator:
    return screen.page.get_by_role("navigation", name="Dossiers de messages").get_by_role("button", name=name)


async def mark(screen: Screen, title: str, verb: str) -> None:
    await screen.row(title).hover()
    await screen.page.get_by_role("button", name=f"Actions sur {title}").click()
    await screen.page.get_by_role("menuitem", name=verb).click()


async def test_the_inbox_has_what_somebody_else_wrote(ward: Ward) -> None:
    alice, bob = await ward.alice(), await ward.bob()
    await received(ward, alice, bob, "Reçue")
    mine = await ward.start(alice, bob, subject="Envoyée", text="Bonjour")
    screen = await ward.screen(alice, folder="inbox")
    await expect(screen.rows).to_have_count(1)
    await expect(screen.row("Reçue")).to_be_visible()
    await expect(rail(screen, "Boîte de réception")).to_contain_text("1 conversation non lue")
    await to_folder(screen, "Tous les messages")
    await expect(screen.rows).to_have_count(2)
    await to_folder(screen, "Boîte de réception")
    await (await ward.client(bob)).send_message(mine.id, "Une réponse")
    await expect(screen.row("Envoyée")).to_be_visible()
    await expect(rail(screen, "Boîte de réception")).to_contain_text("2 conversations non lues")
    await expect(screen.page).to_have_title("(2) MIS")


@ON_A_PHONE
async def test_what_is_archived_comes_back_with_a_new_message_unless_it_is_muted(ward: Ward, viewport: Any) -> None:
    alice, bob = await ward.alice(), await ward.bob()
    conversation = await received(ward, alice, bob, "À ranger")
    screen = await ward.screen(alice, folder="inbox", viewport=viewport)
    await screen.open("À ranger")
    for verb in ("Archiver", "Mettre en sourdine"):
        await screen.page.get_by_role("button", name="Autres actions sur la conversation").click()
        await screen.page.get_by_role("menuitem", name=verb).click()
        if verb == "Archiver":
            # Whoever puts it away has done with it: the list is there again, and says what happened.
            await expect(screen.page.get_by_role("heading", level=1, name="Boîte de réception")).to_be_visible()
            await expect(screen.banner).to_contain_text("À ranger · Archivée.")
            await expect(screen.page.get_by_text("Rien à lire pour l’instant")).to_be_visible()
            await (await ward.client(bob)).send_message(conversation.id, "Du nouveau")
            await expect(screen.row("À ranger")).to_contain_text("Du nouveau")
            await screen.open("À ranger")
    await screen.page.get_by_role("button", name="Autres actions sur la conversation").click()
    await screen.page.get_by_role("menuitem", name="Archiver").click()
    await expect(screen.page.get_by_text("Rien à lire pour l’instant")).to_be_visible()
    await (await ward.client(bob)).send_message(conversation.id, "Encore")
    await to_folder(screen, "Archivées")
    await expect(screen.row("À ranger")).to_contain_text("Encore")
    await expect(screen.row("À ranger").get_by_text("En sourdine")).to_be_attached()
    await to_folder(screen, "Boîte de réception")
    await expect(screen.page.get_by_text("Rien à lire pour l’instant")).to_be_visible()


async def test_a_mark_is_on_every_device_and_can_be_taken_back(ward: Ward) -> None:
    alice, bob = await ward.alice(), await ward.bob()
    await received(ward, alice, bob, "Marquée")
    desk, phone = (
        await ward.screen(alice, folder="inbox"),
        await ward.screen(alice, folder="to_process", viewport=PHONE),
    )
    await expect(phone.page.get_by_text("Rien à traiter")).to_be_visible()
    await mark(desk, "Marquée", "Marquer à traiter")
    await expect(desk.row("Marquée").get_by_text("À traiter")).to_be_visible()
    await expect(rail(desk, "À traiter")).to_contain_text("1 conversation")
    await expect(phone.row("Marquée")).to_be_visible()
    await expect(phone.page.get_by_role("button", name=re.compile("^À traiter")).get_by_text("1")).to_be_visible()
    await desk.page.get_by_role("button", name="Annuler").click()
    await expect(desk.row("Marquée").get_by_text("À traiter")).to_have_count(0)
    await expect(phone.page.get_by_text("Rien à traiter")).to_be_visible()


async def test_marked_as_unread_until_it_is_opened(ward: Ward) -> None:
    alice, bob = await ward.alice(), await ward.bob()
    await received(ward, alice, bob, "Plus tard")
    screen = await ward.screen(alice, folder="inbox")
    await screen.open("Plus tard")
    await expect(screen.page).to_have_title("MIS")
    await screen.page.get_by_role("button", name="Autres actions sur la conversation").click()
    await screen.page.get_by_role("menuitem", name="Marquer non lue").click()
    await expect(screen.row("Plus tard").get_by_text("Marquée non lue")).to_be_attached()
    await expect(screen.page).to_have_title("(1) MIS")
    await screen.page.reload()
    await expect(screen.row("Plus tard").get_by_text("Marquée non lue")).to_be_attached()
    await screen.open("Plus tard")
    await expect(screen.row("Plus tard").get_by_text("Marquée non lue")).to_have_count(0)
    await expect(screen.page).to_have_title("MIS")


async def test_the_keys_of_the_list_mark_without_a_mouse(ward: Ward) -> None:
    alice, bob = await ward.alice(), await ward.bob()
    for subject in ("Une", "Deux"):
        await received(ward, alice, bob, subject)
    screen = await ward.screen(alice, folder="inbox")
    await expect(screen.rows).to_have_count(2)
    await screen.row("Deux").focus()
    await screen.page.keyboard.press("?")
    await expect(screen.page.get_by_role("dialog", name="Raccourcis clavier")).to_contain_text("Archiver")
    await screen.page.keyboard.press("Escape")
    await expect(screen.row("Deux")).to_be_focused()
    await screen.page.keyboard.press("f")
    await expect(screen.row("Deux").get_by_text("Favori")).to_be_attached()
    await screen.page.keyboard.press("ArrowDown")
    await expect(screen.row("Une")).to_be_focused()
    await screen.page.keyboard.press("a")
    await expect(screen.rows).to_have_count(1)
    # In a field they are letters.
    await screen.page.get_by_role("searchbox").fill("")
    await screen.page.get_by_role("searchbox").press_sequentially("fatum")
    await expect(screen.page.get_by_role("searchbox")).to_have_value("fatum")


@ON_A_DESKTOP
async def test_the_folder_survives_a_reload_and_back(ward: Ward, viewport: Any) -> None:
    alice, bob = await ward.alice(), await ward.bob()
    conversation = await received(ward, alice, bob, "Rangée")
    await (await ward.client(alice)).mark_conversation(conversation.id, archived=True)
    screen = await ward.screen(alice, folder="inbox", viewport=viewport)
    await expect(screen.page.get_by_text("Rien à lire pour l’instant")).to_be_visible()
    await to_folder(screen, "Archivées")
    await screen.open("Rangée")
    await screen.page.reload()
    await expect(screen.texts).to_have_text(["Bonjour"])
    await screen.page.go_back()
    await expect(screen.page.get_by_role("heading", level=1, name="Archivées")).to_be_visible()
    await expect(screen.row("Rangée")).to_be_visible()
    await screen.page.go_back()
    await expect(screen.page.get_by_role("heading", level=1, name="Boîte de réception")).to_be_visible()


async def test_a_finger_that_rests_on_a_row_asks_what_can_be_done(ward: Ward) -> None:
    alice, bob = await ward.alice(), await ward.bob()
    await received(ward, alice, bob, "Au doigt")
    screen = await ward.screen(alice, folder="inbox", viewport=PHONE, has_touch=True)
    box = await screen.row("Au doigt").bounding_box()
    assert box is not None
    devices = await screen.page.context.new_cdp_session(screen.page)
    point = {"x": box["x"] + 100, "y": box["y"] + 40}
    await devices.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [point]})
    await expect(screen.page.get_by_role("menuitem", name="Archiver")).to_be_visible()
    await devices.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    await screen.page.get_by_role("menuitem", name="Archiver").tap()
    await expect(screen.banner).to_contain_text("Archivée.")
    await expect(screen.page.get_by_text("Rien à lire pour l’instant")).to_be_visible()


async def test_a_mark_that_the_server_does_not_take_goes_back_and_says_so(fragile_ward: Ward) -> None:
    alice, bob = await fragile_ward.alice(), await fragile_ward.bob()
    await received(fragile_ward, alice, bob, "Sans réseau")
    screen = await fragile_ward.screen(alice, folder="inbox")
    await expect(screen.rows).to_have_count(1)
    await screen.page.context.set_offline(True)
    await mark(screen, "Sans réseau", "Mettre en favori")
    await expect(screen.banner).to_contain_text("Rien n’est changé")
    await expect(screen.row("Sans réseau").get_by_text("Favori")).to_have_count(0)
