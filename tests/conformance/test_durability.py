"""Guarantees 1 and 3 through the death of the server, and how it says goodbye when it may."""

import asyncio
from contextlib import suppress

from websockets.exceptions import ConnectionClosed

from tests.conformance.client import Client
from tests.conformance.conftest import Again, Arrive, Own, as_seen
from tests.conformance.encoding import Frame

MESSAGES = 40
RESTARTING = 1012


def text_of(n: int) -> dict[str, str]:
    return {"client_ref": f"c{n}", "text": f"Message {n}"}


async def acknowledged_until_the_end(alice: Client, numbers: dict[int, int]) -> dict[int, Frame]:
    """What was answered before the connection broke: the answer by the message's number."""
    with suppress(ConnectionClosed):
        for number in numbers:
            await alice.answer(number)
    answers = {frame["id"]: frame for frame in alice.received if frame["op"] == "ok"}
    return {n: answers[number]["result"] for number, n in numbers.items() if number in answers}


async def test_what_was_acknowledged_is_there_after_a_kill_and_sending_again_makes_no_second(
    own: Own, arrive: Arrive, again: Again
) -> None:
    process = own()
    server = as_seen(process)
    alice, bob = await arrive("alice", at=server), await arrive("bob", at=server)
    conversation = await alice.start(bob)
    first = await alice.say(conversation, **text_of(0))
    numbers = {
        await alice.send("message.send", conversation=conversation["id"], **text_of(n)): n for n in range(1, MESSAGES)
    }
    await bob.event("message", seq=3)
    await asyncio.to_thread(process.kill)
    acknowledged = {0: first} | await acknowledged_until_the_end(alice, numbers)
    await bob.closed()

    await asyncio.to_thread(process.start)
    back = await again(alice, at=server)
    stored = {message["client_ref"]: message for message in await back.history(conversation, after=1, limit=200)}
    for n, answer in acknowledged.items():
        assert (stored[f"c{n}"]["seq"], stored[f"c{n}"]["at"]) == (answer["seq"], answer["at"])

    for n in range(MESSAGES):
        answer = await back.say(conversation, **text_of(n))
        assert answer["duplicate"] is (f"c{n}" in stored)
        if n in acknowledged:
            assert answer == acknowledged[n] | {"duplicate": True}
    thread = await back.history(conversation, limit=200)
    assert [message["seq"] for message in thread] == list(range(1, MESSAGES + 2))
    assert sorted(message["client_ref"] for message in thread[1:]) == sorted(f"c{n}" for n in range(MESSAGES))


async def test_a_cursor_holds_through_a_restart(own: Own, arrive: Arrive, again: Again) -> None:
    process = own()
    server = as_seen(process)
    alice, bob = await arrive("alice", at=server), await arrive("bob", at=server)
    conversation = await alice.start(bob)
    await bob.start(alice, subject="Planning")
    cursor = (await bob.request("sync"))["cursor"]
    await alice.say(conversation, "Bonjour")
    await asyncio.to_thread(process.kill)
    await asyncio.to_thread(process.start)
    back = await again(bob, at=server)
    assert list(await back.everything(cursor)) == [conversation["id"]]


async def test_a_graceful_stop_answers_what_it_took_and_closes_with_1012(
    own: Own, arrive: Arrive, again: Again
) -> None:
    process = own()
    server = as_seen(process)
    alice, bob = await arrive("alice", at=server), await arrive("bob", at=server)
    conversation = await alice.start(bob)
    numbers = {
        await alice.send("message.send", conversation=conversation["id"], **text_of(n)): n for n in range(MESSAGES)
    }
    await bob.event("message", seq=2)
    status = await asyncio.to_thread(process.stop)
    acknowledged = await acknowledged_until_the_end(alice, numbers)
    assert status == 0
    assert await alice.closed() == await bob.closed() == RESTARTING

    await asyncio.to_thread(process.start)
    back = await again(alice, at=server)
    stored = {message["client_ref"] for message in await back.history(conversation, after=1, limit=200)}
    assert {f"c{n}" for n in acknowledged} == stored, "what was stored was also answered"
