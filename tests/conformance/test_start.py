"""conversation.start and conversation.get."""

import asyncio

from tests.conformance.client import Client, new_ref
from tests.conformance.conftest import Arrive
from tests.conformance.shapes import CONVERSATION, follows


async def test_a_group_has_every_documented_field(alice: Client, bob: Client, carol: Client) -> None:
    group = await alice.start(bob, carol, subject="Sortie de Mme Roux")
    assert follows(CONVERSATION, group)
    assert group == group | {
        "kind": "group",
        "dossier": None,
        "subject": "Sortie de Mme Roux",
        "state": "open",
        "opened_by": alice.account,
        "last_seq": 1,
        "unread": 0,
        "archived": False,
        "favourite": False,
        "to_process": False,
        "muted": False,
        "member_count": 3,
    }
    assert {member["account"] for member in group["members"]} == {alice.account, bob.account, carol.account}
    names = {member["account"]: member["name"] for member in group["members"]}
    assert names[bob.account] == "Bob Durand"


async def test_its_first_entry_says_who_opened_it_with_whom(alice: Client, bob: Client, carol: Client) -> None:
    group = await alice.start(bob, carol)
    (opened,) = await bob.history(group)
    assert opened == opened | {
        "conversation": group["id"],
        "seq": 1,
        "author": alice.account,
        "kind": "opened",
        "text": None,
        "attachments": [],
        "reply_to": None,
        "urgent": False,
    }
    assert sorted(opened["data"]["accounts"]) == sorted([alice.account, bob.account, carol.account])
    assert (await alice.get(group))["last_message"] == opened


async def test_one_other_and_no_subject_makes_a_direct_conversation(alice: Client, bob: Client) -> None:
    direct = await alice.start(bob)
    assert direct["kind"] == "direct"
    assert direct["subject"] is None
    assert direct["member_count"] == 2


async def test_one_other_and_a_subject_makes_a_group(alice: Client, bob: Client) -> None:
    assert (await alice.start(bob, subject="Planning"))["kind"] == "group"


async def test_a_first_message_comes_with_it(alice: Client, bob: Client) -> None:
    group = await alice.start(bob, subject="Planning", text="Bonjour Bob")
    assert group["last_seq"] == 2
    assert group["last_message"]["text"] == "Bonjour Bob"
    assert [message["text"] for message in await bob.history(group)] == [None, "Bonjour Bob"]
    assert (await bob.get(group))["unread"] == 1
    assert (await alice.get(group))["unread"] == 0


async def test_two_people_have_one_direct_conversation_whoever_starts_it(alice: Client, bob: Client) -> None:
    first = await alice.start(bob)
    assert (await alice.start(bob))["id"] == first["id"]
    assert (await bob.start(alice))["id"] == first["id"]
    assert (await alice.get(first))["last_seq"] == 1
    assert len(await bob.everything()) == 1


async def test_two_people_who_start_at_once_have_one_direct_conversation(alice: Client, bob: Client) -> None:
    for_bob, for_alice = await asyncio.gather(alice.start(bob), bob.start(alice))
    assert for_bob["id"] == for_alice["id"]
    assert len(await alice.everything()) == len(await bob.everything()) == 1


async def test_the_text_is_sent_in_the_direct_conversation_that_exists(alice: Client, bob: Client) -> None:
    direct = await alice.start(bob, text="Bonjour")
    same = await bob.start(alice, text="Bonsoir")
    assert same["id"] == direct["id"]
    texts = [(message["author"], message["text"]) for message in (await alice.history(direct))[1:]]
    assert texts == [(alice.account, "Bonjour"), (bob.account, "Bonsoir")]


async def test_the_text_is_sent_once_when_the_start_is_sent_again(alice: Client, bob: Client) -> None:
    direct = await alice.start(bob)
    reference = new_ref()
    for _ in range(2):
        assert (await alice.start(bob, text="Bonjour", client_ref=reference))["id"] == direct["id"]
    assert [message["text"] for message in await bob.history(direct)] == [None, "Bonjour"]


async def test_the_same_client_ref_gives_the_same_group(alice: Client, bob: Client, again: Arrive) -> None:
    reference = new_ref()
    group = await alice.start(bob, subject="Planning", client_ref=reference)
    assert (await alice.start(bob, subject="Planning", client_ref=reference))["id"] == group["id"]
    desk = await again(alice)
    assert (await desk.start(bob, subject="Planning", client_ref=reference))["id"] == group["id"]
    assert len(await bob.everything()) == 1


async def test_the_same_client_ref_at_once_gives_one_group(alice: Client, bob: Client, again: Arrive) -> None:
    reference = new_ref()
    desk = await again(alice)
    started = await asyncio.gather(
        *(client.start(bob, subject="Planning", client_ref=reference) for client in (alice, desk))
    )
    assert started[0]["id"] == started[1]["id"]
    assert len(await bob.everything()) == 1


async def test_the_same_client_ref_of_another_person_is_another_group(
    alice: Client, bob: Client, carol: Client
) -> None:
    reference = new_ref()
    by_alice = await alice.start(bob, carol, client_ref=reference)
    by_bob = await bob.start(alice, carol, client_ref=reference)
    assert by_alice["id"] != by_bob["id"]


async def test_another_client_ref_starts_another_group(alice: Client, bob: Client, carol: Client) -> None:
    assert (await alice.start(bob, carol))["id"] != (await alice.start(bob, carol))["id"]


async def test_a_group_with_a_patient_and_a_caregiver(alice: Client, paul: Client, aida: Client) -> None:
    group = await alice.start(paul, aida)
    kinds = {member["account"]: member["kind"] for member in group["members"]}
    assert kinds == {alice.account: "professional", paul.account: "patient", aida.account: "caregiver"}


async def test_an_unknown_member_is_refused_and_nothing_is_started(alice: Client, bob: Client) -> None:
    refusal = await alice.refused("conversation.start", client_ref=new_ref(), members=[bob.account, "none"])
    assert refusal["code"] == "not_found"
    assert await alice.everything() == {}
    assert await bob.everything() == {}


async def test_more_members_than_a_group_holds_are_refused(alice: Client) -> None:
    members = [f"none-{number}" for number in range(501)]
    assert (await alice.refused("conversation.start", client_ref=new_ref(), members=members))["code"] in {
        "bad_request",
        "too_large",
    }


async def test_get_gives_all_members_and_what_they_read(alice: Client, bob: Client) -> None:
    group = await alice.start(bob, subject="Planning", text="Bonjour")
    await bob.read(group, 2)
    seen = await alice.get(group)
    assert follows(CONVERSATION, seen)
    assert {member["account"]: member["read_seq"] for member in seen["members"]}[bob.account] == 2


async def test_lists_stop_at_twenty_members_and_get_gives_all(arrive: Arrive, alice: Client) -> None:
    others = [await arrive(f"member{number}") for number in range(20)]
    group = await alice.start(*others)
    listed = (await others[0].everything())[group["id"]]
    told = await others[1].event("conversation", id=group["id"])
    assert len(listed["members"]) == len(told["members"]) == 20
    assert listed["member_count"] == told["member_count"] == 21
    assert len((await alice.get(group))["members"]) == 21
