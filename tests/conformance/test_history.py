"""message.history."""

import pytest

from tests.conformance.client import Client
from tests.conformance.encoding import Frame
from tests.conformance.shapes import HISTORY, follows


def seqs(messages: list[Frame]) -> list[int]:
    return [message["seq"] for message in messages]


async def thread_of(alice: Client, bob: Client, last_seq: int) -> Frame:
    conversation = await alice.start(bob)
    for n in range(2, last_seq + 1):
        await alice.say(conversation, f"{n}")
    return conversation


async def test_pages_before_after_and_the_newest(alice: Client, bob: Client) -> None:
    thread = await thread_of(alice, bob, 12)
    assert seqs(await bob.history(thread)) == list(range(1, 13))
    assert seqs(await bob.history(thread, limit=3)) == [10, 11, 12]
    assert seqs(await bob.history(thread, before=10, limit=3)) == [7, 8, 9]
    assert seqs(await bob.history(thread, before=3)) == [1, 2]
    assert seqs(await bob.history(thread, after=3, limit=3)) == [4, 5, 6]
    assert seqs(await bob.history(thread, after=0, limit=2)) == [1, 2]
    assert seqs(await bob.history(thread, after=10)) == [11, 12]
    assert seqs(await bob.history(thread, after=12)) == []
    assert seqs(await bob.history(thread, before=1)) == []


async def test_a_page_has_every_documented_field(alice: Client, bob: Client) -> None:
    thread = await thread_of(alice, bob, 4)
    result = await bob.request("message.history", conversation=thread["id"], limit=1)
    assert follows(HISTORY, result)
    assert result["last_seq"] == 4
    empty = await bob.request("message.history", conversation=thread["id"], after=4)
    assert empty == {"messages": [], "last_seq": 4, "corrections": []}


async def test_a_page_has_fifty_messages_by_default(alice: Client, bob: Client) -> None:
    thread = await thread_of(alice, bob, 60)
    assert seqs(await bob.history(thread)) == list(range(11, 61))
    assert seqs(await bob.history(thread, after=2)) == list(range(3, 53))
    assert len(await bob.history(thread, limit=200)) == 60


@pytest.mark.parametrize("seq", [2**31, 2**32, 2**53 - 1])
async def test_a_seq_far_past_the_end_is_no_defect(alice: Client, bob: Client, seq: int) -> None:
    thread = await thread_of(alice, bob, 3)
    assert seqs(await bob.history(thread, before=seq)) == [1, 2, 3]
    assert seqs(await bob.history(thread, after=seq)) == []


async def test_reading_changes_nothing(alice: Client, bob: Client) -> None:
    thread = await thread_of(alice, bob, 3)
    before = await bob.get(thread)
    await bob.history(thread)
    assert await bob.get(thread) == before
