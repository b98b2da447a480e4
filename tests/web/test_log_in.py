"""The door: password and second factor, passkey, Pro Santé Connect, and what is said to who cannot come in."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pyotp
import pytest
import pytest_asyncio
from playwright.async_api import Browser as Chromium
from playwright.async_api import expect

from tests.support.mis_process import MisProcess, free_port
from tests.web.screen import Screen
from tests.web.test_passkey_routes import Browser
from tests.web.ward import PASSWORD, PHONE, Person, Ward


async def second_factor(ward: Ward, person: Person) -> list[str]:
    """Set a second factor, on another device; give its recovery codes."""
    async with httpx.AsyncClient(base_url=ward.region.url) as http:
        told = (await http.post("/api/session", json={"login": person.login, "password": PASSWORD})).json()
        http.cookies.clear()
        http.headers["Authorization"] = f"Bearer {told['token']}"
        key = (await http.post("/api/second-factor")).json()["key"]
        done = await http.put("/api/second-factor", json={"code": pyotp.TOTP(key).now()})
        codes: list[str] = done.json()["codes"]
        return codes


async def test_who_has_a_second_factor_is_asked_for_it_after_the_password(ward: Ward) -> None:
    alice = await ward.alice()
    recovery, *_ = await second_factor(ward, alice)
    screen = await ward.door()
    await screen.try_log_in(alice.login, "pas celui-ci")
    await expect(screen.page.get_by_role("alert")).to_have_text("Identifiant ou mot de passe inexact.")
    await screen.try_log_in(alice.login, PASSWORD)
    code = screen.page.get_by_label("Code de vérification")
    await expect(code).to_be_focused()
    for typed, told in (
        ("", "Indiquez le code."),
        ("000000", "Code inexact. Prenez le suivant, ou un code de secours."),
    ):
        await code.fill(typed)
        await code.press("Enter")
        await expect(screen.page.get_by_role("alert")).to_have_text(told)
        await expect(screen.workspace).to_have_count(0)
    await code.fill(recovery)
    await code.press("Enter")
    await screen.page.get_by_role("button", name="Plus tard").click()
    await expect(screen.workspace).to_be_visible()


async def test_a_second_factor_is_asked_for_at_the_lock_too(ward: Ward) -> None:
    alice = await ward.with_pin(await ward.alice())
    screen = await ward.screen(alice)
    recovery, *_ = await second_factor(ward, alice)
    await screen.lock()
    await screen.page.get_by_role("button", name="Code oublié ou autre personne ?").click()
    await screen.page.locator("#renewal-password").fill(PASSWORD)
    await screen.page.locator("#renewal-password").press("Enter")
    code = screen.page.get_by_label("Code de vérification")
    await expect(code).to_be_focused()
    await code.fill("000000")
    await code.press("Enter")
    await expect(screen.page.get_by_text("Code inexact.")).to_be_visible()
    await expect(screen.workspace).to_have_count(0)
    await code.fill(recovery)
    await code.press("Enter")
    await expect(screen.workspace).to_be_visible()


async def test_a_face_opens_the_door_and_the_lock_and_another_one_does_not(ward: Ward) -> None:
    alice, browser = await ward.with_pin(await ward.alice()), await Browser.open(ward)
    await browser.log_in(alice)
    await browser.add_passkey()
    screen = Screen(browser.page)
    await screen.page.reload()
    await expect(screen.workspace).to_be_visible()
    await screen.lock()
    face = screen.page.get_by_role("button", name="Visage ou empreinte")
    await browser.verifies(its_owner=False)
    await face.click()
    await expect(face).to_have_attribute("aria-disabled", "false")
    await expect(screen.workspace).to_have_count(0)
    await browser.verifies(its_owner=True)
    await face.click()
    await expect(screen.workspace).to_be_visible()
    await screen.log_out()
    await screen.page.get_by_role("button", name="Visage, empreinte ou clé d’accès").click()
    await expect(screen.workspace).to_be_visible()
    await expect(screen.page.get_by_text(alice.name)).to_be_visible()


async def test_where_the_address_can_have_no_passkey_none_is_offered(ward: Ward) -> None:
    screen = await ward.door()  # an IP address
    await expect(screen.page.get_by_role("link", name="J’ai reçu un code d’accès")).to_be_visible()
    await screen.page.wait_for_load_state("networkidle")
    await expect(screen.page.get_by_role("button", name="Visage")).to_have_count(0)


async def test_a_forgotten_password_leads_to_people_and_not_to_an_e_mail(ward: Ward) -> None:
    screen = await ward.door(viewport=PHONE)
    told = screen.page.get_by_text("Aucun courriel ne le remplace")
    await expect(told).to_be_hidden()
    await screen.page.get_by_role("button", name="Mot de passe oublié ?").click()
    await expect(told).to_be_visible()


async def test_who_was_given_a_code_is_led_to_where_it_is_typed(ward: Ward) -> None:
    screen = await ward.door()
    await screen.page.get_by_role("link", name="J’ai reçu un code d’accès").click()
    await expect(screen.page).to_have_url(f"{ward.region.url}/activation")
    await expect(screen.page.locator(".activation")).to_be_visible()


@pytest.mark.parametrize(
    ("reason", "told"),
    [
        ("unknown-account", "aucun compte MIS n’a votre numéro RPPS"),
        ("refused", "n’a pas abouti"),
        ("unavailable", "Pro Santé Connect ne répond pas"),
    ],
)
async def test_the_way_back_from_pro_sante_connect_says_once_why_it_led_nowhere(
    ward: Ward, reason: str, told: str
) -> None:
    screen = await ward.door()
    await screen.page.goto(f"{ward.region.url}/?log-in={reason}")
    await expect(screen.page.get_by_role("status")).to_contain_text(told)
    await expect(screen.page).to_have_url(f"{ward.region.url}/")
    await screen.page.reload()
    await expect(screen.page.locator("#login")).to_be_visible()
    await expect(screen.page.get_by_text(told)).to_have_count(0)


@pytest_asyncio.fixture(loop_scope="session")
async def psc_ward(browser: Chromium, tmp_path: Path) -> AsyncIterator[Ward]:
    """People on a server that has Pro Santé Connect set up, which nobody answers for."""
    port, nobody = free_port(), free_port()
    settings = {
        "MIS_PUBLIC_URL": f"http://127.0.0.1:{port}",
        "MIS_PSC_ISSUER": f"http://127.0.0.1:{nobody}",
        "MIS_PSC_CLIENT_ID": "mis",
        "MIS_PSC_CLIENT_SECRET": "a secret of nobody's",
    }
    region = MisProcess(tmp_path / "data", settings, port=port)
    await asyncio.to_thread(region.start)
    ward = Ward(region, browser)
    yield ward
    await ward.close()
    await asyncio.to_thread(region.stop)
    assert ward.watch.breaches == []


async def test_pro_sante_connect_comes_first_where_there_is_one(psc_ward: Ward) -> None:
    screen = await psc_ward.door()
    way_in = screen.page.get_by_role("link", name="Pro Santé Connect")
    await expect(way_in).to_have_class("button filled")
    await expect(screen.page.get_by_role("button", name="Se connecter")).to_have_class("button ")
    await way_in.click()
    await expect(screen.page.get_by_role("status")).to_contain_text("Pro Santé Connect ne répond pas")
    await expect(screen.page.locator("#login")).to_be_visible()
