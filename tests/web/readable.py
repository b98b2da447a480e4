"""All that somebody could read who finds a page: on it, in its fields, its address, and what the browser keeps."""

from playwright.async_api import Page

# All that a page and its device hold: also what is not shown, and what another tab could read.
HELD = """async () => {
    const fields = [...document.querySelectorAll('input, textarea')].map((one) => one.value);
    const stored = [localStorage, sessionStorage].flatMap((storage) => Object.entries(storage).flat());
    const databases = (await indexedDB.databases()).map((one) => one.name);
    const cached = await caches.keys();
    const shown = [document.documentElement.outerHTML, document.title, location.href, JSON.stringify(history.state)];
    return [...shown, ...fields, ...stored, ...databases, ...cached, document.cookie, window.name].join('\\n');
}"""


async def held(page: Page) -> str:
    text: str = await page.evaluate(HELD)
    return text
