"""A thread of several hundred messages: it opens where one stopped, and what one reads stays where it is."""

import asyncio
from typing import Any

import pytest
from playwright.async_api import expect

from protocol.values import ConversationId
from tests.web.held import Held
from tests.web.screen import Screen
from tests.web.ward import DESKTOP, PASSWORD, PHONE, Person, Ward

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


@pytest.mark.parametrize("viewport", [PHONE], ids=["phone"])
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


# From message 200 to the first by wheel; the lines one reads move by what the wheel said, and no more.
STEPS, STEP_PX = 20, 1_000
TOPS = """(log) => Object.fromEntries([...log.querySelectorAll('[data-seq]')].map(
    (line) => [line.dataset.seq, line.getBoundingClientRect().top]))"""


async def scroll(screen: Screen, by: int) -> list[float]:
    """Turn the wheel once, over the thread; how far each message that is drawn before and after has moved."""
    before = await screen.log.evaluate(TOPS)
    await screen.log.hover()
    await screen.log.evaluate(HEAR)
    await screen.page.mouse.wheel(0, by)
    await screen.page.evaluate("window.scrolled")
    await screen.page.wait_for_function(AT_REST, polling="raf")
    after = await screen.log.evaluate(TOPS)
    return [after[seq] - before[seq] for seq in before.keys() & after.keys()]


HEAR = """(log) => {
    window.still = 0;
    window.scrolled = new Promise((heard) => log.addEventListener('scroll', () => heard(), { once: true }));
}"""
# Nothing has moved for ten frames, nothing is being loaded, and the screen is full of messages.
AT_REST = """() => {
    const log = document.querySelector('.log'), box = log.getBoundingClientRect();
    const lines = [...log.querySelectorAll('.column > :not(.room)')].map((line) => line.getBoundingClientRect());
    const covered = lines.length && lines[0].top <= box.top + 40 && lines.at(-1).bottom >= box.bottom - 60;
    const seen = `${lines[0]?.top} ${log.scrollTop} ${log.scrollHeight}`;
    window.still = covered && seen === window.seen ? (window.still ?? 0) + 1 : 0;
    window.seen = seen;
    return window.still > 10;
}"""


async def test_scrolling_loads_what_is_missing_without_moving_what_one_reads(ward: Ward) -> None:
    alice, bob = await ward.alice(), await ward.bob()
    await long_thread(ward, alice, bob)
    screen = await ward.screen(alice)
    await screen.row(SUBJECT).click()
    await expect(screen.log.get_by_role("heading", name="Nouveaux messages")).to_be_in_viewport()
    for _ in range(STEPS):
        moved = await scroll(screen, -STEP_PX)
        assert moved, "something stays on screen from one step to the next"
        if await screen.message("message 1").is_visible():
            break
        assert [round(px - STEP_PX) for px in moved] == [0] * len(moved)
    else:
        pytest.fail("the first message was not reached")
    moved = await scroll(screen, STEP_PX)
    assert [round(px + STEP_PX) for px in moved] == [0] * len(moved) != []


async def test_of_a_long_thread_only_what_is_near_is_drawn_and_the_ends_are_one_key_away(ward: Ward) -> None:
    alice, bob = await ward.alice(), await ward.bob()
    await long_thread(ward, alice, bob)
    screen = await ward.screen(alice)
    await screen.row(SUBJECT).click()
    await expect(screen.log.get_by_role("heading", name="Nouveaux messages")).to_be_in_viewport()
    await screen.log.focus()
    for key, shown in (("Home", 1), ("End", MESSAGES), ("Home", 1)):
        await screen.page.keyboard.press(key)
        await expect(screen.message(f"message {shown}")).to_be_in_viewport()
        await expect(screen.log).to_be_focused()
        numbers = [int(text.removeprefix("message ")) for text in await screen.texts.all_text_contents()]
        assert numbers == list(range(numbers[0], numbers[-1] + 1)), "without a gap, without a double, in order"
        assert 10 < len(numbers) < 90
    # The scroll bar stands for the whole conversation, loaded or not.
    await screen.log.evaluate("(log) => { log.scrollTop = log.scrollHeight / 2 }")
    await expect(screen.message(f"message {MESSAGES // 2}")).to_be_in_viewport()


async def test_the_end_is_reached_also_when_another_page_was_on_its_way(ward: Ward) -> None:
    alice, bob = await ward.alice(), await ward.bob()
    conversation = await long_thread(ward, alice, bob)
    await (await ward.client(alice)).send_read_receipt(conversation, MESSAGES + 1)
    screen = await ward.door()
    held = await Held().over(screen.page)
    await screen.log_in(alice.login, PASSWORD)
    await screen.page.evaluate("location.hash = '#/all'")
    await screen.row(SUBJECT).click()
    await expect(screen.message(f"message {MESSAGES}")).to_be_in_viewport()
    await screen.log.focus()

    async def reach_the_end() -> None:
        await held.asked()
        await screen.page.keyboard.press("End")
        await expect(screen.message(f"message {MESSAGES}")).to_be_in_viewport()
        await screen.page.wait_for_function(AT_REST, polling="raf")
        await held.let_go()  # the messages of elsewhere come when one has gone on
        # What is heard after it says that the page has heard it too.
        await (await ward.client(bob)).send_typing(conversation)
        await expect(screen.log.locator(".typing-line")).to_be_visible()
        await screen.page.wait_for_function(AT_REST, polling="raf")
        await expect(screen.message(f"message {MESSAGES}")).to_be_in_viewport()
        numbers = [int(text.removeprefix("message ")) for text in await screen.texts.all_text_contents()]
        assert numbers[-1] == MESSAGES, "without a gap, without a double, in order"
        assert numbers == list(range(numbers[0], MESSAGES + 1))

    # The end was there when one left it.
    held.hold()
    await screen.page.keyboard.press("Home")
    await reach_the_end()
    # The end is not loaded, and what is near to it is on its way.
    await screen.page.keyboard.press("Home")
    await expect(screen.message("message 1")).to_be_in_viewport()
    held.hold()
    await screen.log.evaluate("(log) => { log.scrollTop = log.scrollHeight * 0.9 }")
    await reach_the_end()


@pytest.mark.parametrize("viewport", [DESKTOP], ids=["desktop"])
async def test_a_reload_shows_what_one_read(ward: Ward, viewport: Any) -> None:
    alice, bob = await ward.alice(), await ward.bob()
    conversation = await long_thread(ward, alice, bob)
    screen = await ward.screen(alice, viewport=viewport)
    await screen.row(SUBJECT).click()
    await expect(screen.log.get_by_role("heading", name="Nouveaux messages")).to_be_in_viewport()
    await scroll(screen, -2 * STEP_PX)
    before = await first_on_screen(screen)
    assert before[0] != f"message {READ - 4}"
    await screen.page.reload()
    await expect(screen.message(before[0])).to_be_in_viewport()
    await screen.page.wait_for_function(AT_REST, polling="raf")
    text, offset = await first_on_screen(screen)
    assert text == before[0]
    assert abs(offset - before[1]) <= 1, "browsers round"
    # Something that came meanwhile is what one wants to see first.
    address = screen.page.url
    await screen.page.goto("about:blank")
    await (await ward.client(bob)).send_message(conversation, "tout nouveau")
    await screen.page.goto(address)
    await expect(screen.log.get_by_role("heading", name="Nouveaux messages")).to_be_in_viewport()


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
