"""Members who come and go, closing and marks, as the contract says."""

import pytest

from tests.conformance.client import Client
from tests.conformance.encoding import Frame
from tests.conformance.shapes import CONVERSATION, CONVERSATION_EVENT, ERROR, MESSAGE_EVENT, follows


def present(conversation: Frame) -> set[str]:
    return {member["account"] for member in conversation["members"] if member["left_at"] is None}


async def test_who_is_added_reads_the_whole_history_and_all_are_told(
    alice: Client, bob: Client, carol: Client, paul: Client
) -> None:
    group = await alice.start(bob, paul, text="Bonjour")
    view = await bob.request("conversation.add", conversation=group["id"], accounts=[carol.account, paul.account])
    assert follows(CONVERSATION, view)
    assert present(view) == {alice.account, bob.account, carol.account, paul.account}
    for client in (alice, bob, carol, paul):
        changed = await client.event("conversation", id=group["id"], last_seq=3)
        assert follows(CONVERSATION_EVENT, changed)
        entry = await client.event("message", conversation=group["id"], seq=3)
        assert follows(MESSAGE_EVENT, entry)
        assert (entry["kind"], entry["data"]) == ("member_added", {"accounts": [carol.account]})
        assert client.events.index(changed) < client.events.index(entry)
    assert [message["seq"] for message in await carol.history(group)] == [1, 2, 3]
    again = await bob.request("conversation.add", conversation=group["id"], accounts=[carol.account])
    assert again["last_seq"] == 3


async def test_who_leaves_reads_up_to_then_and_receives_nothing_after(alice: Client, bob: Client, paul: Client) -> None:
    group = await alice.start(bob, paul, text="Bonjour")
    assert await bob.request("conversation.leave", conversation=group["id"]) == {}
    last = await bob.event("message", conversation=group["id"], seq=3)
    assert (last["kind"], last["data"]) == ("member_left", {"account": bob.account})
    then = await bob.get(group)
    await alice.say(group, "Sans Bob")
    await alice.request("conversation.close", conversation=group["id"])
    direct = await alice.start(bob, subject=None, text="À part")
    await bob.event("message", conversation=direct["id"], seq=2)  # whatever was told before has come by now
    assert [event["seq"] for event in bob.events if event.get("conversation") == group["id"]][-1] == 3
    assert await bob.get(group) == then
    assert (await bob.everything())[group["id"]]["last_seq"] == 3
    for op, fields in (
        ("message.send", {"client_ref": "c1", "text": "Bonjour"}),
        ("receipt.read", {"seq": 3}),
        ("conversation.add", {"accounts": [bob.account]}),
        ("conversation.leave", {}),
        ("conversation.close", {}),
        ("conversation.mark", {"muted": True}),
    ):
        assert (await bob.refused(op, conversation=group["id"], **fields))["code"] == "forbidden"
    assert (await paul.get(group))["last_seq"] == 5, "there is something that Bob does not see"


async def test_a_direct_conversation_has_two_members_for_ever(alice: Client, bob: Client, carol: Client) -> None:
    direct = await alice.start(bob, subject=None)
    add = await alice.refused("conversation.add", conversation=direct["id"], accounts=[carol.account])
    assert follows(ERROR, add)
    assert add["code"] == (await bob.refused("conversation.leave", conversation=direct["id"]))["code"] == "conflict"


async def test_professionals_close_and_all_see_by_whom_and_why(alice: Client, bob: Client, paul: Client) -> None:
    group = await alice.start(bob, paul, text="Bonjour")
    assert (await paul.refused("conversation.close", conversation=group["id"]))["code"] == "forbidden"
    await bob.request("conversation.close", conversation=group["id"], reason="Retour à domicile")
    view = await paul.get(group)
    assert (view["state"], view["closing"]["account"], view["closing"]["reason"]) == (
        "closed",
        bob.account,
        "Retour à domicile",
    )
    refused = await paul.refused("message.send", conversation=group["id"], client_ref="c1", text="Bonjour")
    assert refused["code"] == "closed"
    assert (await paul.refused("conversation.reopen", conversation=group["id"]))["code"] == "forbidden"
    add = await alice.refused("conversation.add", conversation=group["id"], accounts=["none"])
    assert add["code"] == "closed"
    reopened = await alice.request("conversation.reopen", conversation=group["id"])
    assert (reopened["state"], reopened["closing"], reopened["last_seq"]) == ("open", None, 4)
    assert (await alice.request("conversation.reopen", conversation=group["id"]))["last_seq"] == 4
    assert (await paul.say(group, "Merci"))["seq"] == 5


async def test_the_last_professional_closes_by_leaving(alice: Client, paul: Client, aida: Client) -> None:
    group = await alice.start(paul, aida, text="Bonjour")
    await alice.request("conversation.leave", conversation=group["id"])
    assert [message["kind"] for message in await paul.history(group)][2:] == ["closed", "member_left"]
    assert (await paul.get(group))["state"] == "closed"


@pytest.mark.parametrize("mark", ["archived", "favourite", "to_process", "muted", "marked_unread"])
async def test_a_mark_is_ones_own(alice: Client, bob: Client, mark: str) -> None:
    direct = await alice.start(bob, subject=None, text="Bonjour")
    view = await bob.request("conversation.mark", conversation=direct["id"], **{mark: True})
    assert view[mark] is True
    assert (await bob.event("conversation", id=direct["id"], **{mark: True}))["last_seq"] == view["last_seq"]
    assert (await alice.get(direct))[mark] is False
    await bob.request("conversation.mark", conversation=direct["id"], **{mark: False})


async def test_a_new_message_brings_back_what_is_archived_and_not_muted(alice: Client, bob: Client) -> None:
    group = await alice.start(bob, text="Bonjour")
    await bob.request("conversation.mark", conversation=group["id"], archived=True)
    await alice.say(group, "Encore")
    assert (await bob.get(group))["archived"] is False
    await bob.request("conversation.mark", conversation=group["id"], archived=True, muted=True)
    await alice.say(group, "Encore")
    assert (await bob.get(group))["archived"] is True
    assert (await bob.refused("conversation.mark", conversation=group["id"]))["code"] == "bad_request"
