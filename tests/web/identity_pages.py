"""The pages of identity as a person reaches and uses them: one's account, patients and caregivers, administration."""

import re
import sqlite3
from contextlib import closing
from typing import Any

from playwright.async_api import Locator, Page, expect

from protocol.values import AccountKind
from tests.web.screen import Screen
from tests.web.ward import PASSWORD, Person, Ward

ACCOUNT_MENU = re.compile("^(Compte de|Account of)")
SECURITY = re.compile("^(Appareils et sécurité|Devices and security)$")
NEW_PERSON = re.compile("^(Nouvel accès|New access)$")
CONTINUE = re.compile("^(Continuer|Continue)$")
BORN = ("14", "3", "1941")
# What nobody in these tests is called.
CHOSEN = "tournesol ardoise violon"


async def account_page(screen: Screen) -> Page:
    """Go to one's own account by the menu."""
    page = screen.page
    await page.get_by_role("button", name=ACCOUNT_MENU).locator("visible=true").first.click()
    await page.get_by_role("button", name=SECURITY).click()
    await expect(page.locator(".item").first).to_be_visible()
    return page


async def people_page(screen: Screen) -> Page:
    await screen.page.goto(f"{screen.page.url.partition('#')[0]}#/people")
    await expect(screen.page.locator(".panel").first).to_be_visible()
    return screen.page


async def operator_screen(ward: Ward, **options: Any) -> tuple[Person, Screen]:
    """An operator who has just logged in, where operators land."""
    operator = await ward.person("Olive", AccountKind.OPERATOR)
    screen = await ward.door(**options)
    await screen.log_in(operator.login, PASSWORD)
    await expect(screen.page.locator(".result").first).to_be_visible()
    return operator, screen


async def write_birth_date(page: Page, id: str, born: tuple[str, str, str] = BORN) -> None:
    for part, text in zip(("day", "month", "year"), born, strict=True):
        await page.locator(f"#{id}-{part}").fill(text)


async def make_person(page: Page, name: str) -> str:
    """Make the account of a patient on the page of people; the code of the sheet."""
    await page.get_by_role("button", name=NEW_PERSON).click()
    await page.locator("#person-name").fill(name)
    await write_birth_date(page, "person-born")
    await page.locator("dialog .filled").click()
    return await page.locator(".sheet .code").inner_text()


async def next_step(page: Page) -> None:
    await page.get_by_role("button", name=CONTINUE).click()


async def prove(page: Page, password: str = PASSWORD) -> None:
    """Answer the question who one is."""
    await page.locator("#renewal-password").fill(password)
    await page.locator("#renewal-password").press("Enter")
    await expect(page.locator("#renewal-password")).to_have_count(0)


def make_stale(ward: Ward, person: Person) -> None:
    """Have the last full log-in of every session of a person be an hour ago."""
    with closing(sqlite3.connect(ward.region.data_dir / "mis.sqlite3", timeout=10)) as database, database:
        changed = database.execute(
            "UPDATE sessions SET strong_at = strong_at - 3600000 WHERE account = ? AND ended_at IS NULL", [person.id]
        )
    assert changed.rowcount > 0


def panel(page: Page, id: str) -> Locator:
    return page.locator(f"section[aria-labelledby=account-{id}]")
