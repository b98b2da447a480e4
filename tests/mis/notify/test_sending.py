"""One push, to the wire: what it looks like there, and where it does not go."""

import asyncio
import base64
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from email.utils import formatdate
from typing import Any

import httpcore
import pytest
from cryptography.exceptions import InvalidTag
from py_vapid import Vapid02

from mis.domain.notice import Subscription
from mis.identity.pepper import Pepper
from mis.notify import outbound
from mis.notify.outbound import Outbound, Resolve, UnreachableError, addresses_of
from mis.notify.push import Push, PushSender, Sent
from mis.notify.vapid import Vapid
from mis.settings import Settings
from protocol.push import PushOutcome
from tests.support.push_service import Browser, PushService, push_service

NOW = 1_750_000_000_000
PUSH = Push("c1", 3)


@pytest.fixture
async def sender(service: PushService) -> AsyncIterator[PushSender]:
    sender = PushSender(settings(service), Pepper(b"p" * 32))
    yield sender
    await sender.close()


def settings(service: PushService, **changes: Any) -> Settings:
    return Settings(public_url="https://mis.test", push_services=f"{service.entry},*.push.test", **changes)


class Network(httpcore.AsyncNetworkBackend):
    """Nobody listens at any address of it."""

    def __init__(self) -> None:
        self.tried: list[str] = []

    async def connect_tcp(self, host: str, *_: Any, **__: Any) -> httpcore.AsyncNetworkStream:
        self.tried.append(host)
        raise httpcore.ConnectError


@asynccontextmanager
async def sending(
    service: PushService, known: dict[str, list[str]], network: httpcore.AsyncNetworkBackend
) -> AsyncIterator[PushSender]:
    sender = PushSender(settings(service), Pepper(b"p" * 32), Outbound(resolve=resolving(known), network=network))
    yield sender
    await sender.close()


async def send(sender: PushSender, to: Browser | Subscription) -> Sent:
    return await sender.send(to.subscription if isinstance(to, Browser) else to, PUSH, now=NOW)


def at(url: str, browser: Browser) -> Subscription:
    return replace(browser.subscription, endpoint=url)


async def test_only_the_browser_reads_it(sender: PushSender, service: PushService) -> None:
    browser, other = Browser(service), Browser(service)
    assert await send(sender, browser) == Sent(PushOutcome.TAKEN, 201)
    (received,) = browser.received
    assert json.loads(browser.read(received.body)) == {"tag": "c1", "unread": 3}
    assert b"unread" not in received.body
    with pytest.raises(InvalidTag):
        other.read(received.body)


