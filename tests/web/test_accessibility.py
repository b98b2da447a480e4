"""axe-core finds nothing, on any screen, in either theme, width or language."""

from typing import Any

import pytest
from axe_playwright_python.async_playwright import Axe

from tests.web.tour import Tour
from tests.web.ward import DESKTOP, PHONE, Ward

# Each two of width, theme and language meet once.
DEVICES: dict[str, dict[str, Any]] = {
    "phone-light-french": {"viewport": PHONE, "color_scheme": "light", "locale": "fr-FR", "has_touch": True},
    "phone-dark-english": {"viewport": PHONE, "color_scheme": "dark", "locale": "en-GB", "has_touch": True},
    "desktop-light-english": {"viewport": DESKTOP, "color_scheme": "light", "locale": "en-GB"},
    "desktop-dark-french": {"viewport": DESKTOP, "color_scheme": "dark", "locale": "fr-FR"},
}


@pytest.mark.parametrize("device", DEVICES)
async def test_axe_finds_nothing(ward: Ward, device: str) -> None:
    axe, seen = Axe(), 0
    # axe puts itself into the page as a script, which the page's own policy refuses.
    async for name, screen in Tour(ward, bypass_csp=True, **DEVICES[device]):
        found = (await axe.run(screen.page)).response["violations"]
        assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found] == [], name
        seen += 1
    assert seen > 15


async def test_axe_would_find_something(ward: Ward) -> None:
    screen = await ward.door(bypass_csp=True)
    await screen.page.locator("#login").wait_for()
    await screen.page.evaluate("document.querySelector('label[for=login]').remove()")
    assert [one["id"] for one in (await Axe().run(screen.page)).response["violations"]] == ["label"]
