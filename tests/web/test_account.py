"""One's own account: where it is open, and all that proves whose it is."""

import pyotp
from playwright.async_api import Page, expect

from tests.web.identity_pages import CHOSEN, account_page, make_stale, panel, prove
from tests.web.ward import IPHONE, PASSWORD, PHONE, Ward

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:130.0) Gecko/20100101 Firefox/130.0"


async def test_a_device_is_ended_from_another_after_a_question(ward: Ward) -> None:
    alice = await ward.alice()
    phone = await ward.screen(alice, viewport=PHONE, user_agent=IPHONE)
    desk = await ward.screen(alice, user_agent=FIREFOX)
    page = await account_page(desk)
    lines = panel(page, "devices").locator(".item")
    await expect(lines).to_have_count(2)
    await expect(lines.first).to_contain_text("Firefox, Windows")
    await expect(lines.first).to_contain_text("Mot de passe · actif en ce moment")
    await expect(lines.first.get_by_text("Cet appareil")).to_be_visible()

    # 1. Giving up leaves it alone.
    await page.get_by_role("button", name="Déconnecter Safari, iPhone").click()
    dialog = page.get_by_role("dialog", name="Déconnecter Safari, iPhone ?")
    await dialog.get_by_role("button", name="Annuler").click()
    await expect(lines).to_have_count(2)
    await expect(phone.workspace).to_be_visible()

    # 2. Meaning it ends that one, and not this one.
    await page.get_by_role("button", name="Déconnecter Safari, iPhone").click()
    await dialog.get_by_role("button", name="Déconnecter").click()
    await expect(phone.page.locator("#login")).to_be_visible()
    await expect(lines).to_have_count(1)
    await expect(desk.workspace).to_be_visible()


async def test_all_other_devices_are_ended_at_once(ward: Ward) -> None:
    alice = await ward.alice()
    others = [await ward.screen(alice, viewport=PHONE) for _ in range(2)]
    page = await account_page(await ward.screen(alice))
    await page.get_by_role("button", name="Déconnecter tous les autres").click()
    await page.get_by_role("dialog").get_by_role("button", name="Déconnecter").click()
    for other in others:
        await expect(other.page.locator("#login")).to_be_visible()
    await expect(panel(page, "devices").locator(".item")).to_have_count(1)


async def test_a_password_is_changed_by_its_rules_and_ends_the_other_devices(ward: Ward) -> None:
    alice = await ward.alice()
    phone = await ward.screen(alice, viewport=PHONE)
    page = await account_page(await ward.screen(alice))
    await page.get_by_role("button", name="Changer le mot de passe").click()
    await expect(page.get_by_label("Mot de passe actuel")).to_be_focused()
    await expect(page.get_by_text("Au moins 12 caractères.")).to_be_visible()
    dialog, alert = page.get_by_role("dialog"), page.get_by_role("dialog").get_by_role("alert")
    for current, chosen, told in (
        (PASSWORD, "court", "il faut au moins 12 caractères"),
        (PASSWORD, "azertyazertyazerty", "Ce mot de passe est trop courant"),
        ("pas celui-ci", CHOSEN, "Mot de passe actuel inexact."),
    ):
        await page.get_by_label("Mot de passe actuel").fill(current)
        await page.get_by_label("Nouveau mot de passe").fill(chosen)
        await dialog.get_by_role("button", name="Changer", exact=True).click()
        await expect(alert).to_contain_text(told)
    await expect(phone.workspace).to_be_visible()
    await page.get_by_label("Mot de passe actuel").fill(PASSWORD)
    await page.keyboard.press("Enter")
    await expect(panel(page, "password").get_by_role("status")).to_contain_text("Votre mot de passe est changé.")
    await expect(phone.page.locator("#login")).to_be_visible()
    await phone.log_in(alice.login, CHOSEN)


async def test_another_pin_opens_the_lock_and_the_one_before_does_not(ward: Ward) -> None:
    alice = await ward.with_pin(await ward.alice())
    screen = await ward.screen(alice)
    page = await account_page(screen)
    await page.get_by_role("button", name="Changer le code PIN").click()
    await page.locator("#pin-password").fill(PASSWORD)
    for field in ("#pin-new", "#pin-again"):
        await page.locator(field).fill("161803")
    await page.keyboard.press("Enter")
    await expect(panel(page, "pin").get_by_role("status")).to_contain_text("Votre nouveau code PIN est enregistré.")
    await screen.lock()
    await page.keyboard.type("271828")
    await expect(page.get_by_role("alert")).to_contain_text("Code inexact.")
    await page.keyboard.type("161803")
    await page.keyboard.press("Enter")
    await expect(screen.workspace).to_be_visible()


async def test_where_no_passkey_can_be_a_sentence_says_so(ward: Ward) -> None:
    page = await account_page(await ward.screen(await ward.alice()))
    await expect(panel(page, "passkeys")).to_contain_text("Impossible à cette adresse")
    await expect(page.get_by_role("button", name="Ajouter cet appareil")).to_have_count(0)