async def test_it_is_signed_for_that_push_service_and_for_half_a_day(sender: PushSender, service: PushService) -> None:
    browser = Browser(service)
    await send(sender, browser)
    (received,) = browser.received
    authorization = received.headers["authorization"].replace(", k=", ",k=")
    assert Vapid02.verify(authorization)
    assert authorization.endswith(f"k={sender.key}")
    claims = json.loads(base64.urlsafe_b64decode(authorization.split(".")[1] + "=="))
    assert claims == {"aud": service.url, "exp": NOW // 1_000 + 12 * 3_600, "sub": "https://mis.test"}
    assert received.headers["host"] == service.entry
    assert received.headers["urgency"] == "high"


def test_every_node_of_a_region_has_the_same_key_and_another_region_another() -> None:
    keys = [Vapid(Pepper(pepper), Settings()).key for pepper in (b"a" * 32, b"a" * 32, b"b" * 32)]
    assert keys[0] == keys[1] != keys[2]
    assert len(base64.urlsafe_b64decode(keys[0] + "=")) == 65


@pytest.mark.parametrize(
    ("header", "wait_ms"),
    [
        ("120", 120_000),
        ("0", 0),
        (formatdate(NOW // 1_000 + 60, usegmt=True), 60_000),
        ("soon", None),
        ("-5", None),
        ("", None),
    ],
)
async def test_how_long_to_wait_is_as_seconds_or_a_date(
    sender: PushSender, service: PushService, header: str, wait_ms: int | None
) -> None:
    service.answer(429, Retry_After=header)
    assert await send(sender, Browser(service)) == Sent(PushOutcome.LATER, 429, retry_after_ms=wait_ms)


async def test_a_redirect_is_not_followed(sender: PushSender, service: PushService) -> None:
    async with push_service() as inside:
        for status in (301, 302, 303, 307, 308):
            service.answer(status, Location=f"{inside.url}/admin")
            assert await send(sender, Browser(service)) == Sent(PushOutcome.REFUSED, status)
        assert inside.received == []


async def test_what_the_settings_no_longer_name_is_not_pushed_to(sender: PushSender, service: PushService) -> None:
    async with push_service() as former:
        assert await send(sender, Browser(former)) == Sent(PushOutcome.GONE, reason="service")
        assert former.received == []


@pytest.mark.parametrize("address", ["127.0.0.1", "10.0.0.5", "169.254.169.254", "::1", "::ffff:10.0.0.5", "fd00::5"])
async def test_a_known_name_that_leads_inside_is_not_connected_to(service: PushService, address: str) -> None:
    """As a resolver answers that somebody has poisoned."""
    network = Network()
    to = at("https://a.push.test/x", Browser(service))
    async with sending(service, {"a.push.test": [address]}, network) as sender:
        assert await send(sender, to) == Sent(PushOutcome.LATER, reason="address")
        assert network.tried == []
    async with sending(service, {"a.push.test": ["8.8.8.8"]}, network) as sender:
        await send(sender, to)
        assert network.tried == ["8.8.8.8"], "there must be something that is connected to"


async def test_of_several_addresses_only_the_public_ones_are_tried(service: PushService) -> None:
    network, found = Network(), ["127.0.0.1", "2a00:1450:4007:80d::200a", "10.0.0.5", "8.8.8.8"]
    async with sending(service, {"a.push.test": found}, network) as sender:
        to = at("https://a.push.test/x", Browser(service))
        assert await send(sender, to) == Sent(PushOutcome.LATER, reason="connection")
    assert network.tried == ["2a00:1450:4007:80d::200a", "8.8.8.8"]


async def test_a_name_that_nobody_knows_is_said_to_be_one(service: PushService) -> None:
    async with sending(service, {}, Network()) as sender:
        to = at("https://a.push.test/x", Browser(service))
        assert await send(sender, to) == Sent(PushOutcome.LATER, reason="name")


async def test_the_machine_s_resolver_is_asked() -> None:
    assert await addresses_of("127.0.0.1", 443) == ["127.0.0.1"]
    with pytest.raises(UnreachableError, match="name"):
        await addresses_of("a..b", 443)


async def test_nobody_listens_there() -> None:
    async with push_service() as closed:
        browser = Browser(closed)
        sender = PushSender(settings(closed), Pepper(b"p" * 32))
    assert await send(sender, browser) == Sent(PushOutcome.LATER, reason="connection")
    await sender.close()


async def test_a_push_service_that_does_not_answer_is_not_waited_for(
    sender: PushSender, service: PushService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbound, "STEP_S", 0.05)
    service.hold = asyncio.Event()
    assert await send(sender, Browser(service)) == Sent(PushOutcome.LATER, reason="time")


async def test_an_answer_without_an_end_is_not_read_to_it(service: PushService) -> None:
    sent = 0

    async def endless(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal sent
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 201 Created\r\n\r\n")
        try:
            while sent < 64 << 20:
                writer.write(b"x" * 65_536)
                await writer.drain()
                sent += 65_536
        except ConnectionError:
            pass
        writer.close()

    server = await asyncio.start_server(endless, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    sender = PushSender(Settings(push_services=f"127.0.0.1:{port}"), Pepper(b"p" * 32))
    answered = await send(sender, at(f"http://127.0.0.1:{port}/x", Browser(service)))
    assert answered == Sent(PushOutcome.TAKEN, 201)
    assert sent < 64 << 20
    await sender.close()
    server.close()


def resolving(known: dict[str, list[str]]) -> Resolve:
    """A second implementation of the resolver: no test asks a network."""

    async def resolve(host: str, _port: int) -> list[str]:
        if host not in known:
            raise UnreachableError("name")
        return known[host]

    return resolve
