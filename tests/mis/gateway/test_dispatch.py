"""From a request to its answer and its events, seen by everybody who is connected."""

from typing import Any

import msgspec
import pytest

from mis.operations.table import OPERATIONS
from protocol.contract import REQUESTS
from protocol.conversation import ConversationChanged, TypingSeen
from protocol.errors import BadRequest, NotFound, RateLimited
from protocol.frames import ErrorAnswer, Ok
from protocol.message import MessageSent
from protocol.values import Encoding
from tests.support.node import new_ref
from tests.support.wire import Wire


def text(conversation: str, **fields: Any) -> dict[str, Any]:
    return {"conversation": conversation, "client_ref": new_ref(), "text": "bonjour", **fields}


async def test_who_asked_is_answered_before_their_own_event(wire: Wire) -> None:
    conversation = await wire.alice.start(wire.bob)
    for encoding in Encoding:
        device = await wire.alice.connect(encoding=encoding)
        id = device.send("message.send", **text(conversation))
        assert device.answer(id) is None, "not before the commit"
        await wire.settled()
        assert [type(frame) for frame in device.frames[1:]] == [Ok, MessageSent]
        assert device.answer(id).result["seq"] == device.events[0].seq


async def test_every_device_of_every_member_gets_the_same_event(wire: Wire) -> None:
    conversation = await wire.alice.start(wire.bob, wire.paul)
    people = (wire.alice, wire.bob, wire.paul, wire.carol)
    devices = [await person.connect(encoding=encoding) for person in people for encoding in Encoding]
    await wire.alice.ask("message.send", **text(conversation))
    for device in devices[:6]:
        assert device.events == devices[0].events
    assert len(devices[0].events) == 1
    assert [device.events for device in devices[6:]] == [[], []], "Carol is no member"


async def test_an_event_is_encoded_once_for_each_encoding(wire: Wire) -> None:
    conversation = await wire.alice.start(wire.bob, wire.paul)
    people = (wire.alice, wire.bob, wire.paul)
    for encoding in Encoding:
        devices = [await person.connect(encoding=encoding) for person in people]
        await wire.alice.ask("message.send", **text(conversation))
        frames = [device.pipe.frames[-1] for device in devices]
        assert frames[0] is frames[1] is frames[2], "one and the same bytes"


async def test_events_of_a_conversation_come_in_rising_seq(wire: Wire) -> None:
    device = await wire.bob.connect()
    conversation = await wire.alice.start(wire.bob, text="un")
    alice, other = await wire.alice.connect(), await wire.bob.connect()
    for number in range(20):
        (alice if number % 2 else other).send("message.send", **text(conversation))
    await wire.settled()
    assert isinstance(device.events[0], ConversationChanged)
    assert [event.seq for event in device.events[1:]] == list(range(1, 23))


async def test_typing_is_seen_by_the_others_and_answered_to_nobody(wire: Wire) -> None:
    conversation = await wire.alice.start(wire.bob)
    phone, desk = await wire.alice.connect(), await wire.alice.connect()
    bob, carol = await wire.bob.connect(), await wire.carol.connect()
    phone.send("typing", conversation=conversation)
    carol.send("typing", conversation=conversation)
    phone.send("typing", conversation="absent")
    phone.send("typing", conversation="a\x00b")
    await wire.settled()
    assert bob.events == [TypingSeen(conversation=conversation, account=wire.alice.id)]
    assert phone.frames[1:] == desk.frames[1:] == carol.frames[1:] == []


async def test_what_is_of_a_later_issue_is_a_bad_request(wire: Wire) -> None:
    device = await wire.alice.connect()
    required: dict[str, Any] = {
        "pin": "135790", "password": "p", "conversation": "c", "accounts": [], "text": "x", "members": [], "login": "l",
        "client_ref": "r", "seq": 1,
    }  # fmt: skip
    for op, request in REQUESTS.items():
        if request in OPERATIONS or op == "typing":
            continue
        id = device.send(op, **{name: required[name] for name in _needed(request)})
        answer = device.answer(id)
        assert isinstance(answer, ErrorAnswer), op
        assert (answer.code, answer.details) == (BadRequest.code, {"field": "op"})


def _needed(request: Any) -> list[str]:
    return [field.name for field in msgspec.structs.fields(request) if field.required and field.name != "id"]


async def test_a_refusal_says_the_code_of_its_class(wire: Wire) -> None:
    assert await wire.alice.refused("message.history", conversation="absent") is NotFound
    assert await wire.alice.refused("message.history", conversation="absent", limit=0) is BadRequest


async def test_rate_limits_are_the_account_s_and_survive_reconnecting(limited: Wire) -> None:
    conversation = await limited.alice.start(limited.bob)
    for _ in range(3):
        await limited.alice.ask("message.send", **text(conversation))
    assert await limited.alice.refused("message.send", **text(conversation)) is RateLimited
    await limited.bob.ask("message.send", **text(conversation))
    await limited.alice.ask("message.history", conversation=conversation)
    limited.clock.advance(1)
    await limited.alice.ask("message.send", **text(conversation))
    with pytest.raises(RateLimited) as refused:
        await limited.alice.ask("message.send", **text(conversation))
    assert 0 < refused.value.retry_after_ms <= 1_001


async def test_an_account_has_a_most_of_connections(limited: Wire) -> None:
    devices = [await limited.alice.connect() for _ in range(3)]
    token = await limited.alice.log_in()
    (refused, _) = await limited.upgrade(token, [Encoding.JSON.value], devices[0].pipe)
    assert refused["status"] == 429
    await limited.bob.connect()
    devices[0].pipe.drop()
    await limited.settled()
    await limited.alice.connect(token)


async def test_what_was_taken_is_answered_when_the_server_stops(wire: Wire) -> None:
    conversation = await wire.alice.start(wire.bob)
    device = await wire.alice.connect()
    sends = [device.send("message.send", **text(conversation)) for _ in range(5)]
    reads = [device.send("message.history", conversation=conversation) for _ in range(5)]
    await wire.app.drain()
    assert all(isinstance(device.answer(id), Ok) for id in (*sends, *reads))
    late = device.send("message.send", **text(conversation))
    assert device.answer(late).code == "unavailable"
    (refused, _) = await wire.upgrade("any", [Encoding.JSON.value], device.pipe)
    assert refused["status"] == 503
