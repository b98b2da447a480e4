"""The language and the theme are those of the browser until they are chosen."""

from playwright.async_api import expect

from tests.web.ward import PASSWORD, Ward


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
