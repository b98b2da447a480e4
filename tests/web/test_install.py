"""Installed on a device: opened without the server with what it had, never while it is locked, and of one version."""

import asyncio
import json
import re
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page, expect

from mis.http.web import client_folder, is_served
from protocol.values import ConversationId
from tests.web.icons import PICTURES
from tests.web.screen import Screen
from tests.web.test_offline import texts_of
from tests.web.ward import PHONE, PIN, Person, Ward

pytestmark = pytest.mark.worker

SUBJECT = "Plaie de MARCHAND Odette"
TEXT = "Rougeur au mollet gauche"
LOCK_AFTER_MS = 900_000
# A worker looks at all files before it takes over.
TICKET = "mis_offline"

# All that a device holds, without the words of the client itself.
HELD = """async () => {
    const shown = [document.body.outerHTML, document.title, location.href, document.cookie];
    const request = indexedDB.open('mis', 1);
    const database = await new Promise((resolve) => { request.onsuccess = () => resolve(request.result); });
    const names = [...database.objectStoreNames];
    const all = names.length ? database.transaction('kept').objectStore('kept').getAll() : { result: [] };
    if (names.length) await new Promise((resolve) => { all.onsuccess = resolve; });
    database.close();
    const cached = await Promise.all((await caches.keys()).map(async (name) => (await caches.open(name)).keys()));
    return [...shown, JSON.stringify(localStorage), ...all.result, ...cached.flat().map(({ url }) => url)].join('\\n');
}"""
SHELF = """async () => {
    const request = indexedDB.open('mis', 1);
    request.onupgradeneeded = () => request.result.createObjectStore('kept');
    const database = await new Promise((resolve) => { request.onsuccess = () => resolve(request.result); });
    const keys = database.transaction('kept').objectStore('kept').getAllKeys();
    await new Promise((resolve) => { keys.onsuccess = resolve; });
    database.close();
    return keys.result;
}"""
OPENS = """async ([conversation, text]) => {
    const { recall } = await import('/platform/environment.js');
    const thread = (await recall())?.state.threads.get(conversation);
    return thread?.messages.some((message) => message.text === text);
}"""
CACHED = "async () => (await (await caches.open('mis-files')).keys()).map(({ url }) => url)"
# What becomes of the next worker.
BECOMES = """async () => {
    const registration = await navigator.serviceWorker.getRegistration();
    let isFound = false;
    const end = new Promise((resolve) => registration.addEventListener('updatefound', () => {
        isFound = true;
        const found = registration.installing;
        found.addEventListener('statechange', () => resolve(found.state));
    }));
    while (!isFound) await registration.update().catch(() => undefined);
    return end;
}"""
# One look may be the end of one that the page began before: browsers take two that are alike for one.
FOUND = """async () => {
    const found = await navigator.serviceWorker.getRegistration().then((one) => one.update());
    return Boolean(found.installing || found.waiting);
}"""
CONTROLLED = "() => navigator.serviceWorker.controller?.state === 'activated'"


async def held(page: Page) -> str:
    text: str = await page.evaluate(HELD)
    return text


async def visited(ward: Ward, **options: Any) -> tuple[Person, Screen]:
    """A doctor with a conversation open, on a device that has kept it."""
    alice, bob = await ward.with_pin(await ward.alice()), await ward.bob()
    conversation = await ward.start(bob, alice, subject=SUBJECT, text=TEXT)
    screen = await ward.screen(alice, **options)
    await screen.open(SUBJECT)
    await screen.page.wait_for_function(CONTROLLED)
    await is_kept(screen, conversation.id, TEXT)
    return alice, screen


async def is_kept(screen: Screen, conversation: str, text: str) -> None:
    """Wait until what is on the screen lies on the shelf: sealed, so it is told by what opens it."""
    await becomes(screen.page, OPENS, [conversation, text])


async def becomes(page: Page, question: str, *arguments: Any) -> None:
    """Ask until the answer is yes: of what lies on a shelf, no event tells."""
    async with asyncio.timeout(30):
        while not await page.evaluate(question, *arguments):
            pass


async def is_closed(page: Page) -> None:
    await expect(page.get_by_role("heading", name="Hors connexion")).to_be_visible()
    await expect(page.get_by_text("rien ne s’affiche")).to_be_visible()


def picture_size(path: Path) -> tuple[int, int]:
    """The width and height of a PNG, as its first chunk tells them."""
    header = path.read_bytes()[:24]
    assert header[:8] == b"\x89PNG\r\n\x1a\n"
    return int.from_bytes(header[16:20], "big"), int.from_bytes(header[20:24], "big")