async def test_a_passkey_is_added_opens_the_door_and_is_removed(ward: Ward) -> None:
    alice = await ward.alice()
    screen = await ward.door(url=ward.region.url.replace("127.0.0.1", "localhost"))
    page = screen.page
    await _authenticator(page)
    await screen.log_in(alice.login, PASSWORD)
    await account_page(screen)
    await page.get_by_role("button", name="Ajouter cet appareil").click()
    await page.get_by_label("Nom de cet appareil").fill("Ordinateur du cabinet")
    await page.get_by_role("button", name="Ajouter", exact=True).click()
    line = panel(page, "passkeys").locator(".item")
    await expect(line).to_contain_text("Ordinateur du cabinet")
    await expect(line).to_contain_text("jamais servie")

    await screen.log_out()
    await page.get_by_role("button", name="Visage, empreinte ou clé d’accès").click()
    await expect(screen.workspace).to_be_visible()
    await account_page(screen)
    await expect(panel(page, "devices").locator(".item").first).to_contain_text("Clé d’accès · actif")
    await expect(line).to_contain_text("servie le")
    await page.get_by_role("button", name="Retirer Ordinateur du cabinet").click()
    await page.get_by_role("dialog").get_by_role("button", name="Retirer").click()
    await expect(line).to_have_count(0)


async def _authenticator(page: Page) -> None:
    """A device with a fingerprint, which is always shown."""
    session = await page.context.new_cdp_session(page)
    await session.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    await session.send(
        "WebAuthn.addVirtualAuthenticator",
        {"options": options | {"isUserVerified": True, "automaticPresenceSimulation": True}},
    )


async def _set_second_factor(page: Page) -> tuple[str, list[str]]:
    """Set a second factor; its key and its recovery codes."""
    await page.get_by_role("button", name="Mettre en place").click()
    await expect(page.get_by_role("img", name="Image à scanner")).to_be_visible()
    await page.get_by_text("Je ne peux pas scanner").click()
    key = (await page.locator(".key").inner_text()).replace(" ", "")
    await page.locator("#factor-code").fill(pyotp.TOTP(key).now())
    await page.get_by_role("button", name="Confirmer").click()
    codes = page.locator(".recovery-codes li")
    await expect(codes).to_have_count(10)
    return key, await codes.all_inner_texts()


async def test_a_second_step_is_set_up_asked_for_and_removed(ward: Ward) -> None:
    alice = await ward.alice()
    screen = await ward.screen(alice)
    page = await account_page(screen)
    await page.get_by_role("button", name="Mettre en place").click()
    await page.locator("#factor-code").fill("000000")
    await page.get_by_role("button", name="Confirmer").click()
    await expect(page.get_by_role("dialog").get_by_role("alert")).to_contain_text("Code inexact.")
    await page.keyboard.press("Escape")
    _, codes = await _set_second_factor(page)
    assert len(set(codes)) == 10, "each is another"

    # Shown once.
    await page.get_by_role("button", name="C’est noté").click()
    await expect(panel(page, "factor")).to_contain_text("Il reste 10 codes de secours.")
    assert codes[0] not in await page.content()

    # Asked for at the door, where a recovery code will do.
    other = await ward.door()
    await other.try_log_in(alice.login, PASSWORD)
    await other.page.locator("#second-factor").fill(codes[0])
    await other.page.keyboard.press("Enter")
    await other.page.get_by_role("button", name="Plus tard").click()
    await expect(other.workspace).to_be_visible()

    await page.reload()
    await expect(panel(page, "factor")).to_contain_text("Il reste 9 codes de secours.")
    await page.get_by_role("button", name="Supprimer").click()
    await page.locator("#factor-password").fill("pas celui-ci")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("dialog").get_by_role("alert")).to_contain_text("Mot de passe inexact.")
    await page.locator("#factor-password").fill(PASSWORD)
    await page.keyboard.press("Enter")
    await expect(panel(page, "factor")).to_contain_text("Aucune deuxième étape pour l’instant.")


async def test_recovery_codes_are_printed_alone(ward: Ward) -> None:
    page = await account_page(await ward.screen(await ward.alice(), color_scheme="dark"))
    await _set_second_factor(page)
    await page.emulate_media(media="print")
    await expect(page.locator(".recovery-codes")).to_be_visible()
    for other in (panel(page, "devices"), page.locator(".rail"), page.get_by_role("button", name="Imprimer")):
        await expect(other).to_be_hidden()


async def test_a_log_in_that_is_too_old_is_renewed_in_place_and_what_was_asked_goes_on(ward: Ward) -> None:
    alice = await ward.alice()
    page = await account_page(await ward.screen(alice))
    make_stale(ward, alice)
    await page.get_by_role("button", name="Mettre en place").click()
    question = page.get_by_role("dialog", name="Est-ce bien vous ?")
    await expect(question).to_be_visible()

    # 1. Giving up does nothing, and says nothing.
    await page.keyboard.press("Escape")
    await expect(page.locator("#factor-code")).to_have_count(0)
    await expect(panel(page, "factor").locator(".fault")).to_have_count(0)

    # 2. A wrong password is told.
    await page.get_by_role("button", name="Mettre en place").click()
    await expect(page.locator("#renewal-password")).to_be_focused()
    await page.keyboard.type("pas celui-ci")
    await page.keyboard.press("Enter")
    await expect(question.get_by_role("alert")).to_contain_text("Mot de passe inexact.")

    # 3. The right one goes on with what was asked.
    await prove(page)
    await expect(page.locator("#factor-code")).to_be_focused()


async def test_a_patient_has_the_same_page_in_large_type_without_others_and_without_administration(ward: Ward) -> None:
    paul = await ward.paul()
    screen = await ward.screen(paul, viewport=PHONE)
    page = await account_page(screen)
    assert await page.evaluate("parseFloat(getComputedStyle(document.documentElement).fontSize)") == 18
    await expect(panel(page, "devices").locator(".item")).to_have_count(1)
    for place in ("people", "administration"):
        await page.goto(f"{ward.region.url}/#/{place}")
        await expect(page.get_by_role("heading", level=1, name="Boîte de réception")).to_be_visible()
