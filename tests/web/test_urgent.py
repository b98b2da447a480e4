"""An urgent message is sent on purpose, acknowledged by each, and reminded until then."""

import asyncio
from typing import Any

import pytest
from playwright.async_api import expect

from mis.commands import AccountDeactivate
from mis.control import ask
from protocol.limits import URGENTS_SHOWN
from protocol.preferences import NewAbsence
from tests.web.looks import Looks
from tests.web.ward import DESKTOP, PHONE, Ward

SUBJECT = "Fièvre"


async def test_urgent_is_a_word_one_chooses_and_a_button_that_says_so(ward: Ward) -> None:
    alice, bob = await ward.alice(), await ward.bob()
    await ward.start(alice, bob, subject=SUBJECT, text="Bonjour")
    screen = await ward.screen(alice)
    await screen.open(SUBJECT)
    toggle = screen.page.get_by_role("button", name="Urgent", exact=True)
    await toggle.click()
    await expect(toggle).to_have_attribute("aria-pressed", "true")
    await screen.field.fill("38,6 °C")
    # The key that ends every other message leads to the red button, and sends nothing.
    await screen.field.press("Enter")
    send = screen.page.get_by_role("button", name="Envoyer en urgence")
    await expect(send).to_be_focused()
    await expect(screen.field).to_have_value("38,6 °C")
    await send.press("Enter")
    await expect(screen.message("38,6 °C").locator(".badge")).to_have_text("Urgent")
    await expect(screen.message("38,6 °C")).to_contain_text(f"Attendu : {bob.name}")
    await expect(toggle).to_have_attribute("aria-pressed", "false")
    await screen.send("et le reste")
    await expect(screen.fate("et le reste")).to_have_text("Envoyé")
    await expect(screen.message("et le reste").locator(".badge")).to_have_count(0)


async def test_each_acknowledges_and_all_see_who_has_and_who_is_awaited(ward: Ward) -> None:
    alice, bob, carol = await ward.alice(), await ward.bob(), await ward.person("Carol")
    conversation = await ward.start(alice, bob, carol, subject=SUBJECT, text="Bonjour")
    doctor, nurse = await ward.screen(alice), await ward.screen(bob, viewport=PHONE, has_touch=True)
    await (await ward.client(alice)).send_message(conversation.id, "38,6 °C", urgent=True)
    await doctor.open(SUBJECT)
    await nurse.open(SUBJECT)
    asked = nurse.page.get_by_role("button", name="J’accuse réception")
    await expect(nurse.message("38,6 °C")).to_contain_text(f"Attendu : vous, {carol.name}")
    await expect(doctor.page.get_by_role("button", name="J’accuse réception")).to_have_count(0)
    await asked.click()
    await expect(asked).to_have_count(0)
    await expect(nurse.message("38,6 °C")).to_contain_text("Reçu par vous")
    for screen in (doctor, nurse):
        await expect(screen.message("38,6 °C")).to_contain_text(f"Attendu : {carol.name}")
    await expect(doctor.message("38,6 °C")).to_contain_text(f"Reçu par {bob.name}")
    await nurse.page.reload()
    await expect(nurse.message("38,6 °C")).to_contain_text("Reçu par vous")
    await expect(asked).to_have_count(0)


async def test_one_that_awaits_is_seen_in_the_list_once_read_and_found_from_anywhere_in_its_thread(ward: Ward) -> None:
    alice, bob = await ward.alice(), await ward.bob()
    conversation = await ward.start(alice, bob, subject=SUBJECT, text="Bonjour")
    sender = await ward.client(alice)
    await sender.send_message(conversation.id, "38,6 °C", urgent=True)
    for number in range(60):
        await sender.send_message(conversation.id, f"suite {number}")
    await (await ward.client(bob)).send_read_receipt(conversation.id, 62)
    screen = await ward.screen(bob, viewport=PHONE, has_touch=True)
    await expect(screen.row(SUBJECT).locator(".badge")).to_have_text("Urgent, accusé de réception attendu")
    await screen.open(SUBJECT)
    await expect(screen.message("suite 59")).to_be_in_viewport()
    awaited = screen.page.get_by_role("button", name="Accusé de réception attendu")
    await awaited.click()
    await expect(screen.message("38,6 °C")).to_be_in_viewport()
    await expect(awaited).to_have_count(0)
    await screen.page.get_by_role("button", name="Aller au dernier message").click()
    await awaited.click()
    await screen.page.get_by_role("button", name="J’accuse réception").click()
    await screen.page.get_by_role("button", name="Aller au dernier message").click()
    await expect(screen.message("suite 59")).to_be_in_viewport()
    await expect(awaited).to_have_count(0)
    await screen.back()
    await expect(screen.row(SUBJECT).locator(".badge")).to_have_count(0)


