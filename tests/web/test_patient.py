"""A patient answers the professionals who wrote first, and can do no more."""

import re

from playwright.async_api import expect

from tests.web.held import Held
from tests.web.ward import PASSWORD, PHONE, Ward


async def test_a_patient_replies_to_the_doctor_who_wrote_first(ward: Ward) -> None:
    alice, paul = await ward.alice(), await ward.paul()
    doctor = await ward.screen(alice)

    # 1. There is no directory of patients: the doctor knows the exact login.
    await doctor.page.get_by_role("button", name="Nouvelle conversation").first.click()
    await doctor.page.get_by_label("Avec qui ?").fill(paul.name)
    await expect(doctor.page.get_by_text("Personne de ce nom")).to_be_visible()
    await doctor.page.get_by_label("Patient ou aidant").fill(paul.login)
    await doctor.page.get_by_role("button", name="Ajouter").click()
    await doctor.page.get_by_label("Premier message").fill("Comment allez-vous ?")
    await expect(doctor.page.get_by_text(f"{paul.name} lira ce message")).to_be_visible()
    await doctor.page.get_by_role("button", name="Ouvrir la conversation").click()
    await expect(doctor.page.get_by_role("button", name=re.compile(f"{paul.name} lira ce message"))).to_be_visible()

    # 2. The patient reads it on a phone and answers.
    patient = await ward.screen(paul, viewport=PHONE, has_touch=True, is_mobile=True)
    await patient.open(alice.name)
    await patient.send("Mieux, merci")
    await expect(doctor.texts).to_have_text(["Comment allez-vous ?", "Mieux, merci"])
    await expect(patient.fate("Mieux, merci")).to_have_text(f"Vu par {alice.name}")


async def test_what_is_written_while_the_server_looks_for_the_patient_is_kept(ward: Ward) -> None:
    alice, bob, paul = await ward.alice(), await ward.bob(), await ward.paul()
    doctor = await ward.door()
    held = await Held("account.find").over(doctor.page)
    await doctor.log_in(alice.login, PASSWORD)
    await doctor.page.get_by_role("button", name="Nouvelle conversation").first.click()
    exact = doctor.page.get_by_label("Patient ou aidant")
    await exact.fill(paul.login)
    held.hold()
    await exact.press("Enter")
    await held.asked()
    await exact.press("Enter")  # it is slow: once more; this answer is not held, and comes first
    picked = doctor.page.get_by_role("list", name="Participants").get_by_role("listitem")
    await expect(picked).to_have_count(1)
    await exact.fill("encore.quelqu.un")
    await doctor.page.get_by_label("Avec qui ?").fill(bob.name)
    await doctor.page.get_by_role("checkbox", name=re.compile(bob.name)).check()
    await doctor.page.get_by_label("Premier message").fill("Comment allez-vous ?")
    await held.let_go()
    await expect(doctor.page.get_by_text(f"{paul.name} et 1 autre liront ce message")).to_be_visible()
    await expect(picked).to_have_count(2)
    await expect(exact).to_have_value("encore.quelqu.un")
    await doctor.page.get_by_role("button", name="Ouvrir la conversation").click()
    await expect(doctor.texts).to_have_text(["Comment allez-vous ?"])


async def test_a_patient_has_no_new_conversation_and_no_directory(ward: Ward) -> None:
    alice, paul = await ward.alice(), await ward.paul()
    await ward.start(alice, paul, text="Bonjour")
    patient, doctor = await ward.screen(paul), await ward.screen(alice)
    await expect(patient.row(alice.name)).to_be_visible()
    button = re.compile("^Nouvelle")
    await expect(doctor.page.get_by_role("button", name=button).first).to_be_visible()
    await expect(patient.page.get_by_role("button", name=button)).to_have_count(0)
    # Nor by its address.
    await patient.page.goto(f"{ward.region.url}/#/new")
    await expect(patient.row(alice.name)).to_be_visible()
    await expect(patient.page.get_by_label("Avec qui ?")).to_have_count(0)
