"""What people write is text, and the page runs nothing and asks nobody but its own server."""

import pytest
from mis_client import Client
from playwright.async_api import expect

from tests.web.ward import Ward

pytestmark = pytest.mark.worker

NAME = '<img src="/stolen-name" onerror="document.title=1"> Bob'
SUBJECT = '<b onmouseover="document.title=2">Gras</b> & "guillemets" {t} ${1+1}'
TEXT = '<script>document.title=3</script><a href="javascript:document.title=4">ici</a> &lt;i&gt;'


async def test_markup_in_a_name_a_subject_and_a_text_is_text(ward: Ward) -> None:
    alice, bob = await ward.alice(), await ward.person("Bob", name=NAME)
    await ward.start(bob, alice, subject=SUBJECT, text=TEXT)
    screen = await ward.screen(alice)
    await expect(screen.row(SUBJECT)).to_contain_text(TEXT)
    await screen.open(SUBJECT)
    await expect(screen.texts).to_have_text([TEXT])
    await expect(screen.articles.get_by_text(NAME, exact=True)).to_be_visible()
    await screen.page.get_by_role("button", name="Voir les participants").click()
    await expect(screen.page.get_by_role("dialog").get_by_text(NAME, exact=True)).to_be_visible()
    assert (
        await screen.page.locator("img, script:not([src]):not([type=importmap]), b, a[href^='javascript']").count() == 0
    )
    assert await screen.page.title() == "MIS"
    assert "/stolen-name" not in ward.watch.requested
    assert "/ui/main.js" in ward.watch.requested, "the watch sees what is asked"


async def test_no_name_and_no_subject_is_in_the_title_of_the_page(ward: Ward) -> None:
    alice, bob = await ward.alice(), await ward.bob()
    conversation = await ward.start(alice, bob, subject="MARCHAND Odette")
    nurse = await ward.screen(bob)
    doctor: Client = await ward.client(alice)
    await doctor.send_message(conversation.id, "Bonjour")
    await expect(nurse.page).to_have_title("(1) MIS")
    await nurse.open("MARCHAND Odette")
    await expect(nurse.page).to_have_title("MIS")


@pytest.mark.parametrize(
    "attempt",
    [
        "document.body.append(Object.assign(document.createElement('script'), { textContent: 'document.title = 5' }))",
        "document.body.append(Object.assign(document.createElement('img'), { src: 'http://127.0.0.2:9/seen' }))",
        "document.body.setAttribute('onclick', 'document.title = 6')",
        "document.body.setAttribute('style', 'background: red')",
        "fetch('http://127.0.0.2:9/seen').catch(() => undefined)",
    ],
)
async def test_the_page_lets_nothing_run_that_is_not_its_own_and_the_watch_notices(ward: Ward, attempt: str) -> None:
    screen = await ward.door()
    await expect(screen.page.locator("#login")).to_be_visible()
    assert ward.watch.breaches == []
    async with screen.page.expect_console_message(lambda message: message.text.startswith("CSP:")):
        await screen.page.evaluate(f"() => {{ try {{ {attempt} }} catch (refused) {{ }} }}")
    assert ward.watch.breaches
    assert await screen.page.title() == "MIS"
    ward.watch.breaches.clear()


async def test_nothing_that_was_read_or_sent_can_be_read_in_what_the_browser_keeps(ward: Ward) -> None:
    alice, bob = await ward.alice(), await ward.bob()
    await ward.start(bob, alice, subject="Secret médical", text="Séropositivité")
    screen = await ward.screen(alice)
    await screen.open("Secret médical")
    await screen.send("Compris")
    await expect(screen.fate("Compris")).to_have_text("Envoyé")
    kept = await screen.page.evaluate(
        """async () => JSON.stringify({
            local: { ...localStorage }, session: { ...sessionStorage }, caches: await caches.keys(),
            databases: (await indexedDB.databases()).map((one) => one.name), cookie: document.cookie,
        })"""
    )
    assert "mis." not in kept or "outbox" not in kept
    for word in ("Secret", "Séropositivité", "Compris", alice.name, bob.name, "mis_session"):
        assert word not in kept
