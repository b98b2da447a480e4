"""Patients and caregivers as the professional who made their accounts sees them."""

import re

from playwright.async_api import expect

from tests.web.identity_pages import NEW_PERSON, make_person, people_page, write_birth_date
from tests.web.ward import DESKTOP, PHONE, Ward

# Of an element that is printed: what its colours are, whatever the theme of the screen.
COLOURS = "(one) => [getComputedStyle(one).color, getComputedStyle(document.body).backgroundColor]"


async def test_a_sheet_says_all_that_the_person_needs(ward: Ward) -> None:
    alice = await ward.alice()
    page = await people_page(await ward.screen(alice))
    await expect(page.get_by_role("heading", name="Personne pour l’instant")).to_be_visible()
    name = f"MARCHAND Odette {ward.family}"
    code = await make_person(page, name)
    assert re.fullmatch("[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}", code)
    sheet = page.locator(".sheet")
    for said in (
        name,
        f"{ward.region.url}/activation",
        "puis votre date de naissance",
        f"Demandez une nouvelle feuille à {alice.name}",
    ):
        await expect(sheet).to_contain_text(said)
    await expect(sheet.locator(".login-name")).to_contain_text("marchand.odette")
    await expect(sheet.get_by_text(re.compile(r"^\d{1,2} \S+ 20\d\d$"))).to_be_visible()
    await expect(sheet.get_by_role("img", name="Image à scanner, qui ouvre la page avec le code")).to_be_visible()

    # Shown once: back in the list, and on the way back to it, nobody has it any more.
    await page.get_by_role("button", name="C’est fait").click()
    line = page.locator(".item")
    await expect(line).to_contain_text("Invité")
    await expect(line).to_contain_text("code valable jusqu’au")
    assert code not in await page.content()


async def test_the_qr_code_opens_what_the_sheet_says(ward: Ward) -> None:
    page = await people_page(await ward.screen(await ward.alice()))
    drawn = "() => document.querySelector('.sheet .qr path').getAttribute('d')"
    # The page asks for the list at the same address, and may still be doing so.
    async with page.expect_response(
        lambda one: one.url.endswith("/api/people") and one.request.method == "POST"
    ) as told:
        code = await make_person(page, f"HÉBERT Lucien {ward.family}")
    given = await (await told.value).json()
    assert given["code"] == code
    assert f' d="{await page.evaluate(drawn)}"' in given["qr"]


async def test_the_sheet_is_printed_in_black_on_one_page_without_the_rail(ward: Ward) -> None:
    page = await people_page(await ward.screen(await ward.alice(), color_scheme="dark", viewport=DESKTOP))
    await make_person(page, f"MARCHAND Odette {ward.family}")
    await page.emulate_media(media="print")
    for hidden in (page.locator(".rail"), page.locator(".page-head"), page.locator(".note"), page.locator(".skip")):
        await expect(hidden).to_be_hidden()
    await expect(page.locator(".sheet .qr")).to_be_visible()
    ink, paper = await page.locator(".sheet .code").evaluate(COLOURS)
    assert (ink, paper) == ("rgb(0, 0, 0)", "rgb(255, 255, 255)")
    printed = await page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1
    assert re.search(rb"/MediaBox \[0 0 59[45][.\d]* 84[12]", printed), "A4"


async def test_a_new_code_voids_the_old_after_a_question(ward: Ward) -> None:
    page = await people_page(await ward.screen(await ward.alice()))
    name = f"MARCHAND Odette {ward.family}"
    old = await make_person(page, name)
    await page.get_by_role("button", name="C’est fait").click()
    ask = page.get_by_role("button", name=f"Nouveau code pour {name}")
    await ask.click()
    dialog = page.get_by_role("dialog", name=f"Un nouveau code pour {name} ?")
    await expect(dialog).to_contain_text("L’ancien code, et la feuille qui le porte, ne vaudront plus rien.")
    await dialog.get_by_role("button", name="Annuler").click()
    await expect(ask).to_be_focused()
    await ask.click()
    await dialog.get_by_role("button", name="Donner un nouveau code").click()
    new = await page.locator(".sheet .code").inner_text()
    assert new != old


async def test_what_is_missing_is_said_and_the_field_has_the_focus(ward: Ward) -> None:
    page = await people_page(await ward.screen(await ward.alice(), viewport=PHONE))
    await page.get_by_role("button", name=NEW_PERSON).click()
    alert = page.get_by_role("dialog").get_by_role("alert")
    await expect(page.locator("#person-name")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(alert).to_have_text("Indiquez le nom et le prénom.")
    await page.keyboard.type("MARCHAND Odette")
    await write_birth_date(page, "person-born", ("30", "2", "1941"))
    await page.keyboard.press("Enter")
    await expect(alert).to_contain_text("Indiquez une date de naissance qui existe")
    await expect(page.locator("#person-born-day")).to_be_focused()


async def test_somebody_else_sees_none_of_ones_people(ward: Ward) -> None:
    alice, bob = await ward.alice(), await ward.bob()
    doctor = await people_page(await ward.screen(alice))
    await make_person(doctor, f"MARCHAND Odette {ward.family}")
    nurse = await people_page(await ward.screen(bob))
    await expect(nurse.get_by_role("heading", name="Personne pour l’instant")).to_be_visible()
    await doctor.get_by_role("button", name="C’est fait").click()
    await expect(doctor.locator(".item")).to_have_count(1)


async def test_a_name_is_text_on_the_sheet(ward: Ward) -> None:
    page = await people_page(await ward.screen(await ward.alice()))
    name = '<img src="/stolen" onerror="document.title=1"> Odette'
    await make_person(page, name)
    await expect(page.locator(".sheet-name")).to_have_text(name)
    assert "/stolen" not in ward.watch.requested
