"""The door: when it does not open, and when it closes behind one's back."""

import re

from playwright.async_api import expect

from tests.web.ward import PASSWORD, Ward


async def test_a_session_that_was_ended_elsewhere_leads_to_the_door_and_back_to_ones_draft(ward: Ward) -> None:
    alice, bob = await ward.alice(), await ward.bob()
    await ward.start(alice, bob, subject="Poste oublié", text="Bonjour")
    screen = await ward.screen(alice)
    await screen.open("Poste oublié")
    await screen.field.fill("À finir")
    # The same session, ended by another hand: the socket closes with 4401.
    ended = await screen.page.context.request.delete(
        f"{ward.region.url}/api/session", headers={"Origin": ward.region.url}
    )
    assert ended.status == 204
    await expect(screen.page.get_by_role("status")).to_contain_text("Votre session est terminée.")
    await expect(screen.page.locator("#login")).to_be_focused()
    await expect(screen.page.get_by_text(alice.name)).to_have_count(0)
    await screen.log_in(alice.login, PASSWORD)
    await expect(screen.field).to_have_value("À finir")


async def test_a_wrong_password_is_told_and_the_login_stays(ward: Ward) -> None:
    alice = await ward.alice()
    screen = await ward.door()
    await screen.try_log_in(alice.login, "pas celui-ci")
    await expect(screen.page.get_by_role("alert")).to_have_text("Identifiant ou mot de passe inexact.")
    await expect(screen.page.locator("#login")).to_have_value(alice.login)
    await expect(screen.page.locator("#password")).to_be_focused()
    await screen.try_log_in("personne", "pas celui-ci")
    await expect(screen.page.get_by_role("alert")).to_have_text("Identifiant ou mot de passe inexact.")
    await screen.log_in(alice.login, PASSWORD)


async def test_an_empty_log_in_says_what_is_missing(ward: Ward) -> None:
    screen = await ward.door()
    await screen.try_log_in("", "")
    await expect(screen.page.get_by_role("alert")).to_have_text("Indiquez votre identifiant et votre mot de passe.")
    await expect(screen.page.locator("#login")).to_be_focused()


async def test_too_many_wrong_passwords_say_how_long_to_wait(guarded_ward: Ward) -> None:
    alice = await guarded_ward.alice()
    screen = await guarded_ward.door()
    alert = screen.page.get_by_role("alert")
    for _ in range(2):
        await screen.try_log_in(alice.login, "pas celui-ci")
        await expect(alert).to_have_text("Identifiant ou mot de passe inexact.")
        await screen.page.locator("#password").fill("")
    await screen.try_log_in(alice.login, "pas celui-ci")
    await expect(alert).to_contain_text(re.compile(r"\d+"))
    first = await screen.page.get_by_role("timer").text_content()
    await expect(screen.page.get_by_role("timer")).not_to_have_text(first or "")


async def test_a_server_that_does_not_answer_is_told_at_the_door(ward: Ward) -> None:
    alice = await ward.alice()
    screen = await ward.door()
    await screen.page.context.set_offline(True)
    await screen.try_log_in(alice.login, PASSWORD)
    await expect(screen.page.get_by_role("alert")).to_contain_text("Le serveur ne répond pas.")
    await screen.page.context.set_offline(False)
    await screen.log_in(alice.login, PASSWORD)
