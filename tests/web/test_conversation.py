"""Two people talk: two browsers, and a third member who is a program."""

import re

from mis_client import MessageSent
from playwright.async_api import expect

from tests.web.ward import Ward


async def test_a_doctor_and_a_nurse_talk(ward: Ward) -> None:
    alice, bob = await ward.alice(), await ward.bob()
    doctor, nurse = await ward.screen(alice), await ward.screen(bob, folder="inbox")
    await expect(nurse.page.get_by_text("Rien à lire pour l’instant")).to_be_visible()

    # 1. The doctor finds the nurse in the directory and writes first.
    await doctor.page.get_by_role("button", name="Nouvelle conversation").first.click()
    await doctor.page.get_by_label("Avec qui ?").fill(bob.name)
    await doctor.page.get_by_role("checkbox", name=re.compile(bob.name)).check()
    await doctor.page.get_by_label("Premier message").fill("Bonjour Bob")
    await doctor.page.get_by_role("button", name="Ouvrir la conversation").click()
    await expect(doctor.page.get_by_role("heading", level=1, name=bob.name)).to_be_visible()
    await expect(doctor.fate("Bonjour Bob")).to_have_text("Envoyé")

    # 2. It reaches the nurse's list by itself, counted once, in the row and in the title.
    row = nurse.row(alice.name)
    await expect(row).to_contain_text("Bonjour Bob")
    await expect(row.get_by_text("1 message non lu")).to_be_attached()
    await expect(nurse.page).to_have_title("(1) MIS")
    await doctor.send("Es-tu disponible ?")
    await expect(row.get_by_text("2 messages non lus")).to_be_attached()
    await expect(nurse.page).to_have_title("(1) MIS")

    # 3. The nurse opens it where she stopped; the doctor sees who has read.
    await nurse.open(alice.name)
    await expect(nurse.texts).to_have_text(["Bonjour Bob", "Es-tu disponible ?"])
    await expect(doctor.fate("Es-tu disponible ?")).to_have_text(f"Vu par {bob.name}")
    await expect(nurse.page).to_have_title("MIS")
    await expect(nurse.page.locator("a.row.unread")).to_have_count(0)

    # 4. While she writes the doctor is told so, until her message is there.
    await nurse.field.press_sequentially("Oui")
    await expect(doctor.log.get_by_text(f"{bob.name} écrit…")).to_be_visible()
    await nurse.field.press("Enter")
    await expect(doctor.message("Oui")).to_be_visible()
    await expect(doctor.log.get_by_text(f"{bob.name} écrit…")).to_have_count(0)
    await expect(nurse.fate("Oui")).to_have_text(f"Vu par {alice.name}")
    await expect(doctor.page).to_have_title("MIS")


async def test_ones_own_message_is_on_screen_before_the_server_answers_and_once_after(ward: Ward) -> None:
    alice, bob = await ward.alice(), await ward.bob()
    await ward.start(alice, bob, text="Bonjour")
    doctor = await ward.screen(alice)
    await doctor.open(bob.name)
    # What the browser draws in the very turn in which it was sent: the answer cannot have come by then.
    echoed = await doctor.page.evaluate(
        """() => {
            const field = document.querySelector('.composer textarea');
            field.value = 'Tout de suite';
            field.dispatchEvent(new InputEvent('input', { bubbles: true }));
            return new Promise((resolve) => requestAnimationFrame(() => {
                document.querySelector('.composer').requestSubmit();
                Promise.resolve().then(() => Promise.resolve()).then(() =>
                    resolve([...document.querySelectorAll('.log article')].at(-1).innerText));
            }));
        }"""
    )
    assert "Tout de suite" in echoed
    assert "Envoi…" in echoed
    await expect(doctor.fate("Tout de suite")).to_have_text("Envoyé")
    await expect(doctor.message("Tout de suite")).to_have_count(1)


