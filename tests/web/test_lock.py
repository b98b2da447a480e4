"""The lock: what is left on the screen and on the device while it is on, and every way out of it."""

import re
from typing import Any

import httpx
import pytest
from playwright.async_api import expect

from tests.web.readable import held
from tests.web.screen import Screen
from tests.web.ward import PASSWORD, PHONE, PIN, Person, Ward

SUBJECT = "Plaie de MARCHAND Odette"
TEXT = "Rougeur au mollet gauche"
DRAFT = "Je passerai à neuf heures"
WRONG = "314159"
LOCK_AFTER_MS = 900_000

SERVER_KNOWS = """async () => {
    const { session, storage_key } = await (await fetch('/api/session')).json();
    return session.locked && storage_key === null;
}"""


async def at_work(ward: Ward, **options: Any) -> tuple[Person, Screen]:
    """A doctor who has a PIN, with a conversation open and an answer half written."""
    alice, bob = await ward.with_pin(await ward.alice()), await ward.bob()
    await ward.start(bob, alice, subject=SUBJECT, text=TEXT)
    screen = await ward.screen(alice, **options)
    await screen.open(SUBJECT)
    await screen.field.fill(DRAFT)
    return alice, screen


async def token(screen: Screen) -> str:
    (session,) = [one for one in await screen.page.context.cookies() if one["name"] == "mis_session"]
    return session["value"]


async def is_locked(screen: Screen) -> None:
    await expect(screen.page.get_by_role("heading", name="Session verrouillée")).to_be_visible()
    await expect(screen.workspace).to_have_count(0)


async def is_as_before(screen: Screen) -> None:
    await expect(screen.field).to_have_value(DRAFT)
    await expect(screen.texts).to_have_text([TEXT])
    await expect(screen.field).to_be_focused()


async def test_nothing_can_be_read_while_locked_and_all_is_as_before_when_unlocked(ward: Ward) -> None:
    alice, screen = await at_work(ward)
    before = await held(screen.page)
    for readable in (SUBJECT, TEXT, DRAFT, alice.name, ward.family):
        assert readable in before, "there must be something to hide"
    await screen.lock()
    await is_locked(screen)
    locked = await held(screen.page)
    for readable in (SUBJECT, "MARCHAND", TEXT, DRAFT, alice.name, ward.family):
        assert readable not in locked
    await expect(screen.page).to_have_title("MIS")
    await expect(screen.page.get_by_text("Code PIN de Alice T.")).to_be_visible()
    await expect(screen.pin).to_be_focused()
    await screen.page.keyboard.type(PIN)
    await screen.page.keyboard.press("Enter")
    await is_as_before(screen)


async def test_what_comes_while_locked_is_not_shown_before_the_pin(ward: Ward) -> None:
    alice, screen = await at_work(ward)
    carol = await ward.person("Carol")
    await screen.lock()
    await ward.start(carol, alice, subject="Autre dossier", text="Résultat reçu")
    await expect(screen.page).to_have_title("MIS")
    assert "Résultat" not in await held(screen.page)
    await screen.pin.fill(PIN)
    await screen.pin.press("Enter")
    await expect(screen.row("Autre dossier")).to_contain_text("Résultat reçu")


async def test_nobody_stirs_for_a_quarter_of_an_hour_and_the_screen_locks(ward: Ward) -> None:
    _, screen = await at_work(ward, by_hand=True)
    await screen.page.clock.run_for(LOCK_AFTER_MS - 60_000)
    await expect(screen.workspace).to_be_visible()
    await screen.page.mouse.move(300, 300)
    await screen.page.mouse.move(310, 310)
    await screen.page.clock.run_for(LOCK_AFTER_MS - 60_000)
    await expect(screen.workspace).to_be_visible()
    await screen.page.clock.run_for(61_000)
    await is_locked(screen)
    assert TEXT not in await held(screen.page)


async def test_a_device_that_slept_is_locked_before_anything_can_be_done_on_it(ward: Ward) -> None:
    _, screen = await at_work(ward, by_hand=True)
    await screen.page.clock.fast_forward(LOCK_AFTER_MS + 1_000)
    await screen.page.keyboard.press("a")
    await is_locked(screen)
    await screen.pin.fill(PIN)
    await screen.pin.press("Enter")
    await is_as_before(screen)


async def test_a_reload_of_a_locked_page_stays_locked_and_loses_nothing(ward: Ward) -> None:
    _, screen = await at_work(ward)
    await screen.lock()
    await screen.page.reload()
    await is_locked(screen)
    assert DRAFT not in await held(screen.page)
    await screen.pin.fill(PIN)
    await screen.pin.press("Enter")
    await expect(screen.field).to_have_value(DRAFT)


async def test_what_was_written_without_a_network_waits_unread_behind_the_lock(ward: Ward) -> None:
    _, screen = await at_work(ward)
    await screen.page.context.set_offline(True)
    await screen.send("Parti sans réseau")
    await screen.lock()
    assert "Parti sans" not in await held(screen.page)
    await screen.page.context.set_offline(False)
    await screen.page.reload()
    await is_locked(screen)
    await screen.pin.fill(PIN)
    await screen.pin.press("Enter")
    await expect(screen.fate("Parti sans réseau")).to_have_text("Envoyé")


