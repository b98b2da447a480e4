"""What is told, to whom, and in which order."""

from tests.conformance.client import Client, new_ref
from tests.conformance.conftest import Again
from tests.conformance.encoding import Frame
from tests.conformance.shapes import CONVERSATION_EVENT, MESSAGE_EVENT, follows


def told(client: Client, op: str) -> list[Frame]:
    return [event for event in client.events if event["op"] == op]


async def test_a_message_is_told_to_every_connection_of_every_member(
    alice: Client, bob: Client, carol: Client, again: Again
) -> None:
    group = await alice.start(bob, carol)
    desk, phone = await again(alice), await again(bob)
    sent = await alice.say(group, "Bonjour")
    stored = (await alice.history(group))[-1]
    for client in (alice, desk, bob, phone, carol):
        event = await client.event("message", seq=sent["seq"])
        assert follows(MESSAGE_EVENT, event)
        assert event == {"op": "message", **stored}


async def test_a_new_conversation_is_told_first_and_its_messages_after(
    alice: Client, bob: Client, again: Again
) -> None:
    desk = await again(alice)
    group = await alice.start(bob, subject="Planning", text="Bonjour")
    for client in (alice, desk, bob):
        await client.event("message", conversation=group["id"], seq=2)
        order = [(event["op"], event.get("seq")) for event in client.events]
        assert order == [("conversation", None), ("message", 1), ("message", 2)]
        assert follows(CONVERSATION_EVENT, told(client, "conversation")[0])
        assert told(client, "conversation")[0]["id"] == group["id"]


async def test_a_new_conversation_is_told_to_each_as_their_own(alice: Client, bob: Client) -> None:
    group = await alice.start(bob, subject="Planning", text="Bonjour")
    for client in (alice, bob):
        await client.event("message", conversation=group["id"], seq=2)
    await bob.say(group, "Bonjour Alice")
    assert ((await alice.get(group))["unread"], (await bob.get(group))["unread"]) == (1, 1)
    assert told(bob, "conversation")[0]["muted"] is False


async def test_the_answer_comes_before_ones_own_event(alice: Client, bob: Client) -> None:
    conversation = await alice.start(bob)
    asked = {"conversation": conversation["id"]}
    sending = await alice.send("message.send", **asked, client_ref=new_ref(), text="Bonjour")
    reading = await alice.send("receipt.read", **asked, seq=1)
    starting = await alice.send("conversation.start", client_ref=new_ref(), members=[bob.account], subject="Planning")
    for number, op, fields in (
        (sending, "message", {"text": "Bonjour"}),
        (reading, "receipt", {"read_seq": 1}),
        (starting, "conversation", {"subject": "Planning"}),
    ):
        answer, event = await alice.answer(number), await alice.event(op, **fields)
        assert alice.received.index(answer) < alice.received.index(event), op


async def test_events_of_one_conversation_arrive_in_rising_seq(alice: Client, bob: Client, again: Again) -> None:
    conversation = await alice.start(bob)
    desk = await again(alice)
    for n in range(30):
        for client in (alice, desk, bob):
            await client.send("message.send", conversation=conversation["id"], client_ref=f"{id(client)}-{n}", text="a")
    for client in (alice, desk, bob):
        await client.event("message", seq=91)
        seqs = [event["seq"] for event in told(client, "message")]
        assert seqs == sorted(set(seqs))
    assert [event["seq"] for event in told(bob, "message")] == list(range(1, 92))


async def test_who_is_not_a_member_is_told_nothing(alice: Client, bob: Client, carol: Client) -> None:
    hidden = await alice.start(bob, subject="Secret", text="Rien pour Carol")
    await bob.read(hidden, 2)
    await bob.event("receipt")
    await alice.start(carol, subject="fin")
    await carol.event("conversation", subject="fin")
    assert all(event.get("subject") == "fin" for event in told(carol, "conversation"))
    assert not told(carol, "receipt")
    assert all(event["conversation"] != hidden["id"] for event in told(carol, "message"))
    assert told(bob, "message"), "there must be something that carol is not told"


async def test_events_bear_no_id_of_a_request(alice: Client, bob: Client) -> None:
    conversation = await alice.start(bob, text="Bonjour")
    await bob.read(conversation, 2)
    await bob.event("receipt")
    assert all("id" not in event for event in bob.events if event["op"] != "conversation")
    assert {event["id"] for event in told(bob, "conversation")} == {conversation["id"]}, "there it is its own"
