"""From any day of a long thread one comes to any other, by pointer and by keyboard, loaded or not."""

import asyncio
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.async_api import expect

from tests.web import past
from tests.web.looks import Looks
from tests.web.ward import DESKTOP, PHONE, Ward

SUBJECT = "Année entière"
PARIS = ZoneInfo("Europe/Paris")
DAYS, A_DAY = 100, 5
# Nobody wrote on these days.
SILENT = (51, 52)


def day(ago: int) -> datetime:
    return datetime.now(PARIS).replace(hour=12, minute=0, second=0, microsecond=0) - timedelta(days=ago)


def written(ago: int, number: int) -> str:
    return f"{day(ago):%d/%m} {number}"


async def wrote(ward: Ward) -> Any:
    """Alice, whom Bob wrote five messages a day for a hundred days, all of them read."""
    alice, bob = await ward.alice(), await ward.bob()
    ago = [one for one in range(DAYS, 0, -1) if one not in SILENT]
    said = [(day(one) + timedelta(minutes=number), written(one, number)) for one in ago for number in range(A_DAY)]
    await past.write(ward, SUBJECT, bob, alice, said)
    client = await ward.client(alice)
    (conversation,) = (await client.sync()).conversations
    await client.send_read_receipt(conversation.id, conversation.last_seq)
    return alice


@pytest.mark.parametrize(
    "options", [{"viewport": DESKTOP}, {"viewport": PHONE, "has_touch": True}], ids=["desk", "phone"]
)
async def test_a_day_is_pressed_or_the_menu_is_asked_and_another_day_is_there(
    fragile_ward: Ward, options: dict[str, Any]
) -> None:
    screen = await fragile_ward.screen(await wrote(fragile_ward), **options)
    await screen.open(SUBJECT)
    await expect(screen.message(written(1, A_DAY - 1))).to_be_in_viewport()
    assert await screen.message(written(80, 0)).count() == 0, "it is not loaded yet"
    dialog = screen.page.get_by_role("dialog", name="Aller à une date")
    await screen.log.get_by_role("heading").last.get_by_role("button").click()
    await expect(dialog.get_by_label("Date")).to_have_value(f"{day(1):%Y-%m-%d}")
    looks = Looks()
    await looks.at("day", screen.page)
    assert looks.amiss == {}
    await dialog.get_by_label("Date").fill(f"{day(80):%Y-%m-%d}")
    await dialog.get_by_role("button", name="Aller", exact=True).click()
    await expect(dialog).to_have_count(0)
    await expect(screen.message(written(80, 0))).to_be_in_viewport()
    await expect(screen.message(written(80, 0))).to_be_focused()
    await expect(screen.message(written(81, A_DAY - 1))).to_be_in_viewport()
    # By keyboard alone; of a day on which nobody wrote the next one is shown, and before the first one how it began.
    menu = screen.page.get_by_role("button", name="Autres actions sur la conversation")
    began = screen.log.locator(".system", has_text="a ouvert la conversation")
    for asked, found in (
        (SILENT[0], screen.message(written(SILENT[0] - 1, 0))),
        (1, screen.message(written(1, 0))),
        (DAYS + 3, began),
    ):
        await menu.press("Enter")
        await screen.page.get_by_role("menuitem", name="Aller à une date").press("Enter")
        await expect(dialog.get_by_label("Date")).to_be_focused()
        await dialog.get_by_label("Date").fill(f"{day(asked):%Y-%m-%d}")
        await dialog.get_by_label("Date").press("Enter")
        await expect(found).to_be_in_viewport()
        await expect(found).to_be_focused()


async def test_no_day_and_no_server_are_said(fragile_ward: Ward) -> None:
    alice, bob = await fragile_ward.alice(), await fragile_ward.bob()
    await fragile_ward.start(bob, alice, subject=SUBJECT, text="Bonjour")
    screen = await fragile_ward.screen(alice)
    await screen.open(SUBJECT)
    await screen.log.get_by_role("heading").first.get_by_role("button").click()
    dialog = screen.page.get_by_role("dialog", name="Aller à une date")
    go = dialog.get_by_role("button", name="Aller", exact=True)
    await dialog.get_by_label("Date").fill("")
    await go.click()
    await expect(dialog.get_by_role("alert")).to_have_text("Indiquez une date.")
    await asyncio.to_thread(fragile_ward.region.kill)
    await dialog.get_by_label("Date").fill(f"{day(80):%Y-%m-%d}")
    await go.click()
    await expect(dialog.get_by_role("alert")).to_contain_text("Le serveur ne répond pas.")
    await expect(dialog).to_be_visible()
