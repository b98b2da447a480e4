"""One connection: greeted, bounded in what it asks and in what it leaves unread, and ended with its session."""

from typing import Any

from mis.settings import Settings
from protocol.errors import CloseCode, RateLimited
from protocol.frames import ErrorAnswer, Ok
from protocol.message import MessageSent
from protocol.session import SessionEnded
from protocol.values import Encoding
from tests.support.node import new_ref
from tests.support.wire import Device, Pipe, Wire


async def test_who_connects_is_welcomed_with_who_they_are(wire: Wire) -> None:
    for encoding in Encoding:
        device = await wire.alice.connect(encoding=encoding)
        assert device.welcome.account == wire.alice.account
        assert device.welcome.limits.in_flight == wire.app.settings.in_flight
        assert not device.welcome.session.locked


async def test_what_a_peer_must_bring_to_be_let_in(wire: Wire) -> None:
    """The refusals before the upgrade, and beside them the grant."""
    token = await wire.alice.log_in()
    offered = [Encoding.MSGPACK.value]
    assert await status(wire, None, offered) == 401
    assert await status(wire, "wrong", offered) == 401
    assert await status(wire, token, []) == 400
    assert await status(wire, token, ["chat"]) == 400
    assert await status(wire, token, ["chat", *offered]) == "websocket.accept"


async def status(wire: Wire, token: str | None, offered: list[str]) -> object:
    sent = await wire.upgrade(token, offered, Pipe())
    return sent[0].get("status", sent[0]["type"])


async def test_the_65th_unanswered_request_is_refused_and_not_executed(wire: Wire) -> None:
    conversation = await wire.alice.start(wire.bob)
    device = await wire.alice.connect()
    ids = [device.send("message.send", **text(conversation)) for _ in range(65)]
    await wire.settled()
    answers = [device.answer(id) for id in ids]
    assert all(isinstance(answer, Ok) for answer in answers[:64])
    assert isinstance(answers[64], ErrorAnswer)
    assert answers[64].code == RateLimited.code
    assert answers[64].details is not None
    assert answers[64].details["retry_after_ms"] > 0
    assert (await history(wire, conversation))[-1]["seq"] == 65, "`opened`, and 64 texts"
    assert isinstance(device.answer(await settled_send(wire, device, conversation)), Ok), "there is room again"


async def test_a_flood_that_goes_on_is_closed(wire: Wire) -> None:
    conversation = await wire.alice.start(wire.bob)
    device = await wire.alice.connect()
    sent = 0
    while device.closed_with is None:
        device.send("message.send", **text(conversation))
        sent += 1
    assert sent == 64 + 640, "64 are taken, and ten times as many refused"
    assert device.closed_with == CloseCode.FLOOD
    await wire.settled()
    assert len(await history(wire, conversation)) == 65, "what was accepted before is stored all the same"


async def test_an_expired_session_is_asked_nothing_more(wire: Wire) -> None:
    conversation = await wire.alice.start(wire.bob)
    token = await wire.alice.log_in(lives_s=600)
    device = await wire.alice.connect(token)
    wire.clock.advance(599)
    assert isinstance(device.answer(await settled_send(wire, device, conversation)), Ok)
    wire.clock.advance(1)
    device.send("message.send", **text(conversation))
    assert device.closed_with == CloseCode.SESSION_ENDED
    assert isinstance(device.frames[-1], SessionEnded)
    assert len(await history(wire, conversation)) == 2
    assert await status(wire, token, [Encoding.JSON.value]) == 401


async def test_an_expired_session_is_told_nothing_more(wire: Wire) -> None:
    """Also one whose client only listens."""
    conversation = await wire.alice.start(wire.bob)
    short = await wire.bob.connect(await wire.bob.log_in(lives_s=600))
    long = await wire.bob.connect()
    wire.clock.advance(600)
    wire.app.hub.end_expired(wire.clock.now())
    await wire.alice.ask("message.send", **text(conversation))
    assert short.closed_with == CloseCode.SESSION_ENDED
    assert not any(isinstance(event, MessageSent) for event in short.events)
    assert long.closed_with is None
    assert any(isinstance(event, MessageSent) for event in long.events)


