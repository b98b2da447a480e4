"""Preferences are one's own; presence is asked by professionals, for a conversation of theirs."""

import pytest

from tests.conformance.client import Client
from tests.conformance.conftest import Again
from tests.conformance.shapes import PREFERENCES, PRESENCE, follows
from tests.conformance.test_typing import typing

pytestmark = pytest.mark.newcomers


async def test_what_is_named_is_changed_and_the_rest_is_left(alice: Client, bob: Client) -> None:
    before = await alice.request("preferences.get")
    assert follows(PREFERENCES, before)
    night = {"from_min": 1320, "until_min": 420}
    changed = await alice.request("preferences.set", typing=False, quiet_hours=night)
    assert changed == {**before, "typing": False, "quiet_hours": night}
    changed = await alice.request("preferences.set", quiet_hours=None, email="claire.martin@exemple.fr")
    assert changed == {**before, "typing": False, "email": "claire.martin@exemple.fr"}
    assert await alice.request("preferences.get") == changed
    assert await bob.request("preferences.get") == before


async def test_an_absence_names_who_stands_in(alice: Client, bob: Client, carol: Client) -> None:
    group = await alice.start(bob, subject="Tournée")
    now = group["created_at"]
    absence = {"from_at": now - 1, "until_at": now + 3_600_000, "substitute": carol.account}
    assert follows(PREFERENCES, await bob.request("preferences.set", absence=absence))
    presence = await alice.request("presence.get", conversation=group["id"])
    assert follows(PRESENCE, presence)
    of_bob = next(one for one in presence["members"] if one["account"] == bob.account)
    assert of_bob["away_until"] == absence["until_at"]
    assert of_bob["substitute"]["id"] == carol.account
    hidden = await carol.refused("presence.get", conversation=group["id"])
    assert hidden["code"] == "not_found", "to be named opens no door"


async def test_patients_are_told_of_nobodys_presence(alice: Client, bob: Client, paul: Client) -> None:
    group = await alice.start(bob, paul)
    now = group["created_at"]
    await bob.request("preferences.set", absence={"from_at": now - 1, "until_at": now + 3_600_000})
    for one in (await paul.request("presence.get", conversation=group["id"]))["members"]:
        assert (one["seen_at"], one["away_until"], one["substitute"]) == (None, None, None)
    seen = (await alice.request("presence.get", conversation=group["id"]))["members"]
    assert [one["account"] for one in seen if one["away_until"]] == [bob.account], "there is something to tell"
    refusal = await paul.refused("preferences.set", absence={"from_at": 1, "until_at": 2})
    assert refusal["code"] == "forbidden"


async def test_who_switched_typing_off_is_announced_to_nobody(alice: Client, bob: Client, again: Again) -> None:
    direct = await alice.start(bob)
    await typing(alice, direct)
    await bob.event("typing")
    await alice.request("preferences.set", typing=False)
    heard = len([event for event in bob.events if event["op"] == "typing"])
    await typing(alice, direct)
    await alice.say(direct, "fin")
    await bob.event("message", text="fin")
    assert len([event for event in bob.events if event["op"] == "typing"]) == heard