async def test_one_far_below_what_one_has_read_is_one_tap_away(ward: Ward) -> None:
    alice, bob = await ward.alice(), await ward.bob()
    conversation = await ward.start(alice, bob, subject=SUBJECT, text="Bonjour")
    sender = await ward.client(alice)
    for number in range(60):
        await sender.send_message(conversation.id, f"suite {number}", urgent=number == 30)
    screen = await ward.screen(bob, viewport=PHONE, has_touch=True)
    await screen.open(SUBJECT)
    await expect(screen.message("Bonjour")).to_be_in_viewport()
    await screen.page.get_by_role("button", name="Accusé de réception attendu").click()
    await expect(screen.message("suite 30")).to_be_in_viewport()


async def test_one_before_those_that_a_conversation_shows_is_acknowledged_too(ward: Ward) -> None:
    alice, bob = await ward.alice(), await ward.bob()
    conversation = await ward.start(alice, bob, subject=SUBJECT, text="Bonjour")
    doctor = await ward.client(alice)
    for number in range(URGENTS_SHOWN + 1):
        await doctor.send_message(conversation.id, f"urgent {number}", urgent=True)
    shown = (await (await ward.client(bob)).get_conversation(conversation.id)).urgents
    assert (len(shown), shown[-1].seq) == (URGENTS_SHOWN, 4), "of the first nothing is known but what is asked"
    screen = await ward.screen(bob)
    await screen.open(SUBJECT)
    first = screen.message("urgent 0")
    await expect(first).to_contain_text("Attendu : vous")
    asked = first.get_by_role("button", name="J’accuse réception")
    await asked.click()
    await expect(first).to_contain_text("Reçu par vous")
    await expect(asked).to_have_count(0)
    await expect(screen.message("urgent 1").get_by_role("button", name="J’accuse réception")).to_be_visible()


MANY = 10


@pytest.mark.parametrize(
    "options", [{"viewport": DESKTOP}, {"viewport": PHONE, "has_touch": True}], ids=["desk", "phone"]
)
async def test_all_who_acknowledged_and_all_awaited_are_listed_however_many(
    ward: Ward, options: dict[str, Any]
) -> None:
    alice, crowd = await ward.alice(), [await ward.person(f"Zoé{number}") for number in range(2 * MANY)]
    conversation = await ward.start(alice, *crowd, subject=SUBJECT, text="Bonjour")
    sent = await (await ward.client(alice)).send_message(conversation.id, "38,6 °C", urgent=True)
    quick = [await ward.client(one) for one in crowd[:MANY]]
    await asyncio.gather(*(one.acknowledge_message(conversation.id, sent.seq) for one in quick))
    screen = await ward.screen(alice, **options)
    await screen.open(SUBJECT)
    stands = screen.message("38,6 °C").get_by_role("button", name="Reçu par")
    await expect(stands).to_contain_text(f"Reçu par {MANY} personnes")
    await expect(stands).to_contain_text(f"Attendu : {MANY} personnes")
    await stands.press("Enter")
    dialog = screen.page.get_by_role("dialog", name="Accusés de réception")
    for heading, people in (
        (f"Reçu par {MANY} personnes", crowd[:MANY]),
        (f"Attendu de {MANY} personnes", crowd[MANY:]),
    ):
        listed = (
            dialog.get_by_role("heading", name=heading)
            .locator("xpath=following-sibling::ul[1]")
            .get_by_role("listitem")
        )
        await expect(listed).to_have_count(MANY)
        for person in people:
            await expect(listed.filter(has_text=person.name)).to_have_count(1)
    # A person stands there as in every list, though this one is in a message: what they are, under their name.
    who = dialog.get_by_role("listitem").first.locator(".who")
    name, role = [await one.bounding_box() for one in (who.locator("strong"), who.locator("small"))]
    assert name is not None
    assert role is not None
    assert role["y"] >= name["y"] + name["height"]
    looks = Looks()
    await looks.at("acknowledgements", screen.page)
    assert looks.amiss == {}
    # Who has no mouse reads it to its end.
    last = dialog.get_by_role("listitem").last
    await dialog.locator(".dialog-body").evaluate("(body) => { body.scrollTop = 0 }")
    await expect(last).not_to_be_in_viewport()
    await screen.page.keyboard.press("Tab")
    await screen.page.keyboard.press("End")
    await expect(last).to_be_in_viewport()
    await screen.page.keyboard.press("Escape")
    await expect(dialog).to_have_count(0)
    await expect(stands).to_be_focused()


