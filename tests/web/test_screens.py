"""Every screen, narrow and wide, light and dark, French and English: all that must hold on each of them holds."""

import pytest
from playwright.async_api import expect

from tests.web.looks import DEVICES, EVERY_DEVICE, Looks
from tests.web.tour import Tour
from tests.web.ward import Ward

pytestmark = pytest.mark.worker

# Each breaks a page in one way, which one look finds.
BROKEN = {
    "axe": "document.querySelector('label[for=login]').remove()",
    "scrolls sideways": """() => {
        const outer = document.querySelector('main').appendChild(document.createElement('div'));
        outer.style.overflowX = 'auto';
        const inner = outer.appendChild(document.createElement('p'));
        [inner.textContent, inner.style.width] = ['Wide', '3000px'];
    }""",
    "outside": "document.querySelector('#login').style.marginLeft = '-100px'",
    "not English": "document.querySelector('h1').textContent = 'Se connecter'",
    "too small": "for (const one of document.querySelectorAll('button')) one.style.scale = '0.3'",
}


@pytest.mark.timeout(300)
@pytest.mark.parametrize("device", EVERY_DEVICE)
async def test_all_that_must_hold_on_every_screen_holds(ward: Ward, device: str) -> None:
    looks = Looks()
    async for name, screen in Tour(ward, **DEVICES[device]):
        await looks.at(name, screen.page)
    assert looks.amiss == {}
    assert len(looks.seen) > 35


async def test_what_is_broken_would_be_found(ward: Ward) -> None:
    screen, looks = await ward.door(**DEVICES["phone-light-english"]), Looks()
    await looks.at("whole", screen.page)
    assert looks.amiss == {}
    for what, breaking in BROKEN.items():
        await screen.page.reload()
        await expect(screen.page.locator("#login")).to_be_visible()
        await screen.page.evaluate(breaking)
        await looks.at(what, screen.page)
    assert [what for what, found in looks.amiss.items() if what.partition(" ")[2] in found] == list(looks.amiss)
    assert len(looks.amiss) == len(BROKEN)
