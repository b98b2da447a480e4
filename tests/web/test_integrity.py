"""A page sees for itself whether the archive holds: a mark where it does, an alarm that stays where it does not."""

import asyncio
import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Locator, expect

from protocol.values import ConversationId
from tests.support.files import pictures
from tests.web.held import Held
from tests.web.liar import Liar
from tests.web.looks import DEVICES, EVERY_DEVICE, Looks
from tests.web.screen import Screen
from tests.web.ward import PASSWORD, PHONE, Person, Ward

SUBJECT = "Plaie"
TEXTS = [f"message {number}" for number in range(1, 8)]
# An entry is in a checkpoint a second after it was written, and looked at a little later; not on a busy machine.

MARK = re.compile("^(Messages (vérifiés|pas encore vérifiés|non vérifiables ici)|Alerte : messages non prouvés)$")
NO_ED25519 = """
const { importKey } = SubtleCrypto.prototype;
SubtleCrypto.prototype.importKey = function (format, data, algorithm, ...rest) {
    if (algorithm === 'Ed25519') return Promise.reject(new DOMException('unrecognized', 'NotSupportedError'));
    return importKey.call(this, format, data, algorithm, ...rest);
};"""


async def talk(ward: Ward, reader: Person, writer: Person) -> ConversationId:
    client = await ward.client(writer)
    conversation = (await client.start_conversation([reader.id], subject=SUBJECT)).id
    for text in TEXTS:
        await client.send_message(conversation, text)
    return conversation


def mark(screen: Screen) -> Locator:
    return screen.page.locator(".thread-head").get_by_role("button", name=MARK)


async def verified(screen: Screen) -> None:
    await expect(mark(screen)).to_have_accessible_name("Messages vérifiés")


def alarm(screen: Screen) -> Locator:
    return screen.page.get_by_role("alert").filter(has=screen.page.get_by_role("button", name="Que faire ?"))


async def put_back(ward: Ward, before: Path) -> None:
    """Have the server start on the database of before."""
    await asyncio.to_thread(ward.region.stop)
    for file in ward.region.data_dir.glob("mis.sqlite3*"):
        file.unlink()
    shutil.copyfile(before, ward.region.data_dir / "mis.sqlite3")
    await asyncio.to_thread(ward.region.start)


async def copied(ward: Ward, to: Path) -> Path:
    """The database as it is, with the server stopped for as long as that takes."""
    await asyncio.to_thread(ward.region.stop)
    shutil.copyfile(ward.region.data_dir / "mis.sqlite3", to)
    await asyncio.to_thread(ward.region.start)
    return to


async def test_the_newest_message_is_verified_by_itself_and_all_that_are_loaded_on_demand(ward: Ward) -> None:
    alice, bob = await ward.alice(), await ward.bob()
    conversation = await talk(ward, alice, bob)
    screen = await ward.screen(alice)
    await screen.open(SUBJECT)
    await verified(screen)
    await mark(screen).click()
    dialog = screen.page.get_by_role("dialog", name="Intégrité des messages")
    await expect(dialog.get_by_role("status")).to_contain_text("Rien n’a été retiré ni modifié")
    await expect(dialog.get_by_role("status")).to_contain_text(re.compile(r"jusqu’à l’entrée n° \d+ de l’archive"))
    await expect(dialog.get_by_role("status")).to_contain_text("La dernière entrée de cette conversation")
    verify = dialog.get_by_role("button", name="Vérifier cette conversation")
    await verify.click()
    last = len(TEXTS) + 1
    await expect(dialog.get_by_role("status")).to_contain_text(f"n° 1 à {last} sont telles")
    # What is written next follows what was verified.
    await screen.page.keyboard.press("Escape")
    await (await ward.client(bob)).send_message(conversation, "et encore")
    await expect(screen.message("et encore")).to_be_visible()
    await mark(screen).click()
    await expect(dialog.get_by_role("status")).to_contain_text(f"n° 1 à {last + 1} sont")


async def test_whatever_can_happen_to_a_conversation_verifies(ward: Ward, tmp_path: Path) -> None:
    alice, bob, paul = await ward.alice(), await ward.bob(), await ward.paul()
    conversation = await talk(ward, alice, bob)
    client = await ward.client(bob)
    photo = tmp_path / "plaie été.jpg"
    photo.write_bytes(pictures.jpeg())
    files = [(await client.upload(conversation, photo)).id]
    await client.send_message(conversation, "œdème e\u0301tendu 🩺", attachments=files, urgent=True, reply_to=2)
    await client.send_message(conversation, "38,4 °C", corrects=2)
    await client.add_to_conversation(conversation, [paul.id])
    await (await ward.client(paul)).leave_conversation(conversation)
    await client.close_conversation(conversation, reason="Suivi terminé")
    await client.reopen_conversation(conversation)
    screen = await ward.screen(alice)
    await screen.open(SUBJECT)
    await screen.send("  e\u0301crit ici ")
    await verified(screen)
    await mark(screen).click()
    dialog = screen.page.get_by_role("dialog", name="Intégrité des messages")
    await dialog.get_by_role("button", name="Vérifier cette conversation").click()
    await expect(dialog.get_by_role("status")).to_contain_text(f"n° 1 à {len(TEXTS) + 8} sont")
    await expect(alarm(screen)).to_have_count(0)


