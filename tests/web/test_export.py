"""A conversation becomes a file that one keeps; how far it is is told, it can be given up, and half a file is none."""

import asyncio
import io
import os
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Locator, expect

from protocol.values import AccountKind, ConversationId
from tests.support.files import documents, pictures
from tests.web.looks import DEVICES, EVERY_DEVICE, Looks
from tests.web.screen import Screen
from tests.web.ward import PHONE, PIN, Person, Ward

SUBJECT = "Ward 7"
# An entry is in a signed checkpoint a second after it was written; later on a busy machine.
# Neither nothing nor all of it.
PART = re.compile(r"^[1-9]\d?$")
VERB = re.compile("^(Exporter|Export)$")
AGAIN = re.compile("^(Exporter à nouveau|Export again)$")

# The page gets the first megabyte of what the server sends, and neither more nor the end before `goOn` is called.
SLOWLY = """
const { fetch } = window;
const gone = new Promise((go) => { window.goOn = go; });
window.fetch = async (path, how) => {
    const answer = await fetch(path, how);
    if (!String(path).endsWith('/export')) return answer;
    let passed = 0;
    const wait = new TransformStream({
        async transform(chunk, to) {
            if (passed > 1_000_000) await gone;
            passed += chunk.length;
            to.enqueue(chunk);
        },
        flush: () => gone,
    }, undefined, { highWaterMark: 0 });
    return new Response(answer.body.pipeThrough(wait), answer);
};"""


async def talk(ward: Ward, tmp_path: Path, *others: Person, by: Person, large: int = 0) -> ConversationId:
    """A conversation with a picture, and a document of so many bytes."""
    client = await ward.client(by)
    conversation = (await client.start_conversation([one.id for one in others], subject=SUBJECT, text="38.6")).id
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(pictures.jpeg())
    files = [photo]
    if large:
        files.append(tmp_path / "long.pdf")
        files[-1].write_bytes(documents.pdf(more=[documents.stream(os.urandom(large))]))
    ids = [(await client.upload(conversation, file)).id for file in files]
    await client.send_message(conversation, "See these", attachments=ids)
    return conversation


async def open_dialog(screen: Screen) -> Locator:
    await screen.page.get_by_role("button", name=re.compile("^(Autres actions sur|Other actions on)")).click()
    await screen.page.get_by_role("menuitem", name=re.compile("^(Exporter|Export) ")).click()
    dialog = screen.page.get_by_role("dialog")
    await expect(dialog).to_have_accessible_name(re.compile("^(Exporter|Export) "))
    return dialog


def downloads_of(screen: Screen) -> list[Any]:
    """Whatever is downloaded from now on."""
    downloads: list[Any] = []
    screen.page.on("download", lambda one: downloads.append(one))
    return downloads


async def saved_by(screen: Screen, press: Locator) -> zipfile.ZipFile:
    """What is downloaded when that is pressed."""
    async with screen.page.expect_event("download") as download:
        await press.click()
    return zipfile.ZipFile(io.BytesIO((await (await download.value).path()).read_bytes()))


@pytest.mark.parametrize("kind", [AccountKind.PROFESSIONAL, AccountKind.PATIENT], ids=["professional", "patient"])
async def test_a_member_gets_the_conversation_as_a_file(ward: Ward, tmp_path: Path, kind: AccountKind) -> None:
    reader, bob = await ward.person("Alice", kind), await ward.bob()
    await talk(ward, tmp_path, reader, by=bob)
    screen = await ward.screen(reader, viewport=PHONE, has_touch=True)
    await screen.open(SUBJECT)
    await signed(screen)
    dialog = await open_dialog(screen)
    await expect(dialog).to_contain_text("rangez-le comme un document médical")
    file = await saved_by(screen, dialog.get_by_role("button", name=VERB))
    assert file.testzip() is None
    assert {"LISEZMOI.txt", "conversation.html", "conversation.pdf", "conversation.json"} <= set(file.namelist())
    assert [name for name in file.namelist() if name.startswith("pieces-jointes/")]
    await expect(dialog.get_by_role("status")).to_contain_text(
        re.compile(r"conversation-\d{4}-\d\d-\d\d\.zip est dans vos .* 3 entrées")
    )
    await dialog.get_by_role("button", name="Fermer").last.click()
    await expect(dialog).to_have_count(0)


async def signed(screen: Screen) -> None:
    """The newest message is in a checkpoint, which the page has verified by then."""
    await expect(screen.page.locator(".integrity[data-shown=verified]")).to_be_visible()


