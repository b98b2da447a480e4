"""Who was given a sheet makes the account their own, on a phone, one question at a time."""

import re

from playwright.async_api import Page, expect

from tests.web.identity_pages import BORN, CHOSEN, make_person, next_step, people_page, write_birth_date
from tests.web.screen import Screen
from tests.web.ward import PHONE, Ward


async def _code(ward: Ward, name: str = "MARCHAND Odette") -> str:
    doctor = await ward.screen(await ward.alice())
    return await make_person(await people_page(doctor), f"{name} {ward.family}")


async def _phone(ward: Ward, hash: str = "") -> Page:
    ward.watch.allow(ward.region.url)
    context = await ward.context(viewport=PHONE, has_touch=True, is_mobile=True)
    page = await context.new_page()
    await page.goto(f"{ward.region.url}/activation{hash}")
    await expect(page.locator(".question")).to_be_visible()
    return page


async def test_a_sheet_leads_in_question_by_question_and_the_log_in_it_chose_works(ward: Ward) -> None:
    code = await _code(ward)
    page = await _phone(ward)

    # 1. The code, as somebody types it: small letters, no hyphens, first too few of them.
    await expect(page.get_by_label("Quel est votre code d’accès ?")).to_be_focused()
    await page.keyboard.type(code.replace("-", "").lower()[:10])
    await next_step(page)
    await expect(page.get_by_role("alert")).to_contain_text("Il manque 2 lettres ou chiffres.")
    await page.locator("#activation-code").fill(code.replace("-", " ").lower())
    await expect(page.locator("#activation-code")).to_have_value(code)
    await next_step(page)

    # 2. The birth date, first one that does not exist.
    await expect(page.get_by_role("group", name="Quand êtes-vous né ou née ?")).to_be_visible()
    await write_birth_date(page, "activation-date", ("31", "2", "1941"))
    await next_step(page)
    await expect(page.get_by_role("alert")).to_contain_text("Cette date n’existe pas.")
    await write_birth_date(page, "activation-date")
    await next_step(page)

    # 3. The password, first too short; going back loses nothing.
    await page.get_by_label("Choisissez un mot de passe").fill("court")
    await next_step(page)
    await expect(page.get_by_role("alert")).to_contain_text("il faut au moins 12 caractères")
    await page.locator("#activation-password").fill(CHOSEN)
    await page.get_by_role("button", name="Revenir en arrière").click()
    await expect(page.locator("#activation-date-year")).to_have_value(BORN[2])
    await next_step(page)
    await expect(page.locator("#activation-password")).to_have_value(CHOSEN)
    await next_step(page)

    # 4. No PIN; and in.
    await page.get_by_role("button", name="Sans code PIN").click()
    await expect(page.get_by_role("heading", level=1, name="Boîte de réception")).to_be_visible()
    assert page.url == f"{ward.region.url}/"


async def test_the_qr_code_fills_the_code_in_and_leaves_nothing_in_the_address(ward: Ward) -> None:
    code = await _code(ward)
    page = await _phone(ward, f"#{code}")
    await expect(page.locator("#activation-date-day")).to_be_focused()
    assert page.url == f"{ward.region.url}/activation"
    assert await page.evaluate("history.length") <= 2
    await page.get_by_role("button", name="Revenir en arrière").click()
    await expect(page.locator("#activation-code")).to_have_value(code)
    assert not any(code in path for path in ward.watch.requested), "no server is told the code in an address"


async def test_it_is_read_in_large_type_and_so_is_what_follows(ward: Ward) -> None:
    page = await _phone(ward)
    size = "parseFloat(getComputedStyle(document.documentElement).fontSize)"
    assert await page.evaluate(size) == 18
    heights = await page.evaluate(
        "[...document.querySelectorAll('.question .field, .question .filled')].map((one) => one.offsetHeight)"
    )
    assert len(heights) == 2
    assert min(heights) >= 60


async def test_a_code_with_another_birth_date_is_refused_in_words_and_keeps_what_was_written(ward: Ward) -> None:
    code = await _code(ward)
    page = await _phone(ward, f"#{code}")
    await write_birth_date(page, "activation-date", ("15", "3", "1941"))
    await next_step(page)
    await page.locator("#activation-password").fill(CHOSEN)
    await next_step(page)
    await page.locator("#activation-pin").fill("271828")
    await page.get_by_role("button", name="Terminer").click()
    await expect(page.get_by_role("alert")).to_contain_text("Ce code et cette date de naissance ne vont pas ensemble")
    await expect(page.locator("#activation-code")).to_have_value(code)
    await next_step(page)
    await write_birth_date(page, "activation-date")
    await next_step(page)
    await next_step(page)
    await page.get_by_role("button", name="Terminer").click()
    await expect(page.get_by_role("heading", level=1, name="Boîte de réception")).to_be_visible()


async def test_what_the_server_does_not_take_is_asked_again_where_it_was_written(ward: Ward) -> None:
    code = await _code(ward)
    page = await _phone(ward, f"#{code}")
    await write_birth_date(page, "activation-date")
    await next_step(page)
    await page.locator("#activation-password").fill("motdepassemotdepasse")
    await next_step(page)
    await page.locator("#activation-pin").fill("123456")
    await page.get_by_role("button", name="Terminer").click()
    await expect(page.get_by_role("alert")).to_contain_text("Ce mot de passe est trop courant")
    await page.locator("#activation-password").fill(CHOSEN)
    await next_step(page)
    await page.get_by_role("button", name="Terminer").click()
    await expect(page.get_by_role("alert")).to_contain_text("Ce code est parmi les premiers que l’on essaie.")
    await page.locator("#activation-pin").fill("271828")
    await page.get_by_role("button", name="Terminer").click()
    await expect(page.get_by_role("heading", level=1, name="Boîte de réception")).to_be_visible()


async def test_too_many_wrong_codes_count_the_wait_down(guarded_ward: Ward) -> None:
    page = await _phone(guarded_ward, "#AAAA-AAAA-AAAA")
    await page.clock.install()
    await write_birth_date(page, "activation-date")
    await next_step(page)
    await page.locator("#activation-password").fill(CHOSEN)
    alert = page.get_by_role("alert")
    for _ in range(3):
        await next_step(page)
        await page.get_by_role("button", name="Sans code PIN").click()
        await expect(alert).not_to_be_empty()
        if "Trop d’essais" in await alert.inner_text():
            break
        await next_step(page)
        await next_step(page)
    await expect(alert).to_contain_text(re.compile(r"Trop d’essais\. Réessayez dans \d+ s|Réessayez dans \d+ min"))
    await page.clock.fast_forward(3_600_000)
    await expect(alert).to_contain_text("Vous pouvez réessayer.")


async def test_the_keyboard_alone_suffices(ward: Ward) -> None:
    code = await _code(ward)
    page = await _phone(ward)
    await page.keyboard.type(code)
    await page.keyboard.press("Enter")
    await expect(page.locator("#activation-date-day")).to_be_focused()
    for part in BORN:
        await page.keyboard.type(part)
        await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await expect(page.locator("#activation-password")).to_be_focused()
    await page.keyboard.type(CHOSEN)
    await page.keyboard.press("Enter")
    await expect(page.locator("#activation-pin")).to_be_focused()
    await page.keyboard.type("271828")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", level=1, name="Boîte de réception")).to_be_visible()
    await Screen(page).lock()
    await expect(page.locator("#pin")).to_be_focused()
