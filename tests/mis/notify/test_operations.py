"""Pushes as a device asks for them, and what nobody else's device can be made to do."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from mis.operations.devices import purge
from mis.store.tables import push_subscriptions
from protocol.errors import BadRequest, Conflict, RateLimited
from tests.mis.notify.ward import NotifyWard, opened
from tests.support.clock import FakeClock
from tests.support.push_service import Browser, PushService
from tests.support.wire import Device


@pytest.fixture
async def limited_ward(tmp_path: Path, clock: FakeClock, service: PushService) -> AsyncIterator[NotifyWard]:
    async with opened("sqlite", tmp_path, clock, service, rate_limits="on") as running:
        yield running


async def endpoints(ward: NotifyWard) -> set[tuple[str, str]]:
    async with ward.app.store.reading() as reading:
        query = select(push_subscriptions.c.session, push_subscriptions.c.endpoint)
        return {(row[0], row[1]) for row in await reading.connection.execute(query)}


def pair(device: Device, browser: Browser) -> tuple[str, str]:
    return device.welcome.session.id, browser.subscription.endpoint


async def test_a_device_subscribes_and_unsubscribes(ward: NotifyWard) -> None:
    device = await ward.bob.connect()
    before = await ward.bob.ask("push.get", device)
    assert before["subscribed"] is False
    browser = Browser(ward.service)
    for _ in range(2):  # the same again changes nothing
        assert await ward.bob.ask("push.subscribe", device, **browser.fields) == {}
    assert await ward.bob.ask("push.get", device) == {"key": before["key"], "subscribed": True}
    assert await endpoints(ward) == {pair(device, browser)}
    for _ in range(2):
        assert await ward.bob.ask("push.unsubscribe", device) == {}
    assert await ward.bob.ask("push.get", device) == before


async def test_a_device_that_subscribes_anew_is_pushed_to_there(ward: NotifyWard) -> None:
    device, _ = await ward.phone(ward.bob)
    anew = Browser(ward.service)
    await ward.bob.ask("push.subscribe", device, **anew.fields)
    assert await endpoints(ward) == {pair(device, anew)}


async def test_a_browser_in_which_another_logs_in_is_pushed_to_for_them_alone(ward: NotifyWard) -> None:
    """A shared computer must not tell Carol that Bob has a message."""
    _, browser = await ward.phone(ward.bob)
    of_carol = await ward.carol.connect()
    await ward.carol.ask("push.subscribe", of_carol, **browser.fields)
    assert await endpoints(ward) == {pair(of_carol, browser)}


async def test_nobody_touches_another_s_subscription(ward: NotifyWard) -> None:
    of_bob, browser = await ward.phone(ward.bob)
    of_carol = await ward.carol.connect()
    assert (await ward.carol.ask("push.get", of_carol))["subscribed"] is False
    await ward.carol.ask("push.unsubscribe", of_carol)
    assert await ward.carol.refused("push.test", of_carol) is Conflict
    forged = Browser(ward.service).fields | {"endpoint": browser.subscription.endpoint}  # without the keys
    await ward.carol.ask("push.subscribe", of_carol, **forged)
    assert pair(of_bob, browser) in await endpoints(ward)
    assert (await ward.bob.ask("push.get", of_bob))["subscribed"] is True
    assert browser.received == []


async def test_one_s_other_device_is_another_session_too(ward: NotifyWard) -> None:
    phone, browser = await ward.phone(ward.bob)
    desk = await ward.bob.connect()
    await ward.bob.ask("push.unsubscribe", desk)
    assert await endpoints(ward) == {pair(phone, browser)}
    assert (await ward.bob.ask("push.get", desk))["subscribed"] is False


async def test_a_test_says_what_the_push_service_answered(ward: NotifyWard) -> None:
    device, browser = await ward.phone(ward.bob)
    assert await ward.bob.ask("push.test", device) == {"outcome": "taken", "status": 201}
    assert browser.pushes == [{"tag": None, "unread": 0}]
    for status, outcome in ((400, "refused"), (429, "later"), (503, "later"), (301, "refused"), (410, "gone")):
        ward.service.answer(status, Location=ward.service.url + "/elsewhere")
        assert await ward.bob.ask("push.test", device) == {"outcome": outcome, "status": status}
    assert {one.path for one in ward.service.received} == {one.path for one in browser.received}, "no redirect"
    assert (await ward.bob.ask("push.get", device))["subscribed"] is False, "it is gone"


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("endpoint", "http://127.0.0.1:1/x"),
        ("endpoint", "https://mis.test/x"),
        ("p256dh", "BAAA"),
        ("p256dh", "B" + "A" * 86),
        ("auth", "AAAA"),
        ("auth", "not base64 at all"),
    ],
)
async def test_what_is_no_subscription_is_refused_by_its_field(ward: NotifyWard, field: str, wrong: str) -> None:
    device, fields = await ward.bob.connect(), Browser(ward.service).fields
    refused: list[Any] = []
    try:
        await ward.bob.ask("push.subscribe", device, **fields | {field: wrong})
    except BadRequest as error:
        refused.append(error.details)
    assert refused == [{"field": field}]
    assert await ward.bob.ask("push.subscribe", device, **fields) == {}, "the rest of it was right"


async def test_tests_are_bounded(limited_ward: NotifyWard) -> None:
    device, browser = await limited_ward.phone(limited_ward.bob)
    for _ in range(5):
        await limited_ward.bob.ask("push.test", device)
    assert await limited_ward.bob.refused("push.test", device) is RateLimited
    assert len(browser.pushes) == 5
    limited_ward.clock.advance(12)
    assert (await limited_ward.bob.ask("push.test", device))["outcome"] == "taken"


async def test_a_session_that_is_purged_takes_its_subscription_with_it(any_ward: NotifyWard) -> None:
    ward = any_ward
    await ward.alice.start(ward.bob, text="bonjour")
    device, _ = await ward.phone(ward.bob)
    ward.clock.advance(60)
    await ward.app.notifier.look()
    session = device.welcome.session.id
    await ward.app.store.writer.run(lambda work: work.sessions.end(session, now=work.now))
    ward.clock.advance(91 * 24 * 3_600)
    await purge(ward.app.store, now=ward.clock.now())
    assert await endpoints(ward) == set()
