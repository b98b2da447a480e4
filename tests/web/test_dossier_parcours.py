"""The teams of a person's parcours on the screen: said of a member, and shown beneath the circle."""

from playwright.async_api import expect

from tests.web.dossiers import CIRCLE, Patient, add_professional, dossiers_page, include, show_tab
from tests.web.looks import axe_finds
from tests.web.ward import PHONE, Ward


async def test_who_administers_says_in_which_parcours_somebody_takes_part(ward: Ward) -> None:
    alice, bob = await ward.alice(), await ward.bob()
    page = await dossiers_page(await ward.screen(alice))
    await include(page, Patient.of(ward))
    await add_professional(page, bob)
    await show_tab(page, CIRCLE)
    for person, known in ((bob, False), (alice, True)):
        await page.get_by_role("button", name=f"Parcours de {person.name}").click()
        dialog = page.get_by_role("dialog")
        if known:
            await dialog.get_by_label("Plaies").check()
        else:
            await dialog.get_by_label("Autre parcours").fill("Plaies")
        assert await axe_finds(page) == []
        await dialog.get_by_role("button", name="Enregistrer").click()
        await expect(page.get_by_role("region", name="Plaies")).to_contain_text(person.name)
    assert await axe_finds(page) == []

    other = await dossiers_page(await ward.screen(bob, viewport=PHONE))
    await other.locator(".dossier-row").click()
    await show_tab(other, CIRCLE)
    team = other.get_by_role("region", name="Plaies")
    await expect(team.locator("li")).to_have_count(2)
    await expect(other.get_by_role("button", name=f"Parcours de {bob.name}")).to_have_count(0)
    assert await axe_finds(other) == []
