"""The keyboard alone suffices, in the order in which one reads."""

import re

from playwright.async_api import Page, expect

from tests.web.screen import Screen
from tests.web.ward import IPHONE, PASSWORD, Ward

NAME_OF_FOCUS = """() => {
    const { activeElement: at } = document;
    const labelled = at.labels?.[0]?.innerText;
    return at.getAttribute('aria-label') ?? labelled ?? at.innerText.trim();
}"""
# More stops than any screen has: past it one is caught in a circle.
MOST_STOPS = 60


async def tab_to(page: Page, name: str, *, key: str = "Tab") -> list[str]:
    """Press Tab until what bears the name has the focus; give all that had it on the way."""
    passed: list[str] = []
    while not re.search(name, passed[-1] if passed else ""):
        assert len(passed) < MOST_STOPS, f"never reached {name}: {passed}"
        await page.keyboard.press(key)
        passed.append(await page.evaluate(NAME_OF_FOCUS))
    return passed


async def to_the_top(page: Page) -> None:
    """As on a page that nobody has touched: opening a thread has put the focus on its heading."""
    await page.evaluate("document.body.tabIndex = -1; document.body.focus(); document.body.removeAttribute('tabindex')")


async def log_in(screen: Screen, login: str) -> None:
    await expect(screen.page.locator("#login")).to_be_focused()
    await screen.page.keyboard.type(login)
    await screen.page.keyboard.press("Tab")
    await screen.page.keyboard.type(PASSWORD)
    await screen.page.keyboard.press("Enter")
    await expect(screen.page.get_by_role("heading", name="Choisissez un code PIN")).to_be_visible()
    await tab_to(screen.page, "^Plus tard$")
    await screen.page.keyboard.press("Enter")
    await expect(screen.workspace).to_be_visible()


async def test_from_log_in_to_sending_and_switching_without_a_mouse(ward: Ward) -> None:
    alice, bob = await ward.alice(), await ward.bob()
    await ward.start(alice, bob, subject="Premier", text="Bonjour")
    await ward.start(alice, bob, subject="Second", text="Bonsoir")
    screen = await ward.door()
    page = screen.page
    await log_in(screen, alice.login)
    await page.get_by_role("button", name="Tous les messages").press("Enter")
    await expect(screen.rows).to_have_count(2)

    # 1. The newest conversation, opened from its row: its heading has the focus.
    await tab_to(page, "Second")
    await page.keyboard.press("ArrowDown")
    await expect(screen.row("Premier")).to_be_focused()
    await page.keyboard.press("ArrowUp")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", level=1, name="Second")).to_be_focused()

    # 2. Write and send; the field keeps the focus.
    await tab_to(page, "Votre message")
    await page.keyboard.type("une ligne")
    await page.keyboard.press("Shift+Enter")
    await page.keyboard.type("une autre")
    await page.keyboard.press("Enter")
    await expect(screen.texts).to_have_text(["Bonsoir", "une ligne\nune autre"], use_inner_text=True)
    await expect(screen.field).to_be_focused()
    await expect(screen.field).to_have_value("")

    # 3. Back to the list, and to the other conversation.
    await tab_to(page, r"\nSecond\n", key="Shift+Tab")
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", level=1, name="Premier")).to_be_focused()
    await expect(screen.texts).to_have_text(["Bonjour"])


