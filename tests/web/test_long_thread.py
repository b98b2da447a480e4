"""A thread of several hundred messages: it opens where one stopped, and what one reads stays where it is."""

import asyncio
from typing import Any

import pytest
from playwright.async_api import expect

from protocol.values import ConversationId
from tests.web.screen import Screen
from tests.web.ward import DESKTOP, PHONE, Person, Ward

MESSAGES = 320
READ = 200
SUBJECT = "Année entière"


async def long_thread(ward: Ward, reader: Person, writer: Person) -> ConversationId:
    """Messages 1 to 320 under seq 2 to 321, of which the reader has read the first 200."""
    client = await ward.client(writer)
    conversation = (await client.start_conversation([reader.id], subject=SUBJECT)).id
    await asyncio.gather(*(client.send_message(conversation, f"message {one}") for one in range(1, MESSAGES + 1)))
    await (await ward.client(reader)).send_read_receipt(conversation, READ + 1)
    return conversation


async def first_on_screen(screen: Screen) -> tuple[str, float]:
    """What one reads at the top, and how far below the edge it stands."""
    text, offset = await screen.log.evaluate(
        """(log) => {
            const top = log.getBoundingClientRect().top;
            const at = [...log.querySelectorAll('.text')].find((text) => text.getBoundingClientRect().top >= top);
            return [at.textContent, at.getBoundingClientRect().top - top];
        }"""
    )
    return text, offset


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
async def test_it_opens_at_the_first_unread_message(ward: Ward, viewport: Any) -> None:
    alice, bob = await ward.alice(), await ward.bob()
    await long_thread(ward, alice, bob)
    screen = await ward.screen(alice, viewport=viewport)
    await expect(screen.row(SUBJECT).get_by_text(f"{MESSAGES - READ} messages non lus")).to_be_attached()
    await screen.row(SUBJECT).click()
    line = screen.log.get_by_role("heading", name="Nouveaux messages")
    await expect(line).to_be_in_viewport(ratio=1)
    following = line.locator("xpath=following-sibling::article[1]").locator(".text")
    await expect(following).to_have_text(f"message {READ + 1}")
    await expect(following).to_be_in_viewport()
    await expect(screen.message(f"message {READ}")).to_be_in_viewport()
    # What is below the window is not read; the button says how much that is, and leads there.
    latest = screen.page.get_by_role("button", name="nouveaux messages")
    await expect(latest).to_be_visible()
    await latest.click()
    await expect(screen.message(f"message {MESSAGES}")).to_be_in_viewport()
    await expect(screen.page).to_have_title("MIS")


async def test_scrolling_up_loads_history_without_moving_what_one_reads(ward: Ward) -> None:
    alice, bob = await ward.alice(), await ward.bob()
    await long_thread(ward, alice, bob)
    screen = await ward.screen(alice)
    await screen.row(SUBJECT).click()
    await expect(screen.log.get_by_role("heading", name="Nouveaux messages")).to_be_in_viewport()
    for _ in range(4):
        oldest = await screen.texts.first.text_content()
        before = await screen.log.evaluate(
            """(log) => {
                log.scrollTop = 60;
                const top = log.getBoundingClientRect().top;
                const at = [...log.querySelectorAll('.text')].find((text) => text.getBoundingClientRect().top >= top);
                return [at.textContent, at.getBoundingClientRect().top - top];
            }"""
        )
        await expect(screen.texts.first).not_to_have_text(oldest or "")
        text, offset = await first_on_screen(screen)
        assert (text, round(offset)) == (before[0], round(before[1]))
    await screen.log.focus()
    await screen.page.keyboard.press("Home")
    await expect(screen.message("message 1")).to_have_count(1)
    numbers = [int(text.removeprefix("message ")) for text in await screen.texts.all_text_contents()]
    assert numbers == list(range(1, len(numbers) + 1)), "without a gap, without a double, in order"


async def test_a_message_that_arrives_does_not_move_who_reads_above(ward: Ward) -> None:
    alice, bob = await ward.alice(), await ward.bob()
    conversation = await long_thread(ward, alice, bob)
    await (await ward.client(alice)).send_read_receipt(conversation, MESSAGES + 1)
    screen = await ward.screen(alice)
    await screen.row(SUBJECT).click()
    await expect(screen.message(f"message {MESSAGES}")).to_be_in_viewport()
    await screen.log.evaluate("(log) => { log.scrollTop -= 500 }")
    latest = screen.page.get_by_role("button", name="Aller au dernier message")
    await expect(latest).to_be_visible()
    before = await first_on_screen(screen)
    await (await ward.client(bob)).send_message(conversation, "tout nouveau")
    await expect(screen.page.get_by_role("status").get_by_role("button", name="1 nouveau message")).to_be_visible()
    assert await first_on_screen(screen) == before
    await screen.page.get_by_role("button", name="1 nouveau message").click()
    await expect(screen.message("tout nouveau")).to_be_in_viewport()
    # Who is at the end stays there.
    await (await ward.client(bob)).send_message(conversation, "et encore")
    await expect(screen.message("et encore")).to_be_in_viewport()
