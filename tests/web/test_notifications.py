"""Notifications in a real browser: asked for on the page of one's account, shown by the service worker, and pressed.

No browser of a test reaches a push service, so its subscription is one of the tests' own; all else is real: the server
pushes to a push service that listens, and what it took is delivered to the service worker.
"""

import json
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from tests.support.push_service import Browser as Pushed
from tests.support.push_service import PushService, push_service
from tests.support.served import until
from tests.web import chromium
from tests.web.conftest import _serving, _ward, launched
from tests.web.identity_pages import account_page
from tests.web.screen import Screen
from tests.web.ward import PHONE, Ward

pytestmark = pytest.mark.worker

SWITCH = re.compile("^(Me signaler les nouveaux messages|Tell me of new messages)$")
SUBSCRIBED = """
(fields) => {
  let current = null;
  const subscription = () => ({
    options: {}, unsubscribe: async () => { current = null; return true; },
    toJSON: () => ({ endpoint: fields.endpoint, keys: { p256dh: fields.p256dh, auth: fields.auth } }),
  });
  PushManager.prototype.subscribe = async () => (current = subscription());
  PushManager.prototype.getSubscription = async () => current;
}
"""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """The whole browser: the shell has no notifications."""
    async with launched(chromium.executable(whole=True)) as browser:
        yield browser


@pytest_asyncio.fixture(loop_scope="session")
async def service() -> AsyncIterator[PushService]:
    async with push_service() as running:
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def pushing_ward(
    request: pytest.FixtureRequest, browser: Browser, tmp_path: Path, service: PushService
) -> AsyncIterator[Ward]:
    settings = {"MIS_RATE_LIMITS": "off", "MIS_PUSH_SERVICES": service.entry, "MIS_NOTIFY_AFTER_S": "0"}
    async with _serving(tmp_path, settings) as region, _ward(region, browser, request) as ward:
        yield ward


class Device:
    """A screen whose browser may be pushed to."""

    def __init__(self, screen: Screen, browser: Pushed, service: PushService) -> None:
        self.screen, self.page = screen, screen.page
        self.browser, self.service = browser, service

    async def deliver(self) -> Any:
        """Give the service worker what was pushed last."""
        await until(lambda: bool(self.browser.pushes))
        said = self.browser.pushes[-1]
        await self.give(said)
        return said

    async def give(self, said: Any) -> None:
        """Give the service worker a push."""
        session = await self.page.context.new_cdp_session(self.page)
        found: list[Any] = []
        session.on("ServiceWorker.workerRegistrationUpdated", lambda told: found.extend(told["registrations"]))
        await session.send("ServiceWorker.enable")
        await until(lambda: bool(found))
        origin = await self.page.evaluate("location.origin")
        asked = {"origin": origin, "registrationId": found[0]["registrationId"], "data": json.dumps(said)}
        await session.send("ServiceWorker.deliverPushMessage", asked)

    async def shown(self, tag: str) -> list[Any]:
        """The notifications of this device, as they read, once the one of a tag is among them."""
        await self.page.wait_for_function(
            "(tag) => navigator.serviceWorker.ready.then((one) => one.getNotifications({ tag }))"
            ".then((all) => all.length > 0)",
            arg=tag,
        )
        return list(
            await self.page.evaluate(
                "navigator.serviceWorker.ready.then((one) => one.getNotifications())"
                ".then((all) => all.map(({ title, body, tag }) => ({ title, body, tag })))"
            )
        )

    async def switch_on(self) -> None:
        await account_page(self.screen)
        switch = self.page.get_by_role("switch", name=SWITCH)
        await switch.click()
        await expect(switch).to_have_attribute("aria-checked", "true")


async def device(ward: Ward, service: PushService, person: Any, **options: Any) -> Device:
    browser = Pushed(service)
    screen = await ward.door(**options)
    origin = ward.region.url
    await screen.page.context.grant_permissions(["notifications"], origin=origin)
    await screen.page.context.add_init_script(f"({SUBSCRIBED})({json.dumps(browser.fields)})")
    await screen.page.reload()
    await screen.log_in(person.login, "lavande-orage-cerise", has_pin=person.has_pin)
    return Device(screen, browser, service)


async def press(page: Page) -> None:
    """Press the notification that is shown: no tool of the browser does, so its worker is told as the browser would."""
    workers = page.context.service_workers
    worker = workers[0] if workers else await page.context.wait_for_event("serviceworker")
    await worker.evaluate(
        """async () => {
          const [notification] = await self.registration.getNotifications();
          self.dispatchEvent(new NotificationEvent('notificationclick', { notification }));
        }"""
    )


