"""In English every word on the screen is English."""

import re
from typing import Any

from playwright.async_api import expect

from tests.web.tour import Tour
from tests.web.ward import PASSWORD, Ward

# All words on a screen, and those that only a screen reader says; a language's own name stays as it is.
WORDS = """() => {
    const said = [];
    const own = (element) => element.closest('[lang]:not(html), .noscript, noscript, script, style') !== null;
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const { parentElement: at, textContent } = walker.currentNode;
        if (textContent.trim() && !own(at)) said.push(textContent.trim());
    }
    for (const one of document.querySelectorAll('[aria-label], [placeholder], [title]')) {
        if (own(one)) continue;
        said.push(...['aria-label', 'placeholder', 'title'].map((name) => one.getAttribute(name)).filter(Boolean));
    }
    return said;
}"""
CATALOGUES = "async () => [(await import('/i18n/fr.js')).default, (await import('/i18n/en.js')).default]"


def forms(catalogue: dict[str, str | dict[str, str]]) -> set[str]:
    """Every sentence of a catalogue, with each of its plural forms."""
    return {form for entry in catalogue.values() for form in ([entry] if isinstance(entry, str) else entry.values())}


def pattern(form: str) -> str:
    return "^" + re.sub(r"\\\{\w+\\\}", "(.+)", re.escape(form)) + "$"


def french_only(catalogues: list[dict[str, Any]]) -> list[re.Pattern[str]]:
    """Sentences that are French and not also English ("Message", "{name}")."""
    french, english = map(forms, catalogues)
    return [
        re.compile(pattern(form))
        for form in french - english
        if not any(re.match(pattern(form), one) for one in english)
    ]


async def test_no_french_is_left_on_an_english_screen(ward: Ward) -> None:
    french: list[re.Pattern[str]] = []
    async for name, screen in Tour(ward, locale="en-GB"):
        french = french or french_only(await screen.page.evaluate(CATALOGUES))
        said = await screen.page.evaluate(WORDS)
        assert [one for one in said if any(form.match(one) for form in french)] == [], name
        # What stands in no catalogue would be written in the code, in the language of the first one.
        assert [one for one in said if re.search("[àâçéèêëîïôùûœ]", one, re.IGNORECASE)] == [], name
        await expect(screen.page.locator("html")).to_have_attribute("lang", "en")
    assert len(french) > 100


async def test_the_language_is_chosen_at_the_door_and_in_the_account_and_stays(ward: Ward) -> None:
    alice = await ward.alice()
    screen = await ward.door(locale="de-DE")
    await expect(screen.page.get_by_role("heading", name="Se connecter")).to_be_visible()
    await screen.page.get_by_role("button", name="English").click()
    await expect(screen.page.get_by_role("heading", name="Log in")).to_be_visible()
    await screen.log_in(alice.login, PASSWORD)
    await expect(screen.page.get_by_role("heading", level=1, name="Inbox")).to_be_visible()
    await screen.page.reload()
    await expect(screen.page.get_by_role("heading", level=1, name="Inbox")).to_be_visible()
    await screen.page.get_by_role("button", name=f"Account of {alice.name}").click()
    await screen.page.get_by_role("radio", name="Français").check()
    await expect(screen.page.get_by_role("heading", level=1, name="Boîte de réception")).to_be_visible()


async def test_the_theme_follows_the_system_until_it_is_chosen(ward: Ward) -> None:
    alice = await ward.alice()
    screen = await ward.screen(alice, color_scheme="dark")
    ground = "getComputedStyle(document.body).backgroundColor"
    dark = await screen.page.evaluate(ground)
    await screen.page.emulate_media(color_scheme="light")
    light = await screen.page.evaluate(ground)
    assert dark != light
    await screen.page.get_by_role("button", name="Compte de").click()
    await screen.page.get_by_role("radio", name="Sombre").check()
    assert await screen.page.evaluate(ground) == dark
    await screen.page.reload()
    await expect(screen.page.locator("html")).to_have_attribute("data-theme", "dark")
    assert await screen.page.evaluate(ground) == dark