async def test_to_log_out_closes_every_connection_of_the_session_and_no_other(wire: Wire) -> None:
    token = await wire.alice.log_in()
    phone, desk = await wire.alice.connect(token), await wire.alice.connect(token, Encoding.JSON)
    elsewhere = await wire.alice.connect()
    of_bob = await wire.bob.connect()
    async with wire.http(token) as http:
        assert (await http.delete("/api/session")).status_code == 204
        assert (await http.get("/api/session")).status_code == 401
    for device in (phone, desk):
        assert isinstance(device.frames[-1], SessionEnded)
        assert device.closed_with == CloseCode.SESSION_ENDED
    assert elsewhere.closed_with is None
    assert of_bob.closed_with is None
    assert wire.app.hub.count(wire.alice.id) == 1
    assert await status(wire, token, [Encoding.JSON.value]) == 401


async def test_a_session_that_ends_while_one_connects_leaves_no_connection(wire: Wire) -> None:
    """It ends after who asks was looked up, and before the hub knows the connection."""
    token = await wire.alice.log_in()
    device = Device(Encoding.MSGPACK)
    async with wire.http(token) as http:
        await wire.upgrade(token, [Encoding.MSGPACK.value], device.pipe, lambda: http.delete("/api/session"))
    assert device.closed_with == CloseCode.SESSION_ENDED
    assert wire.app.hub.count(wire.alice.id) == 0


async def test_who_does_not_read_is_closed_and_harms_nobody(wire: Wire) -> None:
    conversation = await wire.alice.start(wire.bob, wire.carol)
    slow, quick = await wire.bob.connect(), await wire.carol.connect()
    slow.pipe.reads = False
    alice = await wire.alice.connect()
    sent = 0
    while slow.closed_with is None:
        await wire.alice.ask("message.send", alice, **text(conversation, "x" * 8_000))
        sent += 1
        assert sent < 200, "a megabyte is 131 of them"
    assert slow.closed_with == CloseCode.TOO_SLOW
    assert wire.app.metrics.registry.get_sample_value("mis_slow_readers_total") == 1
    assert wire.app.hub.count(wire.bob.id) == 0
    assert slow.pipe.unsent_bytes() < Settings().unsent_bytes + 9_000
    assert len(quick.events) == sent
    await wire.alice.ask("message.send", alice, **text(conversation))
    assert len(quick.events) == sent + 1


async def test_a_page_of_the_longest_texts_closes_nobody(wire: Wire) -> None:
    """Who reads at once must be able to ask for what the contract offers."""
    conversation = await wire.alice.start(wire.bob)
    longest = "é" * 8_000
    alice = await wire.alice.connect()
    for _ in range(3):
        for _ in range(60):
            alice.send("message.send", **text(conversation, longest))
        await wire.settled()
    for encoding in Encoding:
        bob = await wire.bob.connect(encoding=encoding)
        bob.pipe.reads = False  # nothing is taken before the loop turns: so it is on a real socket too
        bob.send("message.history", conversation=conversation, limit=200)
        bob.send("sync", limit=200)
        await wire.settled()
        assert bob.closed_with is None
        assert bob.pipe.unsent_bytes() > 100_000


def text(conversation: str, words: str = "bonjour") -> dict[str, Any]:
    return {"conversation": conversation, "client_ref": new_ref(), "text": words}


async def settled_send(wire: Wire, device: Device, conversation: str) -> int:
    id = device.send("message.send", **text(conversation))
    await wire.settled()
    return id


async def history(wire: Wire, conversation: str) -> list[dict[str, object]]:
    page: list[dict[str, object]] = (await wire.alice.ask("message.history", conversation=conversation, limit=200))[
        "messages"
    ]
    return page