async def test_wrong_pins_are_counted_and_the_last_one_ends_the_session_with_its_reason(ward: Ward) -> None:
    alice, screen = await at_work(ward)
    await screen.lock()
    alert = screen.page.get_by_role("alert")
    for left in ("2 essais", "1 essai"):
        await screen.page.keyboard.type(WRONG)
        await screen.page.keyboard.press("Enter")
        await expect(alert).to_have_text(f"Code inexact. Il reste {left}.")
        await expect(screen.pin).to_have_value("")
    await screen.page.keyboard.type(WRONG)
    await screen.page.keyboard.press("Enter")
    await expect(screen.page.locator("#login")).to_be_visible()
    await expect(screen.page.get_by_role("status")).to_contain_text("Dernier essai inexact")
    assert DRAFT not in await held(screen.page)
    assert (await screen.page.request.get(f"{ward.region.url}/api/session")).status == 401
    await screen.log_in(alice.login, PASSWORD, has_pin=True)
    await expect(screen.field).to_have_value(DRAFT)


async def test_the_last_digit_submits_where_the_length_is_known_and_fingers_suffice(ward: Ward) -> None:
    _, screen = await at_work(ward, viewport=PHONE, has_touch=True)
    for digits in (PIN, PIN):
        await screen.back()
        await screen.lock()
        for digit in digits:
            await screen.page.get_by_role("button", name=digit, exact=True).tap()
        check = screen.page.get_by_role("button", name="Valider")
        if await check.count():
            await check.tap()
        await expect(screen.workspace).to_be_visible()
        await screen.open(SUBJECT)
    await screen.back()
    await screen.lock()
    await expect(screen.page.get_by_role("button", name="Valider")).to_have_count(0)


async def test_a_pin_can_be_pasted_and_erased_and_too_few_digits_are_not_an_attempt(ward: Ward) -> None:
    _, screen = await at_work(ward)
    await screen.lock()
    dots = screen.page.locator(".pin-dots")
    await screen.page.keyboard.insert_text("27 18")
    await expect(dots).to_have_attribute("aria-label", "4 chiffres saisis")
    await screen.page.keyboard.press("Enter")
    await expect(screen.page.get_by_role("alert")).to_have_text("Un code PIN a 6 à 8 chiffres.")
    await screen.page.get_by_role("button", name="Effacer le dernier chiffre").click()
    await expect(dots).to_have_attribute("aria-label", "3 chiffres saisis")
    await screen.pin.fill("")
    await screen.page.keyboard.insert_text(PIN)
    await screen.page.keyboard.press("Enter")
    await is_as_before(screen)


async def test_the_password_in_place_opens_what_a_forgotten_pin_does_not(ward: Ward) -> None:
    _, screen = await at_work(ward)
    await screen.lock()
    await screen.page.get_by_role("button", name="Code oublié ou autre personne ?").click()
    password = screen.page.locator("#renewal-password")
    await expect(password).to_be_focused()
    await password.fill("pas celui-ci")
    await password.press("Enter")
    await expect(screen.page.get_by_role("alert").filter(has_text=".")).to_have_text("Mot de passe inexact.")
    await is_locked(screen)
    await password.fill(PASSWORD)
    await password.press("Enter")
    await is_as_before(screen)


async def test_the_pin_gives_the_browser_another_token_and_the_one_before_is_nobodys(ward: Ward) -> None:
    _, screen = await at_work(ward)
    before = await token(screen)
    await screen.lock()
    await screen.page.keyboard.type(PIN)
    await screen.page.keyboard.press("Enter")
    await is_as_before(screen)
    after = await token(screen)
    assert after != before
    statuses = []
    for cookie in (before, after):
        async with httpx.AsyncClient(cookies={"mis_session": cookie}) as http:
            statuses.append((await http.get(f"{ward.region.url}/api/session")).status_code)
    assert statuses == [401, 200]


async def test_without_a_pin_the_password_is_asked_for_at_once_and_why(ward: Ward) -> None:
    alice, bob = await ward.alice(), await ward.bob()
    await ward.start(bob, alice, subject=SUBJECT, text=TEXT)
    screen = await ward.screen(alice, by_hand=True)
    await expect(screen.row(SUBJECT)).to_be_visible()
    await screen.page.clock.run_for(LOCK_AFTER_MS + 1_000)
    await is_locked(screen)
    await expect(screen.page.get_by_text("Aucun code PIN n’est choisi pour ce compte")).to_be_visible()
    await screen.page.locator("#renewal-password").fill(PASSWORD)
    await screen.page.locator("#renewal-password").press("Enter")
    await expect(screen.row(SUBJECT)).to_be_visible()


