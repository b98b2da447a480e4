"""In and out by Pro Santé Connect, in a real browser, with a real provider."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from tests.support.mis_process import MisProcess
from tests.support.openid import ALICE, RPPS_OF_ALICE, SUB_OF_ALICE, OpenIdProvider, openid_provider
from tests.web.screen import Screen
from tests.web.ward import Ward

# What the farewell page of the provider would ask for: it is not ours, and there is no network here.
FONTS = "https://fonts.googleapis.com"
# The provider's page believes whoever is written into it.
IS_THERE = """([action, fields]) => {
  const form = Object.assign(document.createElement('form'), {method: 'post', action});
  for (const [name, value] of Object.entries(fields)) {
    form.append(Object.assign(document.createElement('input'), {name, value}));
  }
  document.body.append(form);
  form.submit();
}"""
LEAVES = """() => {
  const form = document.forms[0];
  form.append(Object.assign(document.createElement('input'), {name: 'logout', value: 'yes'}));
  form.submit();
}"""


@pytest.fixture(scope="module")
def provider() -> Iterator[OpenIdProvider]:
    with openid_provider() as running:
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def national_ward(provider: OpenIdProvider, browser: Browser, tmp_path: Path) -> AsyncIterator[Ward]:
    """People on a server that the provider knows, and whose pages may lead to it."""
    region = MisProcess(tmp_path / "data")
    known = provider.register(region.url)
    region.settings = {
        "MIS_RATE_LIMITS": "off",
        "MIS_PUBLIC_URL": region.url,
        "MIS_PSC_ISSUER": provider.issuer,
        "MIS_PSC_DISCOVERY_URL": provider.discovery_url,
        "MIS_PSC_CLIENT_ID": known.client_id,
        "MIS_PSC_CLIENT_SECRET": known.client_secret,
    }
    await asyncio.to_thread(region.start)
    ward = Ward(region, browser)
    ward.watch.allow(provider.issuer)
    yield ward
    await ward.close()
    await asyncio.to_thread(region.stop)
    assert ward.watch.breaches == []


async def come_in(ward: Ward, provider: OpenIdProvider) -> Screen:
    await ward.person("Alice", rpps=RPPS_OF_ALICE)
    screen = await ward.door()
    await prove(screen.page, provider)
    await expect(screen.workspace).to_be_visible()
    return screen


async def prove(page: Page, provider: OpenIdProvider) -> None:
    """Go out by the button, and be Alice there."""
    await page.get_by_role("link", name="Pro Santé Connect").click()
    await expect(page.get_by_text("Who is there?")).to_be_visible()
    assert page.url.startswith(provider.issuer)
    fields = {"sub": SUB_OF_ALICE, "acr": "eidas1", "claims": json.dumps(dict(ALICE))}
    await page.evaluate(IS_THERE, [page.url, fields])


async def test_who_logs_out_leaves_the_provider_too_and_comes_back_to_the_door(
    national_ward: Ward, provider: OpenIdProvider
) -> None:
    screen = await come_in(national_ward, provider)
    page = screen.page
    there = {cookie["name"] for cookie in await page.context.cookies(provider.issuer)}
    await page.get_by_role("button", name="Compte de").click()
    await page.get_by_role("button", name="Se déconnecter").click()
    await page.wait_for_url(f"{provider.issuer}/session/end*")
    assert (await page.request.get(f"{national_ward.region.url}/api/session")).status == 401, "out here first"
    await page.evaluate(LEAVES)
    await page.wait_for_url(f"{national_ward.region.url}/")
    await expect(page.locator("#login")).to_be_visible()
    left = {cookie["name"] for cookie in await page.context.cookies(provider.issuer)}
    assert "_session" in there - left, "out there too"
    await prove(page, provider)
    await expect(screen.workspace).to_be_visible()


async def test_who_leaves_the_provider_in_another_tab_is_out_here(
    national_ward: Ward, provider: OpenIdProvider
) -> None:
    screen = await come_in(national_ward, provider)
    other = await screen.page.context.new_page()
    national_ward.watch.allow(FONTS)
    await other.route(f"{FONTS}/**", lambda route: route.abort())
    await other.goto(f"{provider.issuer}/session/end")
    await other.evaluate(LEAVES)
    await expect(screen.page.locator("#login")).to_be_visible()
    await expect(screen.workspace).to_have_count(0)


async def test_a_locked_session_is_opened_by_the_card_in_place(national_ward: Ward, provider: OpenIdProvider) -> None:
    await national_ward.person("Alice", rpps=RPPS_OF_ALICE)
    screen = await national_ward.door(by_hand=True)
    await prove(screen.page, provider)
    await expect(screen.workspace).to_be_visible()
    before = await (await screen.page.request.get(f"{national_ward.region.url}/api/session")).json()
    await screen.page.clock.run_for(901_000)
    await expect(screen.page.locator("main.lock")).to_be_visible()
    await prove(screen.page, provider)
    await expect(screen.workspace).to_be_visible()
    after = await (await screen.page.request.get(f"{national_ward.region.url}/api/session")).json()
    assert after["session"]["id"] == before["session"]["id"], "the same session goes on"
