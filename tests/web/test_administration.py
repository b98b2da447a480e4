"""Administration: accounts and their audit, for operators alone."""

import re

from playwright.async_api import expect

from tests.web.identity_pages import make_stale, operator_screen, prove
from tests.web.ward import PHONE, Ward

ENDED_AFTER = ("Il reste 2 essais.", "Il reste 1 essai.", "Dernier essai inexact")
SEARCH = "Chercher par nom ou identifiant"


async def test_an_operator_lands_among_accounts_and_has_no_conversations(ward: Ward) -> None:
    _, screen = await operator_screen(ward)
    page = screen.page
    await expect(page.get_by_role("heading", level=1, name="Administration")).to_be_visible()
    await expect(page.get_by_role("button", name="Boîte de réception")).to_have_count(0)
    for place in ("", "new", "people"):
        await page.goto(f"{ward.region.url}/#/{place}")
        await expect(page.get_by_role("heading", level=1, name="Administration")).to_be_visible()


async def test_nobody_else_finds_administration(ward: Ward) -> None:
    screen = await ward.screen(await ward.alice())
    await screen.page.goto(f"{ward.region.url}/#/administration")
    await expect(screen.page.get_by_role("heading", level=1, name="Boîte de réception")).to_be_visible()
    assert "/api/accounts" not in ward.watch.requested
    await expect(screen.page.get_by_role("button", name="Administration")).to_have_count(0)


async def test_an_account_is_made_and_its_sheet_asks_no_birth_date(ward: Ward) -> None:
    operator, screen = await operator_screen(ward)
    page = screen.page
    await page.get_by_role("button", name="Nouveau compte").click()
    dialog = page.get_by_role("dialog", name="Nouveau compte")
    await expect(dialog.get_by_label("Nom", exact=True)).to_be_focused()
    await dialog.get_by_label("Nom", exact=True).fill(f"Julie {ward.family}")
    await dialog.get_by_label("Identifiant").fill(operator.login)
    await dialog.get_by_label("Numéro RPPS").fill("123")
    make = dialog.get_by_role("button", name="Créer le compte")
    await make.click()
    await expect(dialog.get_by_role("alert")).to_have_text("Le numéro RPPS a 11 chiffres.")
    await dialog.get_by_label("Numéro RPPS").fill("")
    await make.click()
    await expect(dialog.get_by_role("alert")).to_have_text("Cet identifiant ou ce numéro RPPS est déjà pris.")
    await dialog.get_by_label("Identifiant").fill(f"julie.{ward.family.lower()}")
    await make.click()
    await expect(page.locator(".sheet")).to_contain_text(f"julie.{ward.family.lower()}")
    await expect(page.locator(".sheet")).not_to_contain_text("date de naissance")
    await page.get_by_role("button", name="C’est fait").click()
    await page.get_by_label(SEARCH).fill(f"julie.{ward.family.lower()}")
    await expect(page.locator(".result")).to_have_count(1)
    await expect(page.locator(".result")).to_contain_text("Invité")


async def test_who_is_deactivated_is_out_at_once_and_comes_back_when_reactivated(ward: Ward) -> None:
    bob = await ward.bob()
    nurse = await ward.screen(bob)
    _, screen = await operator_screen(ward)
    page = screen.page
    await page.get_by_label(SEARCH).fill(bob.login)
    await expect(page.locator(".result")).to_have_count(1)
    await page.locator(".result").click()
    await page.get_by_role("button", name="Désactiver").click()
    await expect(page.get_by_role("dialog", name=f"Désactiver le compte de {bob.name} ?")).to_be_visible()
    await expect(nurse.workspace).to_be_visible()
    await page.get_by_role("button", name="Désactiver").click()
    await expect(nurse.page.locator("#login")).to_be_visible()
    dialog = page.get_by_role("dialog", name=bob.name)
    await expect(dialog).to_contain_text("Désactivé")
    await dialog.get_by_role("button", name="Réactiver").click()
    await expect(dialog.get_by_role("button", name="Désactiver")).to_be_visible()
    await nurse.log_in(bob.login, "lavande-orage-cerise")


async def test_nobody_is_offered_to_deactivate_themselves(ward: Ward) -> None:
    operator, screen = await operator_screen(ward)
    page = screen.page
    await page.get_by_label(SEARCH).fill(operator.login)
    await expect(page.locator(".result")).to_have_count(1)
    await page.locator(".result").click()
    await expect(page.get_by_role("button", name="Nouveau code d’accès")).to_be_visible()
    await expect(page.get_by_role("button", name="Désactiver")).to_have_count(0)


