"""`python -m bench.scrolling`: scroll a thread of 20,000 messages and a list of 10,000 conversations in Chromium.

A script in the page scrolls by so many px at each frame, back and forth over parts that were never drawn. Work is what
the browser's main thread did (script, style, layout, paint records), by its own count; times between frames also hold
what others did on this machine.
"""

import argparse
import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from mis_client import Client
from playwright.async_api import CDPSession, Page, ViewportSize, async_playwright, expect

from bench import accounts, result
from bench.facts import facts
from bench.server import Server, environment, serving
from protocol.values import AccountId
from tests.web import chromium
from tests.web.screen import Screen

FRAMES = 600
FRAME_MS = 1_000 / 60
# So much at each frame is a fast flick: 3,600 px a second.
STEP_PX = 60
SLOW_DOWNS = (1, 4)
AT_ONCE = 200
TEXT = "Bonjour, la patiente a bien dormi ; tension 13/8, pas de fièvre. Je repasse demain matin."
SUBJECT = "Vingt mille messages"
VIEWPORT: ViewportSize = {"width": 1440, "height": 900}
FILLED_MS = 120_000

# By px at each frame; turns at the ends. Gives the ms between frames.
SCROLL = """([selector, frames, step]) => new Promise((done) => {
    const box = document.querySelector(selector), between = [];
    let last = 0, by = -step;
    const frame = (now) => {
        if (last) between.push(now - last);
        last = now;
        const before = box.scrollTop;
        box.scrollTop += by;
        if (box.scrollTop === before) by = -by;
        if (between.length === frames) done(between);
        else requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
})"""


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.scrolling", description=__doc__)
    parser.add_argument("--messages", type=int, default=20_000)
    parser.add_argument("--conversations", type=int, default=10_000)
    parser.add_argument("--throw-away", action="store_true", help="print the result, and do not keep it")
    given = parser.parse_args()
    with TemporaryDirectory(prefix="mis-bench-") as name:
        data = Path(name)
        measured = {
            "work": "scrolling",
            **facts(data),
            "messages": given.messages,
            "conversations": given.conversations,
        }
        with serving(data) as server:
            logins = accounts.create(environment(data), 2)
            measured |= asyncio.run(_with_people(server, logins, given.messages, given.conversations))
    print(json.dumps(measured, ensure_ascii=False))
    if not given.throw_away:
        result.store(measured)


async def _with_people(
    server: Server, logins: Sequence[accounts.Login], messages: int, conversations: int
) -> dict[str, Any]:
    url = f"http://{server.host}:{server.port}"
    reader, writer = logins
    async with Client.log_in(url, writer.login, writer.password) as client:
        await _many(
            conversations - 1,
            lambda number: client.start_conversation([AccountId(reader.id)], subject=f"N° {number}", text=TEXT),
        )
        long = await client.start_conversation([AccountId(reader.id)], subject=SUBJECT)
        await _many(messages, lambda number: client.send_message(long.id, f"{number}. {TEXT}"))
        async with Client.log_in(url, reader.login, reader.password) as other:
            await other.send_read_receipt(long.id, messages + 1)
    async with _page() as page:
        await page.goto(url)
        screen = Screen(page)
        await screen.log_in(reader.login, reader.password)
        await page.evaluate("location.hash = '#/all'")
        await expect(page.locator("a.row").first).to_be_visible(timeout=FILLED_MS)
        count = page.locator(f'[aria-setsize="{conversations}"]').first
        await expect(count).to_be_attached(timeout=FILLED_MS)
        await screen.open(SUBJECT)
        return {"list": await _scrolled(page, ".rows"), "thread": await _scrolled(page, ".log")}


async def _many(number: int, do: Callable[[int], Awaitable[Any]]) -> None:
    for begin in range(0, number, AT_ONCE):
        await asyncio.gather(*(do(one) for one in range(begin, min(number, begin + AT_ONCE))))


@asynccontextmanager
async def _page() -> AsyncIterator[Page]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium.executable(), args=chromium.arguments())
        yield await (await browser.new_context(viewport=VIEWPORT, locale="fr-FR")).new_page()
        await browser.close()


async def _scrolled(page: Page, selector: str) -> dict[str, Any]:
    """The figures of one box, by how many times the processor is slowed down."""
    devtools = await page.context.new_cdp_session(page)
    await devtools.send("Performance.enable")
    found = {}
    for times in SLOW_DOWNS:
        await devtools.send("Emulation.setCPUThrottlingRate", {"rate": times})
        before = await _spent_ms(devtools)
        between = await page.evaluate(SCROLL, [selector, FRAMES, STEP_PX])
        after = await _spent_ms(devtools)
        work = {f"{name}_ms_per_frame": round((after[name] - before[name]) / FRAMES, 2) for name in after}
        found[f"slowed_{times}"] = _between(between) | work
    await devtools.send("Emulation.setCPUThrottlingRate", {"rate": 1})
    return found


def _between(between: Sequence[float]) -> dict[str, float]:
    ordered = sorted(between)
    late = sum(one > 1.5 * FRAME_MS for one in between)
    return {
        "median_ms": round(ordered[len(ordered) // 2], 2),
        "p99_ms": round(ordered[len(ordered) * 99 // 100], 2),
        "share_late": round(late / len(between), 4),
    }


async def _spent_ms(devtools: CDPSession) -> dict[str, float]:
    """What the main thread has done since the page began."""
    metrics = {one["name"]: one["value"] for one in (await devtools.send("Performance.getMetrics"))["metrics"]}
    names = {
        "work": "TaskDuration",
        "script": "ScriptDuration",
        "style": "RecalcStyleDuration",
        "layout": "LayoutDuration",
    }
    return {ours: metrics[name] * 1_000 for ours, name in names.items()}


if __name__ == "__main__":
    main()