async def test_a_browser_finds_all_that_it_needs_to_install_it(ward: Ward) -> None:
    screen = await ward.door()
    await screen.page.wait_for_function(CONTROLLED)
    session = await screen.page.context.new_cdp_session(screen.page)
    found = await session.send("Page.getAppManifest")
    assert found["errors"] == []
    assert urlsplit(found["url"]).path == "/manifest.webmanifest"
    manifest = json.loads(found["data"])
    assert (manifest["short_name"], manifest["display"]) == ("MIS", "standalone")
    assert manifest["id"] == manifest["start_url"] == manifest["scope"] == "/"
    sizes = {(icon["src"], icon["sizes"]) for icon in manifest["icons"]}
    assert {("/icons/icon-192.png", "192x192"), ("/icons/maskable-512.png", "512x512")} <= sizes
    hindrances = await session.send("Page.getInstallabilityErrors")
    # A context of a test is a window in private.
    assert [one["errorId"] for one in hindrances["installabilityErrors"]] in ([], ["in-incognito"])


async def test_every_icon_is_as_large_as_it_says() -> None:
    drawn = {name: picture_size(client_folder() / "icons" / name) for name in PICTURES}
    assert drawn == {name: (side, side) for name, (_, side) in PICTURES.items()}


async def test_it_opens_without_a_network_with_what_it_had_and_sends_what_was_written_then(ward: Ward) -> None:
    alice, screen = await visited(ward)
    bob = await ward.client(await ward.person("Carol"))
    context = screen.page.context
    await context.set_offline(True)

    # 1. Reloaded, and closed and opened anew: the list, the thread, and where one writes.
    await screen.page.reload()
    await expect(screen.texts).to_have_text([TEXT])
    await screen.page.close()
    again = Screen(await context.new_page())
    await again.page.goto(ward.region.url)
    await expect(again.row(SUBJECT)).to_contain_text(TEXT)
    await again.row(SUBJECT).click()
    await expect(again.texts).to_have_text([TEXT])
    await again.send("Je passe à neuf heures")
    await expect(again.fate("Je passe à neuf heures")).to_have_text("En attente du réseau")
    await again.page.reload()
    await expect(again.fate("Je passe à neuf heures")).to_have_text("En attente du réseau")

    # 2. Meanwhile somebody else begins a conversation.
    await bob.start_conversation([alice.id], subject="Pendant ce temps", text="Bonjour")

    # 3. The network is back: all of it comes and goes by itself.
    await context.set_offline(False)
    await expect(again.fate("Je passe à neuf heures")).to_have_text("Envoyé")
    await expect(again.row("Pendant ce temps")).to_contain_text("Bonjour")
    conversation = again.page.url.rpartition("/")[2]
    assert await texts_of(await ward.client(alice), ConversationId(conversation)) == [TEXT, "Je passe à neuf heures"]


async def test_a_locked_session_shows_nothing_without_a_network_either(ward: Ward) -> None:
    alice, screen = await visited(ward)
    await screen.lock()
    await screen.page.context.set_offline(True)
    await screen.page.reload()
    await is_closed(screen.page)
    text = await held(screen.page)
    for readable in (SUBJECT, "MARCHAND", TEXT, alice.name, ward.family, TICKET):
        assert readable not in text
    await screen.page.context.set_offline(False)
    await screen.pin.fill(PIN)
    await screen.pin.press("Enter")
    await expect(screen.texts).to_have_text([TEXT])


async def test_what_is_locked_without_a_network_stays_so_across_a_reload(ward: Ward) -> None:
    _, screen = await visited(ward)
    await screen.page.context.set_offline(True)
    await screen.page.reload()
    await expect(screen.texts).to_have_text([TEXT])
    await screen.lock()
    await screen.page.reload()
    await is_closed(screen.page)
    await screen.page.context.set_offline(False)
    await expect(screen.page.get_by_role("heading", name="Session verrouillée")).to_be_visible()


async def test_the_time_to_lock_goes_on_while_no_page_is_open_and_no_network_is_there(ward: Ward) -> None:
    _, screen = await visited(ward, by_hand=True)
    context = screen.page.context
    await context.set_offline(True)
    await context.clock.fast_forward(LOCK_AFTER_MS - 60_000)
    await screen.page.reload()
    await expect(screen.texts).to_have_text([TEXT])
    await screen.page.close()
    await context.clock.fast_forward(LOCK_AFTER_MS + 1_000)
    page = await context.new_page()
    await page.goto(ward.region.url)
    await is_closed(page)
    assert TICKET not in {cookie["name"] for cookie in await context.cookies()}
    assert "mis.offline" not in await held(page)


async def test_the_browser_itself_ends_the_secret_without_which_nothing_opens(ward: Ward) -> None:
    _, screen = await visited(ward)
    context = screen.page.context
    (ticket,) = [cookie for cookie in await context.cookies() if cookie["name"] == TICKET]
    assert 0 < ticket["expires"] - time.time() <= LOCK_AFTER_MS / 1_000
    assert ticket["sameSite"] == "Strict"
    await context.set_offline(True)
    await context.clear_cookies(name=TICKET)
    await screen.page.reload()
    await is_closed(screen.page)
    assert TEXT not in await held(screen.page)