async def test_it_tells_how_far_it_is_and_is_given_up_without_a_file(ward: Ward, tmp_path: Path) -> None:
    alice, bob = await ward.alice(), await ward.bob()
    await talk(ward, tmp_path, alice, by=bob, large=3_000_000)
    screen = await ward.screen(alice)
    await screen.page.evaluate(SLOWLY)
    await screen.open(SUBJECT)
    await signed(screen)
    downloads = downloads_of(screen)
    dialog = await open_dialog(screen)
    await dialog.get_by_role("button", name=VERB).click()
    bar = dialog.get_by_role("progressbar")
    await expect(bar).to_have_attribute("aria-valuenow", PART)
    await expect(bar).to_have_accessible_name(re.compile(r"^Export en cours\s: [1-9]\d?\s%$"))
    await dialog.get_by_role("button", name="Annuler").click()
    await expect(bar).to_have_count(0)
    await expect(dialog.get_by_role("alert")).to_be_empty()
    await screen.page.evaluate("window.goOn()")
    file = await saved_by(screen, dialog.get_by_role("button", name=VERB))
    assert file.testzip() is None
    assert len(downloads) == 1, "nothing came of what was given up"


async def test_what_breaks_off_is_said_and_no_file(fragile_ward: Ward, tmp_path: Path) -> None:
    ward = fragile_ward
    alice, bob = await ward.alice(), await ward.bob()
    await talk(ward, tmp_path, alice, by=bob, large=9_000_000)
    screen = await ward.screen(alice)
    await screen.page.evaluate(SLOWLY)
    await screen.open(SUBJECT)
    await signed(screen)
    downloads = downloads_of(screen)
    dialog = await open_dialog(screen)
    await dialog.get_by_role("button", name=VERB).click()
    await expect(dialog.get_by_role("progressbar")).to_have_attribute("aria-valuenow", PART)
    await asyncio.to_thread(ward.region.kill)
    await screen.page.evaluate("window.goOn()")
    await expect(dialog.get_by_role("alert")).to_have_text(
        "L’export a été interrompu, et rien n’a été enregistré. Recommencez."
    )
    await dialog.get_by_role("button", name=AGAIN).click()
    await expect(dialog.get_by_role("alert")).to_contain_text("Le serveur ne répond pas.")
    await asyncio.to_thread(ward.region.start)
    assert downloads == []
    assert (await saved_by(screen, dialog.get_by_role("button", name=AGAIN))).testzip() is None
    assert len(downloads) == 1


async def test_the_lock_ends_it(ward: Ward, tmp_path: Path) -> None:
    alice, bob = await ward.with_pin(await ward.alice()), await ward.bob()
    await talk(ward, tmp_path, alice, by=bob, large=3_000_000)
    screen = await ward.screen(alice)
    await screen.page.evaluate(SLOWLY)
    await screen.open(SUBJECT)
    await signed(screen)
    downloads = downloads_of(screen)
    dialog = await open_dialog(screen)
    await dialog.get_by_role("button", name=VERB).click()
    await expect(dialog.get_by_role("progressbar")).to_have_attribute("aria-valuenow", PART)
    other = Screen(await screen.page.context.new_page())
    await other.page.goto(ward.region.url)
    await other.lock()
    await expect(screen.page.locator("main.lock")).to_be_visible()
    await screen.page.evaluate("window.goOn()")
    # Whoever comes back finds the conversation, and nothing that was saved meanwhile.
    await screen.pin.fill(PIN)
    await screen.pin.press("Enter")
    await expect(screen.message("See these")).to_be_visible()
    assert downloads == []


@pytest.mark.parametrize("device", EVERY_DEVICE)
async def test_the_dialog_looks_as_every_screen_does(ward: Ward, tmp_path: Path, device: str) -> None:
    alice, bob = await ward.person("Alice", profession="GP", place="Practice"), await ward.bob()
    await talk(ward, tmp_path, alice, by=bob)
    screen, looks = await ward.screen(alice, **DEVICES[device]), Looks()
    await screen.page.evaluate(SLOWLY)
    await screen.open(SUBJECT)
    await signed(screen)
    dialog = await open_dialog(screen)
    await looks.at("export", screen.page)
    await dialog.get_by_role("button", name=VERB).click()
    await expect(dialog.get_by_role("progressbar")).to_be_visible()
    await looks.at("exporting", screen.page)
    await screen.page.evaluate("window.goOn()")
    await expect(dialog.get_by_role("button", name=AGAIN)).to_be_visible()
    await looks.at("exported", screen.page)
    assert looks.amiss == {}