async def test_to_verify_tells_how_far_it_is_and_can_be_given_up(ward: Ward) -> None:
    alice, bob = await ward.alice(), await ward.bob()
    await talk(ward, alice, bob)
    screen = await ward.door()
    held = await Held("archive.prove").over(screen.page)
    await screen.log_in(alice.login, PASSWORD)
    await screen.page.evaluate("location.hash = '#/all'")
    await screen.open(SUBJECT)
    await verified(screen)
    await mark(screen).click()
    dialog = screen.page.get_by_role("dialog", name="Intégrité des messages")
    verify = dialog.get_by_role("button", name="Vérifier cette conversation")
    held.hold()
    await verify.click()
    await held.asked()
    bar = dialog.get_by_role("progressbar", name=f"Vérification en cours : 0 sur {len(TEXTS) + 1}")
    await expect(bar).to_have_attribute("aria-valuenow", "0")
    await dialog.get_by_role("button", name="Annuler").click()
    await expect(bar).to_have_count(0)
    await expect(verify).to_be_visible()
    await held.let_go()
    await expect(dialog.get_by_role("status")).to_contain_text("La dernière entrée de cette conversation")


async def test_a_database_that_was_put_back_is_an_alarm_that_stays_until_somebody_was_told(
    fragile_ward: Ward, tmp_path: Path
) -> None:
    ward = fragile_ward
    alice, bob = await ward.alice(), await ward.bob()
    conversation = await talk(ward, alice, bob)
    screen = await ward.screen(alice)
    await screen.open(SUBJECT)
    await verified(screen)
    before = await copied(ward, tmp_path / "before.sqlite3")
    await expect(screen.banner).to_have_count(0)
    known = await entries_known(screen)
    await (await ward.client(bob)).send_message(conversation, "effacé demain")
    await expect(screen.message("effacé demain")).to_be_visible()
    await screen.page.wait_for_function(GREW, arg=known)
    await expect(alarm(screen)).to_have_count(0)
    await put_back(ward, before)
    await expect(alarm(screen)).to_contain_text("Des messages ont disparu du serveur.")
    await expect(alarm(screen)).to_contain_text("vérifiez par téléphone")
    box = await alarm(screen).bounding_box()
    assert box is not None
    assert (box["x"], box["y"], box["width"]) == (0, 0, 1440), "over the whole width, at the top"
    await expect(mark(screen)).to_have_accessible_name("Alerte : messages non prouvés")
    # Neither a reload nor a log-out takes it away, and no other person is told.
    await screen.page.reload()
    await expect(alarm(screen)).to_be_visible()
    await screen.log_out()
    await screen.log_in(bob.login, PASSWORD)
    await expect(alarm(screen)).to_have_count(0)
    await screen.log_out()
    await screen.log_in(alice.login, PASSWORD)
    await expect(alarm(screen)).to_be_visible()
    await alarm(screen).get_by_role("button", name="Que faire ?").click()
    dialog = screen.page.get_by_role("dialog", name="Alerte sur l’intégrité des messages")
    await expect(dialog.get_by_role("listitem")).to_have_count(3)
    await dialog.get_by_text("Détails pour le responsable").click()
    evidence = json.loads(await dialog.locator("pre").inner_text())
    assert (evidence["why"], evidence["reported_at"]) == ("shrunk", None)
    assert str(known + 1) in evidence["known"].splitlines(), "what the page had seen"
    await dialog.get_by_role("button", name="J’ai prévenu le responsable").click()
    await expect(alarm(screen)).to_have_count(0)
    await screen.page.reload()
    await screen.page.evaluate("location.hash = '#/all'")
    await screen.open(SUBJECT)
    await expect(mark(screen)).to_have_accessible_name("Alerte : messages non prouvés")
    await expect(alarm(screen)).to_have_count(0)
    # Who was asked to begins again with what is there.
    await mark(screen).click()
    await expect(dialog).to_contain_text("Vous avez prévenu le responsable")
    await dialog.get_by_role("button", name="Repartir de l’archive actuelle").click()
    await verified(screen)


async def entries_known(screen: Screen) -> int:
    size: int = await screen.page.evaluate(f"({SIZE})()")
    return size