async def test_who_locks_without_a_pin_chooses_one_first(ward: Ward) -> None:
    alice = await ward.alice()
    screen = await ward.screen(alice)
    await screen.page.get_by_role("button", name="Verrouiller").locator("visible=true").first.click()
    dialog = screen.page.get_by_role("dialog", name="Un code PIN pour verrouiller")
    await dialog.get_by_label("Votre mot de passe").fill(PASSWORD)
    for label in ("Nouveau code PIN", "Le même, encore une fois"):
        await dialog.get_by_label(label).fill(PIN)
    await dialog.get_by_role("button", name="Choisir ce code").click()
    await is_locked(screen)
    await screen.page.keyboard.type(PIN)
    await expect(screen.workspace).to_be_visible()


async def test_the_first_pin_is_asked_for_after_a_log_in_and_a_trivial_one_is_refused(ward: Ward) -> None:
    alice = await ward.alice()
    screen = await ward.door()
    await screen.try_log_in(alice.login, PASSWORD)
    new, again = screen.page.locator("#pin-new"), screen.page.locator("#pin-again")
    alert = screen.page.get_by_role("alert")
    for first, second, told in (
        ("123", "123", "Un code PIN a 6 à 8 chiffres."),
        (PIN, WRONG, "Les deux codes diffèrent. Saisissez-les de nouveau."),
        ("123456", "123456", "Ce code est parmi les premiers que l’on essaie. Choisissez-en un autre."),
        (
            "190586",
            "190586",
            "Ce code ressemble à une date : on les essaie parmi les premières. Choisissez-en un autre.",
        ),
    ):
        await new.fill(first)
        await again.fill(second)
        await again.press("Enter")
        await expect(alert).to_have_text(told)
    await new.fill(PIN)
    await again.fill(PIN)
    await again.press("Enter")
    await expect(screen.workspace).to_be_visible()
    await screen.lock()
    await screen.page.keyboard.type(PIN)
    await expect(screen.workspace).to_be_visible()
    await screen.log_out()
    await screen.log_in(alice.login, PASSWORD, has_pin=True)


async def test_two_tabs_lock_and_unlock_together(ward: Ward) -> None:
    _, first = await at_work(ward)
    second = Screen(await first.page.context.new_page())
    await second.page.goto(ward.region.url)
    await second.open(SUBJECT)
    await second.lock()
    await is_locked(first)
    for screen in (first, second):
        assert TEXT not in await held(screen.page)
    await second.pin.fill(PIN)
    await second.pin.press("Enter")
    for screen in (first, second):
        await expect(screen.texts).to_have_text([TEXT])
    await expect(first.field).to_have_value(DRAFT)


async def test_another_person_closes_the_session_and_what_was_written_waits_for_its_owner(ward: Ward) -> None:
    alice, screen = await at_work(ward)
    carol = await ward.person("Carol")
    await screen.lock()
    await screen.page.get_by_role("button", name="Code oublié ou autre personne ?").click()
    await screen.page.get_by_role("button", name="Fermer cette session").click()
    await screen.log_in(carol.login, PASSWORD)
    assert DRAFT not in await held(screen.page)
    await screen.log_out()
    await screen.log_in(alice.login, PASSWORD, has_pin=True)
    await screen.open(SUBJECT)
    await expect(screen.field).to_have_value(DRAFT)


async def test_a_lock_without_a_network_holds_and_is_told_to_the_server_when_it_is_back(ward: Ward) -> None:
    _, screen = await at_work(ward)
    await screen.page.context.set_offline(True)
    await screen.lock()
    await screen.page.keyboard.type(PIN)
    await screen.page.keyboard.press("Enter")
    await expect(screen.page.get_by_role("alert")).not_to_be_empty()
    await is_locked(screen)
    await screen.page.context.set_offline(False)
    await screen.page.reload()
    await is_locked(screen)
    await screen.page.wait_for_function(SERVER_KNOWS)
    await screen.pin.fill(WRONG)
    await screen.pin.press("Enter")
    await expect(screen.page.get_by_role("alert")).to_have_text("Code inexact. Il reste 2 essais.")


@pytest.mark.parametrize("locale", ["fr-FR", "en-GB"])
async def test_the_lock_speaks_both_languages(ward: Ward, locale: str) -> None:
    alice = await ward.with_pin(await ward.alice())
    screen = await ward.screen(alice, locale=locale)
    await screen.lock()
    words = {"fr-FR": "Code PIN de Alice T.", "en-GB": "PIN of Alice T."}
    await expect(screen.page.get_by_text(words[locale])).to_be_visible()
    await expect(screen.page.locator("html")).to_have_attribute("lang", re.compile(f"^{locale[:2]}"))


async def test_when_the_log_in_is_too_old_for_the_pin_the_password_is_asked_for_and_why(ward: Ward) -> None:
    _, screen = await at_work(ward, by_hand=True)
    await screen.page.clock.fast_forward(13 * 3_600_000)
    await screen.page.keyboard.press("a")
    await is_locked(screen)
    await expect(screen.page.get_by_text("Le code PIN ne suffit plus")).to_be_visible()
    await expect(screen.pin).to_have_count(0)
    await screen.page.locator("#renewal-password").fill(PASSWORD)
    await screen.page.locator("#renewal-password").press("Enter")
    await expect(screen.field).to_have_value(DRAFT)