async def test_both_see_one_order_whoever_writes_at_the_same_time(ward: Ward) -> None:
    alice, bob = await ward.alice(), await ward.bob()
    conversation = await ward.start(alice, bob, subject="Tournée de demain")
    doctor, nurse = await ward.screen(alice), await ward.screen(bob)
    await doctor.open("Tournée de demain")
    await nurse.open("Tournée de demain")
    for number in range(6):
        await doctor.send(f"médecin {number}")
        await nurse.send(f"infirmier {number}")
    for screen in (doctor, nurse):
        await expect(screen.texts).to_have_count(12)
        await expect(screen.log.get_by_text("Envoi…")).to_have_count(0)
    stored = await (await ward.client(bob)).message_history(conversation.id, limit=50)
    texts = [message.text for message in stored.messages if message.text]
    assert [text for text in texts if text.startswith("médecin")] == [f"médecin {number}" for number in range(6)]
    await expect(doctor.texts).to_have_text(texts)
    await expect(nurse.texts).to_have_text(texts)


async def test_a_python_client_takes_part(ward: Ward) -> None:
    alice, bob = await ward.alice(), await ward.bob()
    conversation = await ward.start(alice, bob, subject="Automate du laboratoire")
    doctor, program = await ward.screen(alice), await ward.client(bob)
    await doctor.open("Automate du laboratoire")
    await program.send_message(conversation.id, "Potassium : 4,1 mmol/L")
    await expect(doctor.texts).to_have_text(["Potassium : 4,1 mmol/L"])
    await doctor.send("Merci")
    async for event in program:
        if isinstance(event, MessageSent) and event.text == "Merci":
            await program.send_read_receipt(conversation.id, event.seq)
            break
    await expect(doctor.fate("Merci")).to_have_text(f"Vu par {bob.name}")


async def test_an_urgent_message_shows_in_the_list_until_it_is_acknowledged(ward: Ward) -> None:
    alice, bob = await ward.alice(), await ward.bob()
    conversation = await ward.start(alice, bob, subject="Plaie du talon")
    nurse = await ward.screen(bob)
    doctor = await ward.client(alice)
    await doctor.send_message(conversation.id, "Appelez-moi", urgent=True)
    badge = nurse.row("Plaie du talon").locator(".badge.urgent")
    await expect(badge).to_be_visible()
    alert = nurse.page.get_by_role("alert").filter(has_text="urgent")
    await expect(alert).to_contain_text(f"Message urgent de {alice.name} : Appelez-moi")
    await doctor.send_message(conversation.id, "Je suis au cabinet")
    await expect(nurse.row("Plaie du talon")).to_contain_text("Je suis au cabinet")
    await expect(badge).to_be_visible()
    await nurse.open("Plaie du talon")
    await expect(nurse.row("Plaie du talon").locator(".count")).to_have_count(0)
    await expect(badge).to_be_visible()
    await nurse.page.get_by_role("button", name="J’accuse réception").click()
    await expect(badge).to_have_count(0)


async def test_two_devices_of_one_person_agree(ward: Ward) -> None:
    alice, bob = await ward.alice(), await ward.bob()
    conversation = await ward.start(alice, bob, subject="Deux écrans")
    desk, phone = await ward.screen(bob), await ward.screen(bob)
    await (await ward.client(alice)).send_message(conversation.id, "Bonjour")
    for screen in (desk, phone):
        await expect(screen.row("Deux écrans").get_by_text("1 message non lu")).to_be_attached()
    await desk.open("Deux écrans")
    await expect(phone.row("Deux écrans").get_by_text("1 message non lu")).to_have_count(0)
    await expect(phone.page).to_have_title("MIS")
    await desk.send("Bien reçu")
    await expect(phone.row("Deux écrans")).to_contain_text("Vous : Bien reçu")


async def test_what_one_has_written_oneself_elsewhere_is_not_unread(ward: Ward) -> None:
    alice, bob = await ward.alice(), await ward.bob()
    conversation = await ward.start(alice, bob, subject="Compté juste", text="un")
    nurse = await ward.screen(bob)
    row = nurse.row("Compté juste")
    await expect(row.get_by_text("1 message non lu")).to_be_attached()
    await (await ward.client(bob)).send_message(conversation.id, "de mon téléphone")
    await expect(row).to_contain_text("Vous : de mon téléphone")
    await expect(row.get_by_text("1 message non lu")).to_be_attached()
    await (await ward.client(alice)).send_message(conversation.id, "deux")
    await expect(row.get_by_text("2 messages non lus")).to_be_attached()
    await expect(nurse.page).to_have_title("(1) MIS")
