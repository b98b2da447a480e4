"""message.send: one order, once, and what a message may be."""

import asyncio
from time import time

import pytest

from tests.conformance.client import Client, new_ref
from tests.conformance.conftest import Again
from tests.conformance.shapes import MESSAGE, SENT, follows


async def test_a_message_is_numbered_and_every_member_reads_it_so(alice: Client, bob: Client, carol: Client) -> None:
    group = await alice.start(bob, carol)
    sent = await alice.say(group, "Bonjour", client_ref="c1", urgent=True)
    assert follows(SENT, sent)
    assert sent == sent | {"seq": 2, "duplicate": False}
    for member in (alice, bob, carol):
        message = (await member.history(group))[-1]
        assert follows(MESSAGE, message)
        assert message == {
            "conversation": group["id"],
            "seq": 2,
            "at": sent["at"],
            "author": alice.account,
            "kind": "text",
            "client_ref": "c1",
            "text": "Bonjour",
            "attachments": [],
            "reply_to": None,
            "urgent": True,
            "data": None,
            "corrects": None,
            "unreadable": None,
        }


async def test_times_are_milliseconds_of_now(alice: Client, bob: Client) -> None:
    sent = await alice.say(await alice.start(bob), "Bonjour")
    assert abs(sent["at"] - time() * 1_000) < 600_000, "milliseconds, and not hours away"


async def test_requests_sent_together_keep_their_order(alice: Client, bob: Client) -> None:
    conversation = await alice.start(bob)
    fields = {"conversation": conversation["id"]}
    numbers = [await alice.send("message.send", **fields, client_ref=f"c{n}", text=f"{n}") for n in range(50)]
    seqs = [(await alice.answer(number))["result"]["seq"] for number in numbers]
    assert seqs == list(range(2, 52))
    stored = await bob.history(conversation, after=1)
    assert [message["text"] for message in stored] == [f"{n}" for n in range(50)]


async def test_everybody_sees_one_order_without_gaps_when_all_write_at_once(
    alice: Client, bob: Client, carol: Client
) -> None:
    group = await alice.start(bob, carol)
    for n in range(20):
        for writer in (alice, bob, carol):
            await writer.send("message.send", conversation=group["id"], client_ref=f"c{n}", text=f"{n}")
    threads = []
    for reader in (alice, bob, carol):
        await reader.event("message", conversation=group["id"], seq=61)
        told = [event for event in reader.events if event["op"] == "message"]
        assert [event["seq"] for event in told] == list(range(1, 62))
        threads.append([(event["seq"], event["author"], event["text"]) for event in told])
    assert threads[0] == threads[1] == threads[2]
    stored = await alice.history(group, limit=200)
    assert [(message["seq"], message["author"], message["text"]) for message in stored] == threads[0]


async def test_the_same_client_ref_gives_the_first_answer_again(alice: Client, bob: Client, again: Again) -> None:
    conversation = await alice.start(bob)
    first = await alice.say(conversation, "Bonjour", client_ref="c1")
    await alice.say(conversation, "Autre chose")
    desk = await again(alice)
    for client in (alice, desk):
        assert await client.say(conversation, "Bonjour", client_ref="c1") == first | {"duplicate": True}
    assert await alice.say(conversation, "Un autre texte", client_ref="c1") == first | {"duplicate": True}
    assert [message["text"] for message in await bob.history(conversation)] == [None, "Bonjour", "Autre chose"]


async def test_a_duplicate_is_not_told_again(alice: Client, bob: Client) -> None:
    conversation = await alice.start(bob)
    for _ in range(3):
        await alice.say(conversation, "Bonjour", client_ref="c1")
    await alice.say(conversation, "fin")
    await bob.event("message", text="fin")
    assert [event["text"] for event in bob.events if event["op"] == "message"] == [None, "Bonjour", "fin"]


async def test_one_message_when_the_same_client_ref_arrives_twice_at_once(
    alice: Client, bob: Client, again: Again
) -> None:
    conversation = await alice.start(bob)
    desk = await again(alice)
    answers = await asyncio.gather(
        alice.say(conversation, "Bonjour", client_ref="c1"), desk.say(conversation, "Bonjour", client_ref="c1")
    )
    assert {answer["seq"] for answer in answers} == {2}
    assert sorted(answer["duplicate"] for answer in answers) == [False, True]
    assert len(await bob.history(conversation)) == 2


async def test_one_message_when_the_same_client_ref_is_sent_twice_in_one_breath(alice: Client, bob: Client) -> None:
    conversation = await alice.start(bob)
    fields = {"conversation": conversation["id"], "client_ref": "c1", "text": "Bonjour"}
    numbers = [await alice.send("message.send", **fields) for _ in range(10)]
    results = [(await alice.answer(number))["result"] for number in numbers]
    assert {result["seq"] for result in results} == {2}
    assert [result["duplicate"] for result in results].count(False) == 1
    assert len(await bob.history(conversation)) == 2


async def test_a_client_ref_is_the_authors_and_the_conversations_own(alice: Client, bob: Client, carol: Client) -> None:
    first, second = await alice.start(bob, carol), await alice.start(bob, carol)
    answers = [
        await alice.say(first, "Bonjour", client_ref="c1"),
        await bob.say(first, "Bonjour", client_ref="c1"),
        await alice.say(second, "Bonjour", client_ref="c1"),
    ]
    assert [(answer["seq"], answer["duplicate"]) for answer in answers] == [(2, False), (3, False), (2, False)]


async def test_a_message_may_reply_to_another(alice: Client, bob: Client) -> None:
    conversation = await alice.start(bob)
    question = await alice.say(conversation, "Vous passez ?")
    await bob.say(conversation, "Oui", reply_to=question["seq"])
    assert (await alice.history(conversation))[-1]["reply_to"] == question["seq"]


async def test_a_message_may_not_reply_to_what_does_not_exist(alice: Client, bob: Client) -> None:
    conversation = await alice.start(bob)
    refusal = await alice.refused(
        "message.send", conversation=conversation["id"], client_ref=new_ref(), text="Oui", reply_to=99
    )
    assert refusal["code"] in {"bad_request", "not_found"}


@pytest.mark.parametrize("reference", ["c", "é" * 64, "🩺" * 64, "with space", "'; DROP TABLE messages; --"])
async def test_a_client_ref_is_any_1_to_64_characters(alice: Client, bob: Client, reference: str) -> None:
    conversation = await alice.start(bob)
    first = await alice.say(conversation, "Bonjour", client_ref=reference)
    assert first["duplicate"] is False
    assert (await alice.say(conversation, "Bonjour", client_ref=reference))["duplicate"] is True
    assert (await bob.history(conversation))[-1]["client_ref"] == reference


async def test_an_attachment_that_does_not_exist_is_refused_and_nothing_is_sent(alice: Client, bob: Client) -> None:
    conversation = await alice.start(bob)
    refusal = await alice.refused(
        "message.send", conversation=conversation["id"], client_ref=new_ref(), text="Voici", attachments=["none"]
    )
    assert refusal["code"] in {"not_found", "bad_request"}
    assert len(await bob.history(conversation)) == 1