async def test_who_switches_it_on_is_pushed_to_and_sees_that_and_no_more(
    pushing_ward: Ward, service: PushService
) -> None:
    ward = pushing_ward
    alice, bob = await ward.alice(), await ward.bob()
    phone = await device(ward, service, bob, viewport=PHONE)
    await phone.switch_on()
    await phone.page.get_by_role("button", name="Envoyer un essai").click()
    await expect(phone.page.get_by_text("essai est parti")).to_be_visible()
    assert await phone.deliver() == {"tag": None, "unread": 0}
    (shown,) = await phone.shown("mis-test")
    assert shown["body"] == "Ceci est un essai : les notifications arrivent sur cet appareil."
    service.received.clear()
    conversation = await ward.start(alice, bob, subject="Mme Durand", text="Elle a chuté cette nuit")
    await phone.deliver()
    told = [one for one in await phone.shown(conversation.id) if one["tag"] == conversation.id]
    assert told == [{"title": "Nouveau message", "body": "Ouvrez MIS pour le lire.", "tag": conversation.id}]


async def test_pressing_it_opens_the_conversation_once_unlocked(pushing_ward: Ward, service: PushService) -> None:
    ward = pushing_ward
    alice, bob = await ward.alice(), await ward.with_pin(await ward.bob())
    desk = await device(ward, service, bob)
    await desk.switch_on()
    await desk.screen.lock()
    conversation = await ward.start(alice, bob, subject="Mme Durand", text="Elle a chuté cette nuit")
    await desk.deliver()
    await desk.shown(conversation.id)
    await press(desk.page)
    await expect(desk.page).to_have_url(re.compile("#/c/"))
    assert "Durand" not in await desk.page.content()
    await expect(desk.page).to_have_title("MIS")
    await desk.screen.pin.press_sequentially("271828")
    await desk.screen.pin.press("Enter")
    await expect(desk.page.get_by_role("heading", level=1, name="Mme Durand")).to_be_visible()


async def test_one_of_a_dossier_leads_there_and_names_nobody(pushing_ward: Ward, service: PushService) -> None:
    ward = pushing_ward
    desk = await device(ward, service, await ward.bob())
    await desk.switch_on()
    for urgent, title in ((False, "Un dossier vous attend"), (True, "Un dossier a été ouvert en urgence")):
        await desk.give({"tag": "d1", "unread": 1, "urgent": urgent, "dossier": True})
        await desk.page.wait_for_function(
            "(title) => navigator.serviceWorker.ready.then((one) => one.getNotifications())"
            ".then((all) => all.length === 1 && all[0].title === title)",
            arg=title,
        )
    await press(desk.page)
    await expect(desk.page).to_have_url(re.compile("#/dossiers/d1$"))


async def test_it_stays_on_after_a_log_out_and_off_for_another(pushing_ward: Ward, service: PushService) -> None:
    ward = pushing_ward
    alice, bob, carol = await ward.alice(), await ward.bob(), await ward.person("Carol")
    desk = await device(ward, service, bob)
    await desk.switch_on()
    await desk.screen.log_out()
    await desk.screen.log_in(carol.login, "lavande-orage-cerise")
    await account_page(desk.screen)
    await expect(desk.page.get_by_role("switch", name=SWITCH)).to_have_attribute("aria-checked", "false")
    await desk.screen.log_out()
    await desk.screen.log_in(bob.login, "lavande-orage-cerise")
    await account_page(desk.screen)
    await expect(desk.page.get_by_role("switch", name=SWITCH)).to_have_attribute("aria-checked", "true")
    await ward.start(alice, bob, text="bonjour")
    await until(lambda: bool(desk.browser.pushes))


async def test_it_is_switched_off(pushing_ward: Ward, service: PushService) -> None:
    ward = pushing_ward
    bob = await ward.bob()
    desk = await device(ward, service, bob)
    await desk.switch_on()
    switch = desk.page.get_by_role("switch", name=SWITCH)
    await switch.press("Space")
    await expect(switch).to_have_attribute("aria-checked", "false")
    await expect(desk.page.get_by_role("button", name="Envoyer un essai")).to_have_count(0)


async def test_a_browser_that_refuses_says_what_to_do(pushing_ward: Ward) -> None:
    """A headless browser refuses whatever it is asked, unless a test has allowed it before."""
    ward = pushing_ward
    screen = await ward.screen(await ward.bob(), locale="en-GB")
    page = await account_page(screen)
    await page.get_by_role("switch", name="Tell me of new messages").click()
    panel = page.locator("section[aria-labelledby=account-notices]")
    await expect(panel).to_contain_text("This browser refuses notifications of MIS.")
    await expect(page.get_by_role("switch", name=SWITCH)).to_have_count(0)


async def test_a_page_that_is_open_and_not_looked_at_tells_of_a_message(
    pushing_ward: Ward, service: PushService
) -> None:
    ward = pushing_ward
    alice, bob = await ward.alice(), await ward.bob()
    desk = await device(ward, service, bob)
    await desk.switch_on()
    conversation = await ward.start(alice, bob, text="bonjour")
    await expect(desk.page.locator(".workspace")).to_be_visible()
    await desk.page.evaluate("document.hasFocus = () => false")  # another window is in front
    await (await ward.client(alice)).send_message(conversation.id, "Elle va mieux", client_ref="c1")
    (shown,) = await desk.shown(conversation.id)
    assert shown == {"title": "2 nouveaux messages", "body": "Ouvrez MIS pour le lire.", "tag": conversation.id}
