"""Without a network, or without a server: nothing that was written is lost, doubled or out of order, and one knows."""

import asyncio
import re

import pytest
from mis_client import Client
from playwright.async_api import expect

from protocol.values import ConversationId
from tests.support.proxy import Proxy
from tests.web.screen import Screen
from tests.web.ward import Ward

pytestmark = pytest.mark.worker

# A server takes a second or two to start, and who comes back waits up to eight after the fourth try.
THREE = ["un", "deux", "trois"]


async def texts_of(client: Client, conversation: ConversationId) -> list[str]:
    """What the server has stored, asked afresh."""
    history = await client.message_history(conversation, limit=200)
    return [message.text for message in history.messages if message.text]


async def stand_still(screen: Screen) -> None:
    """From here on time passes in the page only when the test says so."""
    now_ms = await screen.page.evaluate("Date.now()")
    await screen.page.clock.pause_at(now_ms / 1_000 + 1)


async def test_a_banner_after_five_seconds_and_three_seconds_of_being_back(ward: Ward) -> None:
    alice, bob = await ward.alice(), await ward.bob()
    await ward.start(alice, bob, subject="Retour à domicile")
    screen = await ward.screen(alice, by_hand=True)
    await screen.open("Retour à domicile")
    await stand_still(screen)
    await screen.page.context.set_offline(True)
    await screen.page.clock.run_for(4_000)
    await expect(screen.banner).to_have_count(0)
    await screen.page.clock.run_for(2_000)
    await expect(screen.banner).to_have_text("Hors connexion. Écrivez : tout partira seul, dans l’ordre.")
    await expect(screen.page.get_by_role("status").filter(has=screen.banner)).to_have_count(1)
    await screen.page.clock.run_for(121_000)
    await expect(screen.banner).to_contain_text("Hors connexion depuis 2 min.")
    await screen.send("un")
    await screen.send("deux")
    await screen.page.context.set_offline(False)
    await expect(screen.banner).to_have_text("De retour en ligne. 2 messages envoyés.")
    await screen.page.clock.run_for(4_000)
    await expect(screen.banner).to_have_count(0)


async def test_what_is_written_offline_goes_out_by_itself_in_order_and_once(ward: Ward) -> None:
    alice, bob = await ward.alice(), await ward.bob()
    conversation = await ward.start(alice, bob, subject="Sans réseau")
    screen, nurse = await ward.screen(alice), await ward.client(bob)
    await screen.open("Sans réseau")
    await screen.page.context.set_offline(True)
    for text in THREE:
        await screen.send(text)
        await expect(screen.fate(text)).to_have_text("En attente du réseau")
    assert await texts_of(nurse, conversation.id) == []
    await screen.page.context.set_offline(False)
    for text in THREE:
        await expect(screen.log.get_by_text("En attente du réseau")).to_have_count(0)
        await expect(screen.message(text)).to_have_count(1)
    await expect(screen.fate("trois")).to_have_text("Envoyé")
    assert await texts_of(nurse, conversation.id) == THREE


async def test_a_tab_closed_offline_keeps_what_waits_for_the_next_one(ward: Ward) -> None:
    alice, bob = await ward.alice(), await ward.bob()
    conversation = await ward.start(alice, bob, subject="Onglet fermé")
    screen, nurse = await ward.screen(alice), await ward.client(bob)
    await screen.open("Onglet fermé")
    context = screen.page.context
    await context.set_offline(True)
    for text in THREE:
        await screen.send(text)
    await expect(screen.fate("trois")).to_have_text("En attente du réseau")
    address = screen.page.url
    await screen.page.close()
    await context.set_offline(False)
    again = Screen(await context.new_page())
    await again.page.goto(address)
    await expect(again.texts).to_have_text(THREE)
    await expect(again.fate("trois")).to_have_text("Envoyé")
    assert await texts_of(nurse, conversation.id) == THREE


