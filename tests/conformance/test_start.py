"""conversation.start and conversation.get."""

import asyncio

import pytest

from tests.conformance.client import Client, new_ref
from tests.conformance.conftest import Again, Arrive, Cast
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


async def test_one_other_and_a_subject_makes_a_group(alice: Client, bob: Client) -> None:
    assert (await alice.start(bob, subject="Planning"))["kind"] == "group"


async def test_a_first_message_comes_with_it(alice: Client, bob: Client) -> None:
    group = await alice.start(bob, subject="Planning", text="Bonjour Bob")
    assert group["last_seq"] == 2
    assert group["last_message"]["text"] == "Bonjour Bob"
    assert [message["text"] for message in await bob.history(group)] == [None, "Bonjour Bob"]
    assert (await bob.get(group))["unread"] == 1
    assert (await alice.get(group))["unread"] == 0


@pytest.mark.newcomers
async def test_the_same_client_ref_gives_the_same_group(alice: Client, bob: Client, again: Again) -> None:
    reference = new_ref()
    group = await alice.start(bob, subject="Planning", client_ref=reference)
    assert (await alice.start(bob, subject="Planning", client_ref=reference))["id"] == group["id"]
    desk = await again(alice)
    assert (await desk.start(bob, subject="Planning", client_ref=reference))["id"] == group["id"]
    assert len(await bob.everything()) == 1


@pytest.mark.newcomers
async def test_the_same_client_ref_at_once_gives_one_group(alice: Client, bob: Client, again: Again) -> None:
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


@pytest.mark.newcomers
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


async def test_lists_stop_at_twenty_members_and_get_gives_all(arrive: Arrive, cast: Cast, alice: Client) -> None:
    others = [await asyncio.to_thread(cast, f"member{number}", "professional") for number in range(20)]
    first = await arrive(others[0])
    group = await alice.request(
        "conversation.start", client_ref=new_ref(), members=[other.id for other in others], subject="Réunion"
    )
    listed = (await first.everything())[group["id"]]
    told = await first.event("conversation", id=group["id"])
    assert len(listed["members"]) == len(told["members"]) == 20
    assert listed["member_count"] == told["member_count"] == 21
    assert len((await alice.get(group))["members"]) == 21


async def test_a_dossier_that_one_may_not_open_does_not_exist_and_without_dossiers_there_is_no_such_field(
    alice: Client, bob: Client
) -> None:
    has_dossiers = "dossier" in alice.welcome["server"]["extensions"]
    refusal = await alice.refused(
        "conversation.start", client_ref=new_ref(), members=[bob.account], dossier="d" * 26, text="Bonjour"
    )
    assert refusal["code"] == ("not_found" if has_dossiers else "bad_request")
