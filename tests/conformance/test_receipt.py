"""receipt.read, read_seq and unread."""

import pytest

from tests.conformance.client import Client
from tests.conformance.conftest import Again
from tests.conformance.shapes import RECEIPT_EVENT, follows


async def test_a_receipt_is_told_to_every_connection_of_every_member(alice: Client, bob: Client, again: Again) -> None:
    conversation = await alice.start(bob, text="Bonjour")
    phone = await again(bob)
    assert await bob.read(conversation, 2) == {}
    for client in (alice, bob, phone):
        told = await client.event("receipt")
        assert follows(RECEIPT_EVENT, told)
        assert told == told | {"conversation": conversation["id"], "account": bob.account, "read_seq": 2}


async def test_what_was_read_is_no_longer_unread(alice: Client, bob: Client) -> None:
    conversation = await alice.start(bob)
    for n in range(5):
        await alice.say(conversation, f"{n}")
    assert (await bob.get(conversation))["unread"] == 5
    await bob.read(conversation, 4)
    seen = await bob.get(conversation)
    assert (seen["unread"], seen["read_seq"]) == (2, 4)
    await bob.read(conversation, 6)
    assert (await bob.everything())[conversation["id"]]["unread"] == 0


async def test_a_receipt_never_goes_back(alice: Client, bob: Client) -> None:
    conversation = await alice.start(bob, text="Bonjour")
    await bob.read(conversation, 2)
    for seq in (1, 0, 2):
        assert await bob.read(conversation, seq) == {}
        assert (await bob.get(conversation))["read_seq"] == 2
    members = {member["account"]: member["read_seq"] for member in (await alice.get(conversation))["members"]}
    assert members[bob.account] == 2
    await alice.say(conversation, "fin")
    await alice.event("message", text="fin")
    assert {event["read_seq"] for event in alice.events if event["op"] == "receipt"} == {2}


@pytest.mark.parametrize("seq", [3, 1_000, 2**31, 2**53])
async def test_a_receipt_past_the_last_seq_is_a_bad_request(alice: Client, bob: Client, seq: int) -> None:
    conversation = await alice.start(bob, text="Bonjour")
    refusal = await bob.refused("receipt.read", conversation=conversation["id"], seq=seq)
    assert refusal["code"] == "bad_request"
    assert refusal["details"]["field"] == "seq"
    assert (await bob.get(conversation))["unread"] == 1


async def test_sending_does_not_move_ones_own_read_seq(alice: Client, bob: Client) -> None:
    conversation = await alice.start(bob, text="Bonjour")
    before = (await bob.get(conversation))["read_seq"]
    await bob.say(conversation, "Bonsoir")
    seen = await bob.get(conversation)
    assert (seen["read_seq"], seen["unread"]) == (before, 1)


async def test_only_texts_of_others_count_as_unread(alice: Client, bob: Client, carol: Client) -> None:
    group = await alice.start(bob, carol)
    assert (await bob.get(group))["unread"] == 0, "that it was opened is no message"
    await bob.say(group, "Bonjour")
    await carol.say(group, "Bonjour")
    assert [(await client.get(group))["unread"] for client in (alice, bob, carol)] == [2, 1, 1]


async def test_receipts_sent_together_end_at_the_highest(alice: Client, bob: Client, again: Again) -> None:
    conversation = await alice.start(bob)
    for n in range(10):
        await alice.say(conversation, f"{n}")
    phone = await again(bob)
    asked = {"conversation": conversation["id"]}
    numbers = [
        (client, await client.send("receipt.read", **asked, seq=seq)) for seq in range(1, 12) for client in (bob, phone)
    ]
    for client, number in numbers:
        assert (await client.answer(number))["op"] == "ok"
    assert (await bob.get(conversation))["read_seq"] == 11
