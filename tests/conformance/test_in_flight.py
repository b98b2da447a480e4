"""64 unanswered requests a connection: the next is refused, not executed, and none is lost."""

from collections import Counter
from collections.abc import AsyncIterator
from contextlib import closing

import pytest

from tests.conformance.client import Client
from tests.conformance.conftest import Again, Arrive
from tests.conformance.encoding import Frame
from tests.conformance.server import Person, Server
from tests.conformance.wire import Wire

IN_FLIGHT = 64


@pytest.fixture
async def wire(server: Server, offender: Person) -> AsyncIterator[Wire]:
    with closing(await Wire.open(server, await server.log_in(offender))) as wire:
        yield wire


async def answers_to(wire: Wire, count: int) -> list[Frame]:
    """Send so many messages in one write, and read until each has its answer."""
    answers: list[Frame] = []
    await wire.flush()
    while len(answers) < count and await wire.pull():
        answers += [frame for frame in wire.frames() if frame["op"] in {"ok", "error"}]
    return answers


@pytest.mark.parametrize("count", [IN_FLIGHT, IN_FLIGHT + 1, 100])
async def test_of_many_requests_in_one_write_only_those_past_64_may_be_refused(
    wire: Wire, arrive: Arrive, offender: Person, bystander: Person, count: int
) -> None:
    carol, bob = await arrive(offender), await arrive(bystander)
    conversation = await carol.start(bob, subject="Débordement")
    for n in range(count):
        wire.put({"op": "message.send", "id": n, "conversation": conversation["id"], "client_ref": f"{n}", "text": "a"})
    answers = await answers_to(wire, count)

    assert Counter(answer["id"] for answer in answers) == Counter(range(count)), "each id has exactly one answer"
    refused = [answer for answer in answers if answer["op"] == "error"]
    assert len(refused) <= count - IN_FLIGHT
    for answer in refused:
        assert answer["id"] >= IN_FLIGHT
        assert answer["code"] == "rate_limited"
        assert answer["details"]["retry_after_ms"] >= 0
    sent = {message["client_ref"] for message in await bob.history(conversation, after=1, limit=200)}
    assert sent == {f"{answer['id']}" for answer in answers if answer["op"] == "ok"}, "and the refused are not executed"


async def test_the_connection_is_served_after_a_refusal(wire: Wire, bystander: Person, arrive: Arrive) -> None:
    bob = await arrive(bystander)
    for n in range(IN_FLIGHT + 10):
        wire.put({"op": "sync", "id": n})
    await answers_to(wire, IN_FLIGHT + 10)
    wire.put({"op": "sync", "id": 1_000})
    (answer,) = await answers_to(wire, 1)
    assert (answer["op"], answer["id"]) == ("ok", 1_000)
    assert await bob.request("sync")


async def test_the_limit_is_one_connections_own(alice: Client, bob: Client, again: Again) -> None:
    desk = await again(alice)
    numbers = [(client, await client.send("sync")) for _ in range(IN_FLIGHT) for client in (alice, desk, bob)]
    assert [(await client.answer(number))["op"] for client, number in numbers] == ["ok"] * len(numbers)
