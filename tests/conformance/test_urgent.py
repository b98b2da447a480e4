"""Urgent messages: everybody acknowledges, everybody sees who has."""

import pytest

from tests.conformance.client import Client
from tests.conformance.shapes import ACKNOWLEDGEMENTS, CONVERSATION_EVENT, follows

pytestmark = pytest.mark.newcomers


async def test_everybody_is_awaited_and_told_who_is_still(alice: Client, bob: Client, paul: Client) -> None:
    group = await alice.start(bob, paul)
    sent = await alice.say(group, "Rappelez-moi", urgent=True)
    where = {"conversation": group["id"], "seq": sent["seq"]}
    for client, awaits_me in ((alice, False), (bob, True), (paul, True)):
        told = await client.event("conversation", id=group["id"], last_seq=sent["seq"])
        assert follows(CONVERSATION_EVENT, told)
        (urgent,) = told["urgents"]
        assert urgent == urgent | {
            "seq": sent["seq"],
            "author": alice.account,
            "awaited_count": 2,
            "acknowledged_count": 0,
            "awaits_me": awaits_me,
        }
    for _ in range(2):
        assert await bob.request("message.acknowledge", **where) == {}
    stands = await alice.request("message.acknowledgements", **where)
    assert follows(ACKNOWLEDGEMENTS, stands)
    assert [(one["account"], one["by"]) for one in stands["acknowledged"]] == [(bob.account, bob.account)]
    assert stands["awaited"] == [paul.account]
    (urgent,) = (await paul.get(group))["urgents"]
    assert (urgent["awaited_count"], urgent["acknowledged_count"], urgent["awaits_me"]) == (1, 1, True)


async def test_who_may_not_is_refused(alice: Client, bob: Client, carol: Client) -> None:
    group = await alice.start(bob)
    sent = await alice.say(group, "Rappelez-moi", urgent=True)
    where = {"conversation": group["id"], "seq": sent["seq"]}
    assert (await alice.refused("message.acknowledge", **where))["code"] == "conflict"
    await alice.request("conversation.add", conversation=group["id"], accounts=[carol.account])
    assert (await carol.refused("message.acknowledge", **where))["code"] == "forbidden"
    assert (await carol.request("message.acknowledgements", **where))["awaited"] == [bob.account]
    assert await bob.request("message.acknowledge", **where) == {}


async def test_who_stands_in_for_one_who_is_away_acknowledges_for_both(
    alice: Client, bob: Client, carol: Client
) -> None:
    group = await alice.start(bob, carol)
    now = group["created_at"]
    absence = {"from_at": now - 60_000, "until_at": now + 3_600_000, "substitute": carol.account}
    await bob.request("preferences.set", absence=absence)
    sent = await alice.say(group, "Rappelez-moi", urgent=True)
    where = {"conversation": group["id"], "seq": sent["seq"]}
    await carol.request("message.acknowledge", **where)
    stands = await alice.request("message.acknowledgements", **where)
    assert {one["account"]: one["by"] for one in stands["acknowledged"]} == {
        carol.account: carol.account,
        bob.account: carol.account,
    }
    assert stands["awaited"] == []


async def test_a_correction_is_of_ones_own(alice: Client, bob: Client) -> None:
    group = await alice.start(bob)
    sent = await alice.say(group, "2 mg")
    refusal = await bob.refused("message.send", conversation=group["id"], client_ref="c1", text="20 mg", corrects=2)
    assert refusal["code"] == "forbidden"
    await alice.say(group, "20 mg", corrects=sent["seq"])
    assert [one["corrects"] for one in await bob.history(group)] == [None, None, sent["seq"]]
