"""Where two factors are required: what a professional meets at the first log-in, and what waits until then."""

import re
from typing import Any

import pyotp
import pytest
from playwright.async_api import Page, expect

from protocol.values import AccountKind
from tests.web.looks import Looks
from tests.web.screen import Screen
from tests.web.test_passkey_routes import AUTHENTICATOR
from tests.web.ward import DESKTOP, PASSWORD, SMALLEST, Person, Ward

APP = re.compile("^(Un code de votre téléphone|A code from your phone)$")
DEVICE = re.compile("^(Visage ou empreinte|Face or fingerprint)$")
REQUIRED = "Une deuxième étape est demandée ici"
STRONGER = "Le mot de passe seul ne suffit pas"
DEVICES: dict[str, dict[str, Any]] = {
    "smallest-dark-french": {"viewport": SMALLEST, "color_scheme": "dark", "locale": "fr-FR"},
    "desktop-light-english": {"viewport": DESKTOP, "color_scheme": "light", "locale": "en-GB"},
}


async def at_the_step(ward: Ward, person: Person, **options: Any) -> Screen:
    screen = await ward.door(**options)
    await screen.try_log_in(person.login, PASSWORD)
    await expect(screen.page.locator("main.required")).to_be_visible()
    return screen


async def at_localhost(ward: Ward, person: Person, **options: Any) -> Screen:
    """The same where browsers have passkeys without https, with an authenticator."""
    screen = await ward.door(url=ward.region.url.replace("127.0.0.1", "localhost"), **options)
    cdp = await screen.page.context.new_cdp_session(screen.page)
    await cdp.send("WebAuthn.enable")
    await cdp.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    await screen.try_log_in(person.login, PASSWORD)
    await expect(screen.page.locator("main.required")).to_be_visible()
    return screen


async def scan(page: Page) -> pyotp.TOTP:
    """Have the key of the dialog on a telephone."""
    await page.get_by_role("button", name=APP).click()
    await page.locator(".by-hand summary").click()
    return pyotp.TOTP((await page.locator(".key").inner_text()).replace(" ", ""))


async def test_a_code_of_the_telephone_is_set_up_and_then_everything_is_there(strict_ward: Ward) -> None:
    alice = await strict_ward.alice()
    screen = await at_the_step(strict_ward, alice)
    page = screen.page
    await expect(page.get_by_role("heading", name=REQUIRED)).to_be_focused()
    await page.reload()
    await expect(page.get_by_role("heading", name=REQUIRED)).to_be_visible()
    await expect(screen.workspace).to_have_count(0)
    phone = await scan(page)
    await page.locator("#factor-code").fill("000000")
    await page.locator("#factor-code").press("Enter")
    await expect(page.get_by_role("dialog").get_by_role("alert")).to_contain_text("Code inexact")
    await page.locator("#factor-code").fill(phone.now())
    await page.locator("#factor-code").press("Enter")
    await expect(page.get_by_role("heading", name="C’est en place")).to_be_visible()
    await expect(page.locator(".recovery-codes li")).not_to_have_count(0)
    await page.get_by_role("button", name="C’est noté").click()
    await expect(screen.workspace).to_be_visible()


async def test_a_passkey_does_as_well_and_the_next_password_alone_is_told_to_use_it(strict_ward: Ward) -> None:
    alice = await strict_ward.alice()
    screen = await at_localhost(strict_ward, alice)
    await screen.page.get_by_role("button", name=DEVICE).click()
    await screen.page.get_by_role("dialog").get_by_role("button", name="Ajouter", exact=True).click()
    await screen.page.get_by_role("button", name="Plus tard").click()
    await expect(screen.workspace).to_be_visible()
    await screen.log_out()
    await screen.try_log_in(alice.login, PASSWORD)
    await expect(screen.page.get_by_role("heading", name=STRONGER)).to_be_visible()
    await expect(screen.page.get_by_role("button", name=APP)).to_have_count(0)
    await screen.page.get_by_role("button", name="Visage, empreinte ou clé d’accès").click()
    await screen.page.get_by_role("button", name="Plus tard").click()
    await expect(screen.workspace).to_be_visible()


async def test_where_the_stronger_way_does_not_work_one_is_told_what_to_do_and_can_leave(strict_ward: Ward) -> None:
    alice = await strict_ward.alice()
    screen = await at_localhost(strict_ward, alice)
    await screen.page.get_by_role("button", name=DEVICE).click()
    await screen.page.get_by_role("dialog").get_by_role("button", name="Ajouter", exact=True).click()
    await expect(screen.page.get_by_role("button", name="Plus tard")).to_be_visible()
    elsewhere = await at_the_step(strict_ward, alice)  # an address without passkeys
    await expect(elsewhere.page.get_by_text("Ce moyen ne marche pas dans ce navigateur.")).to_be_visible()
    await elsewhere.page.get_by_role("button", name="Se déconnecter").click()
    await expect(elsewhere.page.locator("#login")).to_be_visible()


async def test_an_operator_must_and_a_patient_need_not(strict_ward: Ward) -> None:
    operator = await strict_ward.person("Olive", AccountKind.OPERATOR)
    await at_the_step(strict_ward, operator)
    paul = await strict_ward.paul()
    await strict_ward.screen(paul)


@pytest.mark.parametrize("device", DEVICES)
async def test_the_step_is_whole_on_every_device(strict_ward: Ward, device: str) -> None:
    alice, looks = await strict_ward.alice(), Looks()
    page = (await at_the_step(strict_ward, alice, **DEVICES[device])).page
    await looks.at("choice", page)
    phone = await scan(page)
    await looks.at("key", page)
    await page.locator("#factor-code").fill(phone.now())
    await page.locator("#factor-code").press("Enter")
    await expect(page.locator(".recovery-codes")).to_be_visible()
    await looks.at("recovery codes", page)
    assert looks.amiss == {}