async def test_a_reset_gives_a_sheet_after_a_question(ward: Ward) -> None:
    paul = await ward.paul()
    _, screen = await operator_screen(ward, viewport=PHONE)
    page = screen.page
    await page.get_by_label(SEARCH).fill(paul.login)
    await expect(page.locator(".result")).to_have_count(1)
    await page.locator(".result").click()
    await page.get_by_role("button", name="Nouveau code d’accès").click()
    await expect(page.get_by_role("dialog")).to_contain_text("ses appareils seront déconnectés")
    await page.get_by_role("button", name="Donner un nouveau code").click()
    await expect(page.locator(".sheet .code")).to_have_text(re.compile("^[0-9A-Z]{4}(-[0-9A-Z]{4}){2}$"))


async def test_a_blocked_pin_is_told_and_unblocked(ward: Ward) -> None:
    alice = await ward.with_pin(await ward.alice())
    devices = [await ward.screen(alice) for _ in range(4)]
    # Three wrong PINs end a session, and ten a day block the PIN.
    for doctor, told in zip(devices, (ENDED_AFTER, ENDED_AFTER, ENDED_AFTER, ENDED_AFTER[:1]), strict=True):
        await doctor.lock()
        for sentence in told:
            await doctor.page.locator("#pin").fill("161803")
            await doctor.page.keyboard.press("Enter")
            await expect(doctor.page.get_by_role("main")).to_contain_text(sentence)
    _, screen = await operator_screen(ward)
    page = screen.page
    await page.get_by_label(SEARCH).fill(alice.login)
    await expect(page.locator(".result")).to_have_count(1)
    await expect(page.locator(".result")).to_contain_text("Code PIN bloqué")
    await page.locator(".result").click()
    await page.get_by_role("button", name="Débloquer le code PIN").click()
    await expect(page.get_by_role("dialog")).not_to_contain_text("bloqué")


async def test_the_audit_tells_who_did_what_and_can_be_read_for_one_account(ward: Ward) -> None:
    bob = await ward.bob()
    door = await ward.door()
    await door.try_log_in(bob.login, "pas celui-ci")
    await expect(door.page.get_by_role("alert")).not_to_be_empty()
    _, screen = await operator_screen(ward)
    page = screen.page
    await page.get_by_label(SEARCH).fill(bob.login)
    await expect(page.locator(".result")).to_have_count(1)
    await page.locator(".result").click()
    await page.get_by_role("link", name="Voir sa traçabilité").click()
    entries = page.locator(".entry")
    await expect(entries.filter(has_text="Refusé")).to_contain_text("Connexion")
    mine = await entries.count()
    await expect(page.locator(".note")).to_contain_text(f"Seulement ce que le compte {bob.name} a fait ou subi.")
    await page.get_by_role("link", name="Tout afficher").click()
    await expect(page.locator(".note")).to_have_count(0)
    await expect(entries.nth(mine)).to_be_visible()
    assert await entries.count() > mine


async def test_the_audit_goes_on_page_by_page(ward: Ward) -> None:
    operator, screen = await operator_screen(ward)
    page = screen.page
    for number in range(101):
        made = await page.context.request.post(
            f"{ward.region.url}/api/accounts",
            data={"kind": "operator", "login": f"{operator.login}-{number}", "name": f"Olive {number}"},
            headers={"Origin": ward.region.url},
        )
        assert made.status == 201
    await page.get_by_role("link", name="Traçabilité").click()
    entries = page.locator(".entry")
    await expect(entries).to_have_count(100)
    await page.get_by_role("button", name="Plus anciens").click()
    await expect(entries.nth(100)).to_be_visible()
    assert await page.locator(".entry", has=page.get_by_role("link", name="Olive 99", exact=True)).count() == 1
    times = await page.locator(".entry time").evaluate_all("(all) => all.map((one) => one.dateTime)")
    assert times == sorted(times, reverse=True)


async def test_administration_asks_for_a_fresh_log_in_and_goes_on(ward: Ward) -> None:
    operator, screen = await operator_screen(ward)
    page = screen.page
    make_stale(ward, operator)
    await page.reload()
    await expect(page.get_by_role("dialog", name="Est-ce bien vous ?")).to_be_visible()
    await expect(page.locator(".result")).to_have_count(0)
    await prove(page)
    await expect(page.locator(".result").first).to_be_visible()


async def test_who_gives_the_question_up_is_told_and_may_try_again(ward: Ward) -> None:
    operator, screen = await operator_screen(ward)
    page = screen.page
    make_stale(ward, operator)
    await page.reload()
    await expect(page.get_by_role("dialog", name="Est-ce bien vous ?")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("alert").filter(has_text="vous identifiiez à nouveau")).to_be_visible()
    await page.get_by_role("button", name="Réessayer").click()
    await prove(page)
    await expect(page.locator(".result").first).to_be_visible()
