"""Both encodings see the same."""

from tests.conformance.client import Client
from tests.conformance.conftest import Again
from tests.conformance.encoding import JSON


async def test_answers_are_the_same_maps(alice: Client, bob: Client, again: Again) -> None:
    conversation = await alice.start(bob, subject="Été 🩺", text='a\n\tb \u2028 "\\')
    await bob.read(conversation, 2)
    in_json = await again(alice, encoding=JSON)
    for op, fields in (
        ("conversation.get", {"conversation": conversation["id"]}),
        ("message.history", {"conversation": conversation["id"]}),
        ("sync", {}),
        ("directory.search", {"text": "Martin"}),
    ):
        assert await in_json.request(op, **fields) == await alice.request(op, **fields)
    for op, fields in (("message.history", {"conversation": "none"}), ("sync", {"limit": 0}), ("nothing", {})):
        assert await in_json.refused(op, **fields) == await alice.refused(op, **fields)


async def test_the_welcome_is_the_same_map_but_for_the_time(alice: Client, again: Again) -> None:
    in_json = await again(alice, encoding=JSON)
    for welcome in (alice.welcome, in_json.welcome):
        welcome["server"]["time"] = None
    assert in_json.welcome == alice.welcome


async def test_events_are_the_same_maps_whoever_sends(alice: Client, bob: Client, again: Again) -> None:
    pair = [alice, await again(alice, encoding=JSON)]
    conversation = await bob.start(alice, subject="Été", text="Bonjour 🩺")
    for writer in pair:
        await writer.say(conversation, "e\u0301te\u0301")
    await alice.read(conversation, 2)
    await bob.say(conversation, "fin")
    for reader in pair:
        await reader.event("message", text="fin")
    assert pair[0].events == pair[1].events
    assert {event["op"] for event in pair[0].events} == {"conversation", "message", "receipt"}