SIZE = """() => {
    const key = Object.keys(localStorage).find((key) => key.startsWith('mis-archive.'));
    return Number(JSON.parse(localStorage.getItem(key)).checkpoint.split('\\n')[1]);
}"""
GREW = f"(known) => ({SIZE})() > known"


def with_another_text(result: dict[str, Any]) -> dict[str, Any]:
    return json.loads(json.dumps(result).replace(TEXTS[-1], "prenez le double"))  # type: ignore[no-any-return]


def with_another_leaf(proof: dict[str, Any]) -> dict[str, Any]:
    return proof | {"leaf": 0}


@pytest.mark.parametrize(
    ("lies", "sentence"),
    [
        ({"message.history": with_another_text}, "Un message affiché n’est pas celui qui a été écrit."),
        ({"archive.prove": with_another_text}, "Un message affiché n’est pas celui qui a été écrit."),
        ({"archive.prove": with_another_leaf}, "Un message affiché n’est pas prouvé par le serveur."),
    ],
    ids=["message", "content", "path"],
)
async def test_a_message_that_is_not_what_was_written_is_an_alarm_that_leads_to_it(
    ward: Ward, lies: dict[str, Any], sentence: str
) -> None:
    alice, bob = await ward.alice(), await ward.bob()
    await talk(ward, alice, bob)
    screen = await ward.door(viewport=PHONE, has_touch=True)
    await Liar(lies).over(screen.page)
    await screen.log_in(alice.login, PASSWORD)
    await screen.page.evaluate("location.hash = '#/all'")
    await screen.open(SUBJECT)
    await expect(alarm(screen)).to_contain_text(sentence)
    await screen.back()
    await expect(alarm(screen)).to_be_visible()
    await alarm(screen).get_by_role("button", name="Que faire ?").click()
    dialog = screen.page.get_by_role("dialog", name="Alerte sur l’intégrité des messages")
    await dialog.get_by_role("button", name="Voir le message").click()
    await expect(screen.articles.last).to_be_in_viewport()
    kept = await screen.page.evaluate("JSON.stringify(localStorage)")
    assert "mis-archive" in kept, "there is something that was kept"
    assert "prenez" not in kept
    assert TEXTS[-1] not in kept


async def test_a_browser_that_cannot_verify_says_so_and_works(ward: Ward) -> None:
    alice, bob = await ward.alice(), await ward.bob()
    await talk(ward, alice, bob)
    screen = await ward.door()
    await screen.page.add_init_script(NO_ED25519)
    await screen.page.reload()
    await screen.log_in(alice.login, PASSWORD)
    await screen.page.evaluate("location.hash = '#/all'")
    await screen.open(SUBJECT)
    await expect(mark(screen)).to_have_accessible_name("Messages non vérifiables ici")
    await mark(screen).click()
    dialog = screen.page.get_by_role("dialog", name="Intégrité des messages")
    await expect(dialog).to_contain_text("Chrome 137")
    await expect(dialog.get_by_role("button", name="Vérifier")).to_have_count(0)
    await screen.page.keyboard.press("Escape")
    await screen.send("bien reçu")
    await expect(screen.fate("bien reçu")).to_have_text(re.compile("^(Envoyé|Vu par)"))
    await expect(alarm(screen)).to_have_count(0)


WHAT = re.compile("^(Que faire|What to do)")


@pytest.mark.parametrize("device", EVERY_DEVICE)
async def test_mark_and_alarm_look_as_every_screen_does(ward: Ward, device: str) -> None:
    alice, bob = await ward.person("Alice", profession="GP", place="Practice"), await ward.bob()
    await ward.start(bob, alice, subject="Ward 7", text="38.6")
    screen, looks = await ward.door(**DEVICES[device]), Looks()
    liar = await Liar().over(screen.page)
    await screen.log_in(alice.login, PASSWORD)
    await screen.page.evaluate("location.hash = '#/all'")
    await screen.open("Ward 7")
    shield = screen.page.locator(".integrity[data-shown=verified]")
    await expect(shield).to_be_visible()
    await looks.at("mark", screen.page)
    await shield.click()
    await looks.at("standing", screen.page)
    liar.lies["archive.prove"] = with_another_leaf
    await screen.page.get_by_role("button", name=re.compile("^(Vérifier cette|Verify this)")).click()
    await expect(screen.page.get_by_role("dialog")).to_have_accessible_name(re.compile("^(Alerte sur|Alarm:)"))
    await looks.at("alarm asked", screen.page)
    await screen.page.keyboard.press("Escape")
    await looks.at("alarm", screen.page)
    await screen.page.get_by_role("button", name=WHAT).click()
    await screen.page.get_by_role("button", name=re.compile("^(J’ai prévenu|I have told)")).click()
    await screen.page.locator(".integrity[data-shown=alarm]").click()
    await looks.at("reported", screen.page)
    assert looks.amiss == {}