async def test_nothing_on_the_device_can_be_read_beside_the_page(ward: Ward) -> None:
    alice, screen = await visited(ward)
    assert await screen.page.evaluate(SHELF), "there must be something that is kept"
    await screen.page.goto(f"{ward.region.url}/favicon.svg")
    await screen.page.goto(f"{ward.region.url}/activation")
    text = await held(screen.page)
    for readable in (SUBJECT, "MARCHAND", TEXT, alice.name, ward.family):
        assert readable not in text


async def test_who_logs_out_leaves_nothing_that_opens(ward: Ward) -> None:
    _, screen = await visited(ward)
    assert await screen.page.evaluate(SHELF)
    await screen.log_out()
    await becomes(screen.page, f"async () => (await ({SHELF})()).length === 0")
    await screen.page.context.set_offline(True)
    await screen.page.reload()
    await is_closed(screen.page)
    assert TICKET not in await held(screen.page)


async def test_the_worker_keeps_the_files_of_the_client_and_nothing_else(ward: Ward) -> None:
    _, screen = await visited(ward)
    kept = [urlsplit(url).path.removeprefix("/") for url in await screen.page.evaluate(CACHED)]
    assert {"", "activation", "ui/main.js", "style/main.css", "manifest.webmanifest"} < set(kept)
    assert [path for path in kept if path not in ("", "activation") and not is_served(path)] == []
    assert not [path for path in kept if path.startswith("api")]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [PHONE, None])
async def test_a_door_that_cannot_open_says_why(ward: Ward, scheme: Any, viewport: Any) -> None:
    screen = await ward.door(bypass_csp=True, color_scheme=scheme, **({"viewport": viewport} if viewport else {}))
    await screen.page.wait_for_function(CONTROLLED)
    await screen.page.context.set_offline(True)
    await screen.page.reload()
    await is_closed(screen.page)
    await expect(screen.page).to_have_title("MIS")
    assert (await Axe().run(screen.page)).response["violations"] == []
    await screen.page.context.set_offline(False)
    await expect(screen.page.locator("#login")).to_be_visible()


class Files:
    """The client as an installed server serves it, which a new version changes."""

    def __init__(self, ward: Ward) -> None:
        self.folder = Path(ward.region.settings["PYTHONPATH"]) / "mis" / "http" / "client"

    def publish(self, version: str) -> None:
        """Change two files that a page must never show one of without the other."""
        index, style = self.folder / "index.html", self.folder / "style" / "tokens.css"
        index.write_text(index.read_text().replace("<body>", f'<body id="version-{version}">'))
        style.write_text(style.read_text() + f"/* version-{version} */")


async def shown(screen: Screen) -> set[str]:
    """The versions of what the page is made of."""
    parts = await screen.page.evaluate(
        "Promise.all(['/', '/style/main.css'].map(async (path) => (await fetch(path)).text()))"
    )
    return {(re.findall(r"version-(\w+)", part) or ["none"])[-1] for part in parts}


async def test_a_new_version_waits_for_a_person_who_is_at_work_and_comes_whole(renewed_ward: Ward) -> None:
    ward = renewed_ward
    alice, bob = await ward.alice(), await ward.bob()
    await ward.start(bob, alice, subject=SUBJECT, text=TEXT)
    screen = await ward.screen(alice)
    await screen.open(SUBJECT)
    await screen.field.fill("À moitié")
    await screen.page.wait_for_function(CONTROLLED)
    Files(ward).publish("first")
    await screen.page.wait_for_function(FOUND)
    await expect(screen.banner).to_have_text("Nouvelle version : recharger")
    assert await shown(screen) == {"none"}
    await screen.banner.get_by_role("button", name="recharger").click()
    await expect(screen.banner).to_have_count(0)
    await expect(screen.field).to_have_value("À moitié")
    assert await shown(screen) == {"first"}
    paths = [urlsplit(url).path for url in await screen.page.evaluate(CACHED)]
    assert len(paths) == len(set(paths)), "nothing is left of the version before"


async def test_a_new_version_is_there_at_the_next_opening(renewed_ward: Ward) -> None:
    ward = renewed_ward
    screen = await ward.door()
    context = screen.page.context
    await screen.page.wait_for_function(CONTROLLED)
    await screen.page.close()
    Files(ward).publish("second")
    again = Screen(await context.new_page())
    await again.page.goto(ward.region.url)
    await expect(again.page.locator("#version-second #login")).to_be_visible()
    assert await shown(again) == {"second"}


async def test_a_version_that_cannot_be_had_whole_is_not_taken(renewed_ward: Ward) -> None:
    """Servers are exchanged one after the other: one tells of a version, another has the files of the one before."""
    ward, files = renewed_ward, Files(renewed_ward)
    screen = await ward.door()
    await screen.page.wait_for_function(CONTROLLED)
    files.publish("first")
    worker = files.folder / "worker.js"
    worker.write_text(worker.read_text() + "FILES['/ui/main.js'] = '0'.repeat(32);")
    assert await screen.page.evaluate(BECOMES) == "redundant"
    await screen.page.reload()
    await expect(screen.page.locator("#login")).to_be_visible()
    assert await shown(screen) == {"none"}
