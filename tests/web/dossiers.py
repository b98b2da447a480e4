"""The pages of dossiers as people reach and use them."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Self

from playwright.async_api import Page, expect

from tests.web.identity_pages import write_birth_date
from tests.web.screen import Screen
from tests.web.ward import Person, Ward

INCLUDE = re.compile("^(Inclure un patient|Include a patient)$")
FIND = re.compile("^(Chercher un dossier existant|Look for an existing record)$")
INFORMED = re.compile("(informée et ne s’y oppose pas|informed and does not oppose)")
INCLUDE_NOW = re.compile("^(Inclure ce patient|Include this patient)$")
CIRCLE = re.compile("^(Cercle de soins|Care circle)")
ADD = re.compile("^(Ajouter au cercle|Add to the circle)$")
ADD_NOW = re.compile("^(Faire entrer dans le cercle|Have them join the circle)$")
NOT_STRICT = ("birth_place_label", "used_name")
# No day is a month too: who was born on a day that is another's with day and month exchanged may be the same person.
_FIRST_DAY, _DAYS = 13, 16


@dataclass(frozen=True)
class Patient:
    """Somebody whom nobody of another test is like: no two were born on the same day."""

    birth_name: str
    used_name: str
    born: date

    @classmethod
    def of(cls, ward: Ward) -> Self:
        number = int(ward.family.removeprefix("Test"))
        letters = "".join("ABCDEFGHIJ"[int(figure)] for figure in f"{number:03}")
        month, day = divmod(number, _DAYS)
        born = date(1920 + month // 12, 1 + month % 12, _FIRST_DAY + day)
        return cls(f"LEFEVRE-{letters}", f"MARCHAND-{letters}", born)

    @property
    def name(self) -> str:
        return f"{self.used_name} Odette"


async def dossiers_page(screen: Screen, rest: str = "") -> Page:
    await screen.page.goto(f"{screen.page.url.partition('#')[0]}#/dossiers{rest}")
    await expect(screen.page.get_by_role("heading", level=1)).to_be_visible()
    return screen.page


async def write_traits(page: Page, patient: Patient, *, only_strict: bool = False, **changes: str) -> None:
    traits = {
        "birth_name": patient.birth_name,
        "birth_given_names": "Odette Marie",
        "birth_place": "14047",
        "birth_place_label": "Bayeux",
        "used_name": patient.used_name,
    }
    for field, text in (traits | changes).items():
        if only_strict and field in NOT_STRICT:
            continue
        await page.locator(f"#dossier-{field}").fill(text)
    await page.locator("input[name=dossier-sex][value=F]").check()
    born = (str(patient.born.day), str(patient.born.month), str(patient.born.year))
    await write_birth_date(page, "dossier-birth_date", born)


async def include(page: Page, patient: Patient) -> None:
    """Include a person, from the list of dossiers to the page of the new one."""
    await page.get_by_role("button", name=INCLUDE).click()
    await write_traits(page, patient)
    await page.get_by_role("button", name=FIND).click()
    await page.get_by_label(INFORMED).check()
    await page.get_by_role("button", name=INCLUDE_NOW).click()
    await expect(page.get_by_role("heading", level=1, name=patient.name)).to_be_visible()


async def show_tab(page: Page, name: re.Pattern[str]) -> None:
    """Show a part of the dossier on screen."""
    await page.locator(".dossier .tabs").get_by_role("link", name=name).click()


async def add_professional(page: Page, person: Person) -> None:
    """Have somebody of the directory in the circle of the dossier on screen."""
    await show_tab(page, CIRCLE)
    await page.get_by_role("button", name=ADD).click()
    dialog = page.get_by_role("dialog")
    await dialog.locator("#start-search").fill(person.name)
    await dialog.get_by_role("checkbox", name=re.compile(person.name)).click()
    await dialog.get_by_label(INFORMED).check()
    await dialog.get_by_role("button", name=ADD_NOW).click()
    await expect(dialog).to_have_count(0)


async def add_the_person(page: Page, person: Person) -> None:
    """Have the account of the person themselves in the circle, by its exact login."""
    await show_tab(page, CIRCLE)
    await page.get_by_role("button", name=ADD).click()
    dialog = page.get_by_role("dialog")
    await dialog.locator("#start-exact").fill(person.login)
    await dialog.locator("#start-exact").press("Enter")
    await dialog.get_by_role("button", name=ADD_NOW).click()
    await expect(dialog).to_have_count(0)
