"""The two bounded queues between the socket and the application."""

import asyncio

import pytest
from mis_client.errors import ConnectionLost
from mis_client.inbox import Behind, Deliveries, Inbox, Told


async def test_events_come_out_as_they_went_in() -> None:
    inbox = Inbox()
    for event in "abc":
        inbox.put(event)
    assert [await inbox.get() for _ in range(3)] == list("abc")


async def test_past_its_bound_the_inbox_holds_nothing_and_says_so_once() -> None:
    inbox = Inbox(most_events=2)
    for event in "abcd":
        inbox.put(event)
    assert isinstance(await inbox.get(), Behind)
    inbox.put("e")
    assert await inbox.get() == "e"


async def test_who_waits_for_an_event_gets_it() -> None:
    inbox = Inbox()
    waiting = asyncio.create_task(inbox.get())
    await asyncio.sleep(0)
    inbox.put("a")
    assert await waiting == "a"


async def test_deliveries_wait_for_room() -> None:
    deliveries = Deliveries(most_events=1)
    await deliveries.put(Told("a", []))
    second = asyncio.create_task(deliveries.put(Told("b", [])))
    await asyncio.sleep(0)
    assert not second.done()
    assert (await deliveries.get()).event == "a"
    await second
    assert (await deliveries.get()).event == "b"


async def test_the_end_comes_after_the_last_event_and_stays() -> None:
    deliveries = Deliveries()
    await deliveries.put(Told("a", []))
    deliveries.end(ConnectionLost("gone"))
    assert (await deliveries.get()).event == "a"
    for _ in range(2):
        with pytest.raises(ConnectionLost):
            await deliveries.get()


async def test_who_waits_when_the_end_comes_learns_of_it() -> None:
    deliveries = Deliveries()
    waiting = asyncio.create_task(deliveries.get())
    await asyncio.sleep(0)
    deliveries.end(ConnectionLost("gone"))
    with pytest.raises(ConnectionLost):
        await waiting