async def test_a_server_that_was_killed_gets_what_was_written_meanwhile(fragile_ward: Ward) -> None:
    ward = fragile_ward
    alice, bob = await ward.alice(), await ward.bob()
    conversation = await ward.start(alice, bob, subject="Panne")
    doctor, nurse = await ward.screen(alice), await ward.screen(bob)
    await doctor.open("Panne")
    await nurse.open("Panne")
    await doctor.send("avant")
    await expect(nurse.texts).to_have_text(["avant"])
    await asyncio.to_thread(ward.region.kill)
    for text in THREE:
        await doctor.send(text)
    await expect(doctor.fate("trois")).to_have_text("En attente du réseau")
    await asyncio.to_thread(ward.region.start)
    await expect(doctor.log.get_by_text("En attente")).to_have_count(0)
    await expect(nurse.texts).to_have_text(["avant", *THREE])
    await expect(doctor.texts).to_have_text(["avant", *THREE])
    assert await texts_of(await ward.client(bob), conversation.id) == ["avant", *THREE]


async def test_one_message_when_it_was_stored_and_its_answer_was_lost(ward: Ward) -> None:
    alice, bob = await ward.alice(), await ward.bob()
    conversation = await ward.start(alice, bob, subject="Réponse perdue")
    nurse = await ward.client(bob)
    async with Proxy(ward.region.port) as proxy:
        screen = await ward.screen(alice, url=proxy.url)
        await screen.open("Réponse perdue")
        proxy.lose_answers()
        await screen.send("une seule fois")
        await asyncio.wait_for(proxy.swallowed.wait(), 10)
        # What was swallowed may be the answer to another request: the message is there soon after.
        async with asyncio.timeout(30):
            while await texts_of(nurse, conversation.id) != ["une seule fois"]:
                pass
        await expect(screen.fate("une seule fois")).to_have_text("Envoi…")
        proxy.cut()
        await expect(screen.fate("une seule fois")).to_have_text("Envoyé")
        await expect(screen.texts).to_have_text(["une seule fois"])
        await screen.page.close()
    assert await texts_of(nurse, conversation.id) == ["une seule fois"]


async def test_a_refused_message_is_told_and_a_person_decides(fragile_ward: Ward) -> None:
    """An operator lowers the limit of texts while the doctor is cut off; what she wrote meanwhile is refused."""
    ward = fragile_ward
    alice, bob = await ward.alice(), await ward.bob()
    conversation = await ward.start(alice, bob, subject="Refus")
    screen = await ward.screen(alice)
    await screen.open("Refus")
    long, unwanted, short = "Un compte rendu bien trop long", "Et un autre, tout aussi long", "Court"

    # 1. All three wait; the two that are refused say why, and do not hold back the one that is not.
    await asyncio.to_thread(ward.region.kill)
    for text in (long, unwanted, short):
        await screen.send(text)
    usual, ward.region.settings = ward.region.settings, {**ward.region.settings, "MIS_TEXT_CHARS": "10"}
    await asyncio.to_thread(ward.region.start)
    await expect(screen.fate(short)).to_have_text("Envoyé")
    for text in (long, unwanted):
        await expect(screen.fate(text)).to_have_text("Non envoyé : le message est trop long. Raccourcissez-le.")
    await expect(screen.row("Refus")).to_contain_text(f"Non envoyé : {long}")
    client_ref = await screen.message(long).get_attribute("data-key")

    # 2. What is withdrawn is gone for good; what failed is still there after a reload.
    await screen.message(unwanted).get_by_role("button", name="Retirer").click()
    await expect(screen.message(unwanted)).to_have_count(0)
    await screen.page.reload()
    await expect(screen.fate(long)).to_contain_text("Non envoyé")
    await expect(screen.message(unwanted)).to_have_count(0)

    # 3. Tried again it goes out under the key that it had, once.
    await asyncio.to_thread(ward.region.stop)
    ward.region.settings = usual
    await asyncio.to_thread(ward.region.start)
    await screen.message(long).get_by_role("button", name="Réessayer").click()
    await expect(screen.fate(long)).to_have_text("Envoyé")
    await expect(screen.page.get_by_text(re.compile("Non envoyé"))).to_have_count(0)
    stored = await (await ward.client(bob)).message_history(conversation.id)
    assert [message.text for message in stored.messages if message.text] == [short, long]
    assert stored.messages[-1].client_ref == client_ref
