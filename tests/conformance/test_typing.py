"""typing: told to the others, answered to nobody, stored nowhere."""

import pytest

from tests.conformance.client import Client
from tests.conformance.conftest import Again
from tests.conformance.encoding import Frame
from tests.conformance.shapes import TYPING_EVENT, follows


async def typing(client: Client, conversation: Frame | str, **fields: object) -> None:
    where = conversation if isinstance(conversation, str) else conversation["id"]
    await client.socket.send(client.encoding.encode({"op": "typing", "conversation": where, **fields}))


async def test_typing_is_told_to_the_others_only(alice: Client, bob: Client, carol: Client, again: Again) -> None:
    group = await alice.start(bob, carol)
    desk = await again(alice)
    await typing(alice, group)
    for other in (bob, carol):
        told = await other.event("typing")
        assert follows(TYPING_EVENT, told)
        assert told == told | {"conversation": group["id"], "account": alice.account}
    await bob.say(group, "fin")
    for own in (alice, desk):
        await own.event("message", text="fin")
        assert not [event for event in own.events if event["op"] == "typing"]


async def test_typing_is_never_answered_even_with_an_id(alice: Client, bob: Client) -> None:
    conversation = await alice.start(bob)
    await typing(alice, conversation, id=4_000)
    await bob.event("typing")
    await alice.request("sync")
    assert not [frame for frame in alice.received if frame.get("id") == 4_000]


@pytest.mark.newcomers
async def test_typing_is_never_stored(alice: Client, bob: Client) -> None:
    conversation = await alice.start(bob)
    before, cursor = await bob.get(conversation), (await bob.request("sync"))["cursor"]
    await typing(alice, conversation)
    await bob.event("typing")
    assert await bob.get(conversation) == before
    assert (await bob.request("sync", cursor=cursor))["conversations"] == []


async def test_typing_where_one_is_no_member_reaches_nobody(alice: Client, bob: Client, carol: Client) -> None:
    hidden = await alice.start(bob)
    await typing(carol, hidden)
    await typing(carol, "none")
    assert await carol.request("sync"), "and the connection goes on"
    await typing(alice, hidden)
    assert (await bob.event("typing"))["account"] == alice.account, "there must be something to see"
    assert not [event for event in alice.events if event["op"] == "typing"]