async def test_the_focus_goes_as_one_reads_and_the_first_stop_skips_to_the_messages(ward: Ward) -> None:
    alice, bob = await ward.alice(), await ward.bob()
    await ward.start(alice, bob, subject="Ordre", text="Bonjour")
    screen = await ward.screen(alice)
    await screen.open("Ordre")
    await screen.page.reload()
    await expect(screen.texts).to_have_text(["Bonjour"])
    await to_the_top(screen.page)
    expected = [
        "Aller aux messages",
        "Nouvelle conversation",
        "Boîte de réception",
        "Non lus",
        "Tous les messages",
        "Favoris",
        "À traiter",
        "Archivées",
        "File active",
        "Mes échéances",
        "Groupes de contacts",
        "Patients et aidants",
        f"Compte de {alice.name}",
        "Verrouiller",
        "Message, personne ou sujet",
        "Ordre",
        "Actions sur Ordre",
        "Voir les participants",
        "Messages (pas encore )?vérifiés",
        "Rechercher dans la conversation",
        "Favori",
        "À traiter",
        "Ajouter des participants",
        "Autres actions",
        "Messages de Ordre",
        "Envoyé|Vu par",
        "lira ce message",
        "Joindre un fichier",
        "Votre message",
        "Urgent",
        "Envoyer",
    ]
    stops = await tab_to(screen.page, "^Envoyer$")
    assert len(stops) == len(expected), stops
    for stop, name in zip(stops, expected, strict=True):
        assert re.search(name, stop), stops

    await screen.page.reload()
    await expect(screen.texts).to_have_text(["Bonjour"])
    await to_the_top(screen.page)
    await screen.page.keyboard.press("Tab")
    skip = screen.page.get_by_role("link", name="Aller aux messages")
    await expect(skip).to_be_focused()
    await expect(skip).to_be_in_viewport()
    await screen.page.keyboard.press("Enter")
    await expect(screen.log).to_be_focused()


async def test_escape_closes_a_dialog_and_gives_the_focus_back(ward: Ward) -> None:
    alice, bob = await ward.alice(), await ward.bob()
    await ward.start(alice, bob, subject="Dialogues", text="Bonjour")
    screen = await ward.screen(alice)
    await screen.open("Dialogues")
    for name in ("Voir les participants", "Ajouter des participants", "lira ce message", "Envoyé", "Compte de"):
        opener = screen.page.get_by_role("button", name=re.compile(name))
        await opener.focus()
        await screen.page.keyboard.press("Enter")
        dialog = screen.page.get_by_role("dialog")
        await expect(dialog).to_be_visible()
        assert await dialog.evaluate("(dialog) => dialog.contains(document.activeElement)")
        await screen.page.keyboard.press("Escape")
        await expect(dialog).to_have_count(0)
        await expect(opener).to_be_focused()


async def test_a_conversation_is_started_without_a_mouse(ward: Ward) -> None:
    alice, bob = await ward.alice(), await ward.bob()
    screen = await ward.screen(alice)
    page = screen.page
    await tab_to(page, "Nouvelle conversation")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", level=1, name="Nouvelle conversation")).to_be_focused()
    await tab_to(page, "Avec qui")
    await page.keyboard.type(bob.name)
    await expect(page.get_by_role("checkbox")).to_have_count(1)
    await tab_to(page, bob.name)
    await page.keyboard.press("Space")
    await tab_to(page, "Premier message")
    await page.keyboard.type("Sans souris")
    await tab_to(page, "Ouvrir la conversation")
    await page.keyboard.press("Enter")
    await expect(screen.texts).to_have_text(["Sans souris"])


async def test_a_device_is_ended_without_a_mouse(ward: Ward) -> None:
    alice = await ward.alice()
    lost = await ward.screen(alice, user_agent=IPHONE)
    screen = await ward.door()
    await log_in(screen, alice.login)
    page = screen.page
    await tab_to(page, "^Compte de")
    await page.keyboard.press("Enter")
    await tab_to(page, "^Appareils et sécurité$")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("button", name="Déconnecter Safari, iPhone")).to_be_visible()
    await tab_to(page, "^Déconnecter Safari, iPhone$")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("dialog", name="Déconnecter Safari, iPhone ?")).to_be_visible()
    await tab_to(page, "^Déconnecter$")
    await page.keyboard.press("Enter")
    await expect(lost.page.locator("#login")).to_be_visible()
    await expect(screen.workspace).to_be_visible()