async def test_who_is_deactivated_is_awaited_no_more_and_marked_for_professionals_alone(ward: Ward) -> None:
    alice, bob, carol, paul = await ward.alice(), await ward.bob(), await ward.person("Carol"), await ward.paul()
    conversation = await ward.start(alice, bob, carol, paul, subject=SUBJECT, text="Bonjour")
    doctor = await ward.screen(alice)
    await doctor.open(SUBJECT)
    await (await ward.client(alice)).send_message(conversation.id, "38,6 °C", urgent=True)
    await expect(doctor.message("38,6 °C")).to_contain_text(f"Attendu : {bob.name}, {carol.name}, {paul.name}")
    await asyncio.to_thread(ask, ward.region.data_dir, AccountDeactivate(bob.id))
    gone = f"N’est plus attendu, compte désactivé : {bob.name}"
    await expect(doctor.message("38,6 °C")).to_contain_text(f"Attendu : {carol.name}, {paul.name}{gone}")
    patient = await ward.screen(paul)
    await patient.open(SUBJECT)
    await expect(patient.message("38,6 °C")).to_contain_text(f"Attendu : vous, {carol.name}")
    await doctor.page.reload()  # who is there is asked once a minute
    for screen, marked in ((doctor, 1), (patient, 0)):
        await expect(screen.message("38,6 °C").get_by_text("désactivé")).to_have_count(marked)
        await screen.page.locator(".readers").click()
        listed = screen.page.get_by_role("dialog").get_by_role("listitem")
        await expect(listed.filter(has_text=bob.name)).to_have_count(1)
        await expect(listed.filter(has_text="compte désactivé")).to_have_count(marked)


async def test_a_patient_is_told_to_call_and_offered_nothing_urgent(ward: Ward) -> None:
    alice, paul = await ward.alice(), await ward.paul()
    await ward.start(alice, paul, text="Bonjour")
    screen = await ward.screen(paul)
    await screen.open(alice.name)
    await expect(screen.page.get_by_text("En cas d’urgence, appelez le 15")).to_be_visible()
    await expect(screen.page.get_by_role("button", name="Urgent")).to_have_count(0)
    doctor = await ward.screen(alice)
    await doctor.open(paul.name)
    await expect(doctor.page.get_by_role("button", name="Urgent")).to_have_count(1)


async def test_who_is_awaited_is_reminded_and_led_to_the_message(hurried_ward: Ward) -> None:
    ward = hurried_ward
    alice, bob = await ward.alice(), await ward.bob()
    conversation = await ward.start(alice, bob, subject=SUBJECT, text="Bonjour")
    await ward.start(alice, bob, subject="Ailleurs", text="Autre chose")
    screen = await ward.screen(bob)
    await screen.open("Ailleurs")
    await (await ward.client(alice)).send_message(conversation.id, "38,6 °C", urgent=True)
    reminder = screen.page.get_by_role("alert").filter(has_text="Rappel")
    await expect(reminder).to_contain_text(f"le message urgent de {alice.name} attend")
    await reminder.get_by_role("button", name="Voir le message").click()
    await expect(screen.message("38,6 °C")).to_be_in_viewport()
    await screen.page.get_by_role("button", name="J’accuse réception").click()
    await expect(screen.message("38,6 °C")).to_contain_text("Reçu par vous")
    await expect(reminder).to_have_count(0)


async def test_who_stands_in_and_came_later_is_reminded_and_acknowledges_for_who_is_away(hurried_ward: Ward) -> None:
    ward = hurried_ward
    alice, bob, carol = await ward.alice(), await ward.bob(), await ward.person("Carol")
    conversation = await ward.start(alice, bob, subject=SUBJECT, text="Bonjour")
    doctor = await ward.client(alice)
    sent = await doctor.send_message(conversation.id, "38,6 °C", urgent=True)
    for number in range(URGENTS_SHOWN):
        written = await doctor.send_message(conversation.id, f"urgent {number}", urgent=True)
        await (await ward.client(bob)).acknowledge_message(conversation.id, written.seq)
    await doctor.add_to_conversation(conversation.id, [carol.id])
    absence = NewAbsence(sent.at - 1, sent.at + 3_600_000, carol.id)
    await (await ward.client(bob)).set_preferences(absence=absence)
    screen = await ward.screen(carol)
    reminder = screen.page.get_by_role("alert").filter(has_text="Rappel")
    await expect(reminder).to_contain_text(f"dans « {SUBJECT} », un message urgent attend")
    await reminder.get_by_role("button", name="Voir le message").click()
    await expect(screen.message("38,6 °C")).to_be_in_viewport()
    await screen.message("38,6 °C").get_by_role("button", name="J’accuse réception").click()
    await expect(screen.message("38,6 °C")).to_contain_text(f"Reçu par {bob.name} (par vous)")
    await expect(screen.page.get_by_role("button", name="J’accuse réception")).to_have_count(0)
