"""What must hold on every screen, on those of identity."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.web.identity_pages import (
    CHOSEN,
    account_page,
    make_person,
    make_stale,
    next_step,
    operator_screen,
    panel,
    people_page,
    write_birth_date,
)
from tests.web.looks import DEVICES, EVERY_DEVICE, Looks
from tests.web.ward import Ward

# Where the people of other tests stand too, under their French names and professions.
WITH_OTHERS = {"accounts", "new account", "one account", "audit"}
LONG_NAME = "WOLFESCHLEGELSTEINHAUSENBERGERDORFF Maximiliana-Antoinette"


async def screens(ward: Ward, **options: Any) -> AsyncIterator[tuple[str, Page]]:
    """Every screen of identity once; options as of `Ward.door`."""
    for walk in (_account, _people, _administration, _activation):
        async for name, page in walk(ward, options):
            yield name, page


async def _account(ward: Ward, options: dict[str, Any]) -> AsyncIterator[tuple[str, Page]]:
    alice = await ward.person("Alice", profession="GP", place="Practice")
    for _ in range(2):
        await ward.client(alice)
    page = await account_page(await ward.screen(alice, **options))
    yield "account", page
    for name in ("devices", "pin", "password", "factor"):
        await panel(page, name).get_by_role("button").first.click()
        await expect(page.get_by_role("dialog")).to_be_visible()
        yield f"account, {name}", page
        await page.keyboard.press("Escape")
    make_stale(ward, alice)
    await panel(page, "factor").get_by_role("button").first.click()
    await expect(page.locator("#renewal-password")).to_be_visible()
    yield "account, question", page


async def _people(ward: Ward, options: dict[str, Any]) -> AsyncIterator[tuple[str, Page]]:
    page = await people_page(
        await ward.screen(await ward.person("Carol", profession="GP", place="Practice"), **options)
    )
    yield "nobody", page
    await page.locator(".page-head .filled").click()
    yield "new person", page
    await page.keyboard.press("Escape")
    await make_person(page, LONG_NAME)
    yield "sheet", page
    await page.locator(".page-column > .panel-actions .button").click()
    yield "people", page
    await page.locator(".item .button").first.click()
    yield "new code", page


async def _administration(ward: Ward, options: dict[str, Any]) -> AsyncIterator[tuple[str, Page]]:
    _, screen = await operator_screen(ward, **options)
    page = screen.page
    yield "accounts", page
    await page.locator(".admin-search .filled").click()
    yield "new account", page
    await page.keyboard.press("Escape")
    await page.locator(".result").first.click()
    await expect(page.get_by_role("dialog")).to_be_visible()
    yield "one account", page
    await page.keyboard.press("Escape")
    await page.locator(".tabs a").nth(1).click()
    await expect(page.locator(".entry").first).to_be_visible()
    yield "audit", page
    await page.locator(".tabs a").last.click()
    await expect(page.locator(".panel.empty")).to_be_visible()
    yield "emergencies", page


async def _activation(ward: Ward, options: dict[str, Any]) -> AsyncIterator[tuple[str, Page]]:
    page = await (await ward.context(**options)).new_page()
    await page.goto(f"{ward.region.url}/activation")
    await expect(page.locator("#activation-code")).to_be_focused()
    yield "code", page
    await next_step(page)
    await expect(page.locator(".fault")).to_be_visible()
    yield "code missing", page
    await page.locator("#activation-code").fill("AAAA-AAAA-AAAA")
    await next_step(page)
    await write_birth_date(page, "activation-date")
    yield "birth date", page
    await next_step(page)
    await page.locator("#activation-password").fill(CHOSEN)
    yield "password", page
    await next_step(page)
    await expect(page.locator("#activation-pin")).to_be_visible()
    yield "PIN", page


@pytest.mark.timeout(300)
@pytest.mark.parametrize("device", EVERY_DEVICE)
async def test_all_that_must_hold_on_every_screen_holds(ward: Ward, device: str) -> None:
    looks = Looks(beside_others=WITH_OTHERS)
    async for name, page in screens(ward, **DEVICES[device]):
        await looks.at(name, page)
    assert looks.amiss == {}
    assert len(looks.seen) > 15
