"""The web client as a person uses it: by what can be read and named on it, not by how it is built."""

import re

from playwright.async_api import Locator, Page, expect

LATER = re.compile("^(Plus tard|Later)$")
LOCK = re.compile("^(Verrouiller|Lock)$")
LOG_IN = re.compile("^(Se connecter|Log in)$")
MESSAGE = re.compile("^(Votre message|Your message)$")
SEND = re.compile("^(Envoyer|Send)$")
BACK = re.compile("^(Retour aux conversations|Back to conversations)$")


class Screen:
    """One page of one person."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.rows = page.locator("a.row")
        self.log = page.get_by_role("log")
        self.articles = self.log.get_by_role("article")
        self.texts = self.articles.locator(".text")
        self.field = page.get_by_label(MESSAGE)
        self.banner = page.locator(".banner")
        self.pin = page.locator("#pin")
        self.workspace = page.locator(".workspace")

    async def log_in(self, login: str, password: str, *, has_pin: bool = False) -> None:
        """Log in; who has no PIN is asked to choose one, and does so later."""
        await self.try_log_in(login, password)
        if not has_pin:
            await self.page.get_by_role("button", name=LATER).click()
        await expect(self.workspace).to_be_visible()

    async def lock(self) -> None:
        await self.page.get_by_role("button", name=LOCK).locator("visible=true").first.click()
        await expect(self.page.locator("main.lock")).to_be_visible()

    async def try_log_in(self, login: str, password: str) -> None:
        await self.page.locator("#login").fill(login)
        await self.page.locator("#password").fill(password)
        await self.page.get_by_role("button", name=LOG_IN).click()

    def row(self, title: str) -> Locator:
        return self.rows.filter(has_text=title)

    async def open(self, title: str) -> None:
        """Open a conversation of the list; its messages are there when this returns."""
        await self.row(title).click()
        await expect(self.page.get_by_role("heading", level=1, name=title)).to_be_visible()
        await expect(self.log.locator("[data-seq]").first).to_be_visible()

    async def send(self, text: str) -> None:
        await self.field.fill(text)
        await self.page.get_by_role("button", name=SEND).click()

    def message(self, text: str) -> Locator:
        """The whole message that says exactly this, with its author and its fate."""
        return self.articles.filter(has=self.page.locator(".text", has_text=re.compile(f"^{re.escape(text)}$")))

    def fate(self, text: str) -> Locator:
        return self.message(text).locator(".fate")

    async def back(self) -> None:
        await self.page.get_by_role("button", name=BACK).click()

    async def log_out(self) -> None:
        await self.page.get_by_role("button", name=re.compile("^(Compte de|Account of)")).click()
        await self.page.get_by_role("button", name=re.compile("^(Se déconnecter|Log out)$")).click()
        await expect(self.page.locator("#login")).to_be_visible()
