"""What must hold on every screen: axe finds nothing, nothing is cut off, all can be pressed, one language at a time."""

import re
from collections.abc import Container
from typing import Any

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page

from tests.web.ward import DESKTOP, PHONE, SMALLEST

# Each theme and each language on a narrow screen and on a wide one; both narrow ones are touched.
DEVICES: dict[str, dict[str, Any]] = {
    "smallest-dark-french": {"viewport": SMALLEST, "color_scheme": "dark", "locale": "fr-FR", "has_touch": True},
    "desktop-light-english": {"viewport": DESKTOP, "color_scheme": "light", "locale": "en-GB"},
    "phone-light-english": {"viewport": PHONE, "color_scheme": "light", "locale": "en-GB", "has_touch": True},
    "desktop-dark-french": {"viewport": DESKTOP, "color_scheme": "dark", "locale": "fr-FR"},
}
# The first two have every width, theme and language once; `make soak` has the others.
EVERY_DEVICE = [*list(DEVICES)[:2], *(pytest.param(device, marks=pytest.mark.soak) for device in list(DEVICES)[2:])]

# Elements of which a part lies outside the window, but for those that are meant for screen readers only, and text that
# ends in an ellipsis.
OUTSIDE = """() => [...document.querySelectorAll('body *')].filter((one) => {
    const box = one.getBoundingClientRect();
    const isMeant = one.closest('.hidden, .skip, .chips, .tabs, svg, option') !== null;
    if (!one.checkVisibility() || box.width < 2 || isMeant) return false;
    for (let at = one.parentElement; at; at = at.parentElement) {
        if (getComputedStyle(at).textOverflow === 'ellipsis') return false;
    }
    return box.left < -0.5 || box.right > innerWidth + 0.5;
}).map((one) => one.outerHTML.slice(0, 160))"""

# Chips scroll sideways: they repeat what the menu beside the title has. Tabs do, and the one that is shown is in view.
SCROLLS_SIDEWAYS = """() => [document.scrollingElement, ...document.querySelectorAll('*')].filter((one) =>
    ['auto', 'scroll', 'visible'].includes(getComputedStyle(one).overflowX)
    && ['auto', 'scroll'].includes(one === document.scrollingElement ? 'auto' : getComputedStyle(one).overflowX)
    && one.scrollWidth > one.clientWidth && !one.matches('.chips, .tabs')).map((one) => one.outerHTML.slice(0, 160))"""

# What can be pressed, and how far around its middle a finger still hits it: 44 px, up and down and to the sides.
# A box to tick is hit through its label, a field through its frame. The way to the newest message floats over others as
# long as one can scroll on.
TOO_SMALL = """() => {
    const WANTED = 44;
    const FLOATING = '.latest, .awaited-one'; // over what can be scrolled from beneath them
    const within = document.querySelector('dialog[open], .verbs:popover-open') ?? document;
    const pressed = [...within.querySelectorAll('a[href], button, input, textarea')];
    const target = (one) => (['checkbox', 'radio'].includes(one.type) ? one.closest('label') : one);
    const reach = (one, dx, dy) => {
        const box = one.getBoundingClientRect();
        const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
        const frame = one.closest('.field, .composer-field');
        let far = 0;
        for (; far < WANTED; far += 0.5) {
            const at = document.elementFromPoint(x + dx * far, y + dy * far);
            const mine = at !== null && (one.contains(at) || (frame?.contains(at) && !at.closest('button')));
            const hit = mine || (at?.closest(FLOATING) && !one.closest(FLOATING));
            if (!hit) break;
        }
        return far;
    };
    return pressed.filter((one) => one.checkVisibility() && !one.matches('.skip')).map(target).map((one) => {
        one.scrollIntoView({ block: 'center' });
        const [width, height] = [reach(one, -1, 0) + reach(one, 1, 0), reach(one, 0, -1) + reach(one, 0, 1)];
        return [width, height, one.outerHTML.slice(0, 120)];
    }).filter(([width, height]) => width < WANTED || height < WANTED);
}"""

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


class Looks:
    """Looks at one screen after the other, and keeps what is amiss under the name of the screen.

    Order:   `at` each screen, then compare `amiss` with nothing: one walk tells of all that it met
    """

    def __init__(self, *, beside_others: Container[str] = ()) -> None:
        self.seen: list[str] = []
        self.amiss: dict[str, dict[str, Any]] = {}
        self._beside_others = beside_others
        self._french: list[re.Pattern[str]] = []

    async def at(self, name: str, page: Page) -> None:
        self.seen.append(name)
        found = {
            "axe": await axe_finds(page),
            "scrolls sideways": await page.evaluate(SCROLLS_SIDEWAYS),
            "outside": await page.evaluate(OUTSIDE),
            "not English": await self._not_english(name, page),
            # The last, for it scrolls each thing into the middle.
            "too small": await page.evaluate(TOO_SMALL),
        }
        amiss = {what: those for what, those in found.items() if those}
        if amiss:
            self.amiss[f"{len(self.seen)}. {name}"] = amiss

    async def _not_english(self, name: str, page: Page) -> list[str]:
        """Words that are not English, where the browser is.

        What stands in no catalogue would be written in the code, in the language of the first one.
        """
        if await page.evaluate("navigator.language") != "en-GB":
            return []
        self._french = self._french or french_only(await page.evaluate(CATALOGUES))
        said = await page.evaluate(WORDS)
        found = [one for one in said if any(form.match(one) for form in self._french)]
        if name not in self._beside_others:
            found += [one for one in said if re.search("[àâçéèêëîïôùûœ]", one, re.IGNORECASE)]
        lang = await page.evaluate("document.documentElement.lang")
        return found if lang == "en" else [*found, f"lang={lang}"]


async def axe_finds(page: Page) -> list[tuple[str, list[str]]]:
    """The rules of axe that are broken, each with the elements that break it."""
    found = (await Axe().run(page)).response["violations"]
    return [(one["id"], [node["html"] for node in one["nodes"]]) for one in found]
