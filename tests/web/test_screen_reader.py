"""What a screen reader is told: new messages, politely; receipts and typing, not at all."""

from playwright.async_api import Locator, expect

from tests.web.ward import Ward


async def manner(locator: Locator) -> str:
    """How a change there is told: by the nearest `aria-live` around it (WAI-ARIA 1.2, live regions)."""
    live: str = await locator.evaluate("(at) => at.closest('[aria-live]')?.getAttribute('aria-live') ?? 'off'")
    return live


async def test_a_new_message_is_announced_and_its_receipt_is_not(ward: Ward) -> None:
    alice, bob = await ward.alice(), await ward.bob()
    conversation = await ward.start(alice, bob, subject="À voix haute", text="Bonjour")
    screen = await ward.screen(alice)
    await screen.open("À voix haute")
    await expect(screen.log).to_have_attribute("aria-live", "polite")
    nurse = await ward.client(bob)
    await nurse.send_message(conversation.id, "Entendu ?")
    arrived = screen.message("Entendu ?")
    await expect(arrived).to_be_visible()
    assert await manner(arrived) == "polite"
    await expect(screen.log).to_have_attribute("aria-relevant", "additions")
    await nurse.send_read_receipt(conversation.id, 2)
    receipt = screen.fate("Bonjour")
    await expect(receipt).to_have_text(f"Vu par {bob.name}")
    assert await manner(receipt) == "off"
    await nurse.send_typing(conversation.id)
    typing = screen.log.get_by_text(f"{bob.name} écrit…")
    await expect(typing).to_be_visible()
    assert await manner(typing) == "off"


async def test_what_was_there_before_is_not_read_out_when_a_conversation_opens(ward: Ward) -> None:
    """The log is silent until its first page is drawn; only what comes later is news."""
    alice, bob = await ward.alice(), await ward.bob()
    await ward.start(alice, bob, subject="Silence", text="Bonjour")
    screen = await ward.screen(alice)
    await screen.page.evaluate(
        """() => {
            window.loud = [];
            new MutationObserver((changes) => changes.forEach((change) => change.addedNodes.forEach((added) => {
                const log = added.parentElement?.closest('[role=log]');
                if (log?.getAttribute('aria-live') === 'polite') window.loud.push(added.textContent);
            }))).observe(document.body, { childList: true, subtree: true });
        }"""
    )
    await screen.open("Silence")
    await expect(screen.texts).to_have_text(["Bonjour"])
    await expect(screen.log).to_have_attribute("aria-live", "polite")
    assert await screen.page.evaluate("window.loud") == []
    await screen.send("Maintenant")
    await expect(screen.message("Maintenant")).to_be_visible()
    assert "Maintenant" in "".join(await screen.page.evaluate("window.loud"))


async def test_every_screen_has_its_landmarks_and_one_first_heading(ward: Ward) -> None:
    alice, bob = await ward.alice(), await ward.bob()
    await ward.start(alice, bob, subject="Repères", text="Bonjour")
    screen = await ward.screen(alice)
    for go in ("#/", "#/new"):
        await screen.page.goto(f"{ward.region.url}/{go}")
        await expect(screen.page.get_by_role("heading", level=1)).to_have_count(1)
        await expect(screen.page.get_by_role("main")).to_have_count(1)
    await screen.page.goto(f"{ward.region.url}/#/all")
    await screen.open("Repères")
    await expect(screen.page.get_by_role("heading", level=1)).to_have_count(1)
    await expect(screen.page.get_by_role("main")).to_have_count(1)
    await expect(screen.page.get_by_role("navigation", name="Dossiers de messages")).to_be_visible()
    await expect(screen.page.get_by_role("log", name="Messages de Repères")).to_be_visible()
