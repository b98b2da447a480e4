"""Every screen, small and wide: nothing is cut off or scrolls sideways, and everything can be hit with a finger."""

from typing import Any

import pytest

from tests.web.tour import Tour
from tests.web.ward import DESKTOP, PHONE, SMALLEST, Ward

# Elements of which a part lies outside the window, but for those that are meant for screen readers only, and text that
# ends in an ellipsis.
OUTSIDE = """() => [...document.querySelectorAll('body *')].filter((one) => {
    const box = one.getBoundingClientRect();
    if (!one.checkVisibility() || box.width < 2 || one.closest('.hidden, .skip, svg, option')) return false;
    for (let at = one.parentElement; at; at = at.parentElement) {
        if (getComputedStyle(at).textOverflow === 'ellipsis') return false;
    }
    return box.left < -0.5 || box.right > innerWidth + 0.5;
}).map((one) => one.outerHTML.slice(0, 160))"""

SCROLLS_SIDEWAYS = """() => [document.scrollingElement, ...document.querySelectorAll('*')].filter((one) =>
    ['auto', 'scroll', 'visible'].includes(getComputedStyle(one).overflowX)
    && ['auto', 'scroll'].includes(one === document.scrollingElement ? 'auto' : getComputedStyle(one).overflowX)
    && one.scrollWidth > one.clientWidth).map((one) => one.outerHTML.slice(0, 160))"""

# What can be pressed, and how far around its middle a finger still hits it: 44 px, up and down and to the sides.
# A box to tick is hit through its label, a field through its frame.
TOO_SMALL = """() => {
    const WANTED = 44;
    const within = document.querySelector('dialog[open]') ?? document;
    const pressed = [...within.querySelectorAll('a[href], button, input, textarea')];
    const target = (one) => (['checkbox', 'radio'].includes(one.type) ? one.closest('label') : one);
    const reach = (one, dx, dy) => {
        const box = one.getBoundingClientRect();
        const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
        const frame = one.closest('.field, .composer-field');
        let far = 0;
        for (; far < WANTED; far += 0.5) {
            const at = document.elementFromPoint(x + dx * far, y + dy * far);
            const hit = at !== null && (one.contains(at) || (frame?.contains(at) && !at.closest('button')));
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


@pytest.mark.parametrize("viewport", [SMALLEST, DESKTOP], ids=["320", "1440"])
async def test_no_screen_is_cut_off_or_scrolls_sideways(ward: Ward, viewport: dict[str, Any]) -> None:
    async for name, screen in Tour(ward, viewport=viewport):
        assert await screen.page.evaluate(SCROLLS_SIDEWAYS) == [], name
        assert await screen.page.evaluate(OUTSIDE) == [], name


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["390", "1440"])
async def test_everything_that_can_be_pressed_is_44_px(ward: Ward, viewport: dict[str, Any]) -> None:
    async for name, screen in Tour(ward, viewport=viewport):
        assert await screen.page.evaluate(TOO_SMALL) == [], name
