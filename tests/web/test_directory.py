"""The directory in "new conversation": who is found as one types, and who of them can be written to."""

import asyncio
import json
import re
from pathlib import Path
from typing import Any

from playwright.async_api import WebSocketRoute, expect

from tests.support.extraction import extraction, line
from tests.web.screen import Screen
from tests.web.ward import PASSWORD, Ward


async def listed(ward: Ward, folder: Path, *lines: str) -> None:
    """Have the directory list these, and nobody else."""
    path = extraction(folder, lines)
    await asyncio.to_thread(ward.region.run, "directory", "import", str(path), "--departures", "100")


async def searching(screen: Screen, text: str) -> None:
    await screen.page.evaluate("location.hash = '#/new'")
    await screen.page.get_by_label("Avec qui ?").fill(text)


async def test_who_has_no_account_is_told_so_and_cannot_be_picked(ward: Ward, tmp_path: Path) -> None:
    alice, bob = await ward.alice(), await ward.bob()
    paul = line("810005173140", ward.family, "Pauline", profession="Sage-Femme", town="Bayeux")
    await listed(ward, tmp_path, paul)
    screen = await ward.screen(alice)
    await searching(screen, ward.family.lower())
    results = screen.page.get_by_role("list", name="Professionnels trouvés").get_by_role("listitem")
    await expect(results).to_have_count(2)
    await expect(screen.page.get_by_role("status").filter(has_text="trouvés")).to_have_text(
        "2 professionnels trouvés, 1 avec un compte"
    )
    await expect(results.nth(0)).to_contain_text(bob.name)
    await expect(results.nth(0)).to_contain_text("Dans MIS")
    await expect(results.nth(1)).to_contain_text(f"Pauline {ward.family}")
    await expect(results.nth(1)).to_contain_text("Sage-Femme · Bayeux")
    await expect(results.nth(1)).to_contain_text("Sans compte")
    await expect(results.nth(0).get_by_role("checkbox")).to_have_count(1)
    await expect(results.nth(1).get_by_role("checkbox")).to_have_count(0)


async def test_the_arrows_walk_from_the_field_through_those_found(ward: Ward, tmp_path: Path) -> None:
    alice, bob, carol = await ward.alice(), await ward.bob(), await ward.person("Carol")
    await listed(ward, tmp_path, line("810005173140", ward.family, "Pauline"))
    screen = await ward.screen(alice)
    await searching(screen, ward.family)
    boxes = screen.page.get_by_role("list", name="Professionnels trouvés").get_by_role("checkbox")
    await expect(boxes).to_have_count(2)
    field = screen.page.get_by_label("Avec qui ?")
    await field.press("ArrowDown")
    await expect(boxes.nth(0)).to_be_focused()
    await screen.page.keyboard.press("Space")
    await screen.page.keyboard.press("ArrowDown")
    await screen.page.keyboard.press("Space")
    await screen.page.keyboard.press("ArrowDown")
    await expect(boxes.nth(1)).to_be_focused()
    for name in (bob.name, carol.name):
        await expect(screen.page.get_by_role("button", name=f"Retirer {name}")).to_be_visible()
    await screen.page.keyboard.press("ArrowUp")
    await screen.page.keyboard.press("ArrowUp")
    await expect(field).to_be_focused()


async def test_a_second_page_comes_under_the_first(ward: Ward, tmp_path: Path) -> None:
    alice = await ward.alice()
    people = [line(f"81000000{number:04d}", ward.family, f"Marc{chr(97 + number // 26)}") for number in range(70)]
    await listed(ward, tmp_path, *people)
    screen = await ward.screen(alice)
    await searching(screen, f"marc {ward.family}")
    results = screen.page.get_by_role("list", name="Professionnels trouvés").get_by_role("listitem")
    await expect(results).to_have_count(50)
    await screen.page.get_by_role("button", name="Afficher la suite").click()
    await expect(results).to_have_count(70)
    await expect(screen.page.get_by_role("button", name="Afficher la suite")).to_have_count(0)


class Late:
    """Lets every answer pass but those to one search, which come when the test says so."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._ids: set[int] = set()
        self._held: list[str] = []
        self._page: WebSocketRoute | None = None
        self.asked = asyncio.Event()
        self.answered = asyncio.Event()

    def __call__(self, page: WebSocketRoute) -> None:
        server = page.connect_to_server()
        self._page = page

        def ask(frame: Any) -> None:
            request = json.loads(frame)
            if request["op"] == "directory.search" and request["text"] == self._text:
                self._ids.add(request["id"])
                self.asked.set()
            server.send(frame)

        def answer(frame: Any) -> None:
            if json.loads(frame).get("id") in self._ids:
                self._held.append(frame)
                self.answered.set()
            else:
                page.send(frame)

        page.on_message(ask)
        server.on_message(answer)

    def let_go(self) -> None:
        assert self._page is not None
        for frame in self._held:
            self._page.send(frame)


# Notes whenever somebody of the first search comes into the list.
WATCH = """() => {
  window.shown = [];
  new MutationObserver((changes) => {
    for (const { addedNodes } of changes)
      for (const node of addedNodes) if (node.textContent.includes('Zoé')) window.shown.push('Zoé');
  }).observe(document.querySelector('.results'), { childList: true });
}"""


async def test_an_answer_that_comes_late_does_not_replace_that_to_the_last_words(ward: Ward, tmp_path: Path) -> None:
    alice = await ward.alice()
    zoe, yann = line("810005173140", ward.family, "Zoé"), line("810101010108", ward.family, "Yann")
    await listed(ward, tmp_path, zoe, yann)
    late = Late(f"zoé {ward.family}")
    screen = await ward.door()
    await screen.page.route_web_socket(re.compile("/ws$"), late)
    await screen.log_in(alice.login, PASSWORD)
    await searching(screen, f"zoé {ward.family}")  # 1. asked, and answered by the server, but not here yet
    await late.answered.wait()
    await screen.page.get_by_label("Avec qui ?").fill(f"yann {ward.family}")  # 2. asked and answered at once
    results = screen.page.get_by_role("list", name="Professionnels trouvés").get_by_role("listitem")
    await expect(results).to_have_text([re.compile("Yann")])
    await screen.page.evaluate(WATCH)
    late.let_go()  # 3. the first answer comes
    await screen.page.get_by_label("Avec qui ?").fill(f"{ward.family} yan")  # 4. and behind it the next one
    await expect(screen.page.get_by_role("status").filter(has_text="trouvé")).to_have_text(re.compile("^1 "))
    await expect(results).to_have_text([re.compile("Yann")])
    await screen.page.get_by_label("Avec qui ?").fill(f"zoé {ward.family[:-1]}")
    await expect(results).to_have_text([re.compile("Zoé")])
    shown = await screen.page.evaluate("window.shown")
    assert shown == ["Zoé"], "once, and not before it was asked for again"
