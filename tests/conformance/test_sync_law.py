"""The sync law: the state of before plus the events is the state asked afresh, for every member."""

from collections.abc import Awaitable, Callable

import pytest

from tests.conformance.client import Client, new_ref
from tests.conformance.encoding import Frame
from tests.conformance.model import Model

Act = Callable[[Client, Client, Frame], Awaitable[object]]


async def acknowledge(author: Client, other: Client, direct: Frame) -> None:
    sent = await author.say(direct, "Rappelez-moi", urgent=True)
    await other.event("message", conversation=direct["id"], seq=sent["seq"])
    await other.request("message.acknowledge", conversation=direct["id"], seq=sent["seq"])


async def closed(alice: Client, bob: Client) -> None:
    group = await alice.start(bob, text="Bonjour")
    await bob.request("conversation.close", conversation=group["id"], reason="terminé")
    await alice.request("conversation.reopen", conversation=group["id"])
    await alice.request("conversation.close", conversation=group["id"])


async def left(alice: Client, bob: Client) -> None:
    group = await alice.start(bob, text="Bonjour")
    await bob.request("conversation.leave", conversation=group["id"])
    await alice.say(group, "Sans Bob")
    second = await alice.start(bob)
    await bob.request("conversation.leave", conversation=second["id"])
    await alice.request("conversation.add", conversation=second["id"], accounts=[bob.account])
    await bob.say(second, "De retour")


async def archived(alice: Client, bob: Client, direct: Frame) -> None:
    await bob.request("conversation.mark", conversation=direct["id"], archived=True)
    await alice.say(direct, "Encore une chose")


ACTS: dict[str, Act] = {
    "start a group": lambda alice, bob, _: alice.start(bob, subject="Planning", text="Bonjour"),
    "start the direct conversation again, with a text": lambda alice, bob, _: bob.start(
        alice, subject=None, text="Encore"
    ),
    "send": lambda alice, _, direct: alice.say(direct, "Bonjour"),
    "send for the other": lambda _, bob, direct: bob.say(direct, "Bonjour", urgent=True),
    "acknowledge": lambda alice, bob, direct: acknowledge(bob, alice, direct),
    "acknowledge for the other": acknowledge,
    "start a group and close it": lambda alice, bob, _: closed(alice, bob),
    "start a group and leave it": lambda alice, bob, _: left(alice, bob),
    "archive, then a text": lambda alice, bob, direct: archived(alice, bob, direct),
    "mark": lambda alice, _, direct: alice.request(
        "conversation.mark", conversation=direct["id"], favourite=True, muted=True, marked_unread=True
    ),
    "read": lambda _, bob, direct: bob.read(direct, 2),
    "read for the other": lambda alice, _, direct: alice.read(direct, 2),
}

pytestmark = pytest.mark.newcomers


async def caught_up(client: Client, marker: Frame) -> list[Frame]:
    await client.event("message", conversation=marker["conversation"], client_ref=marker["client_ref"])
    return client.events


@pytest.mark.parametrize("act", ACTS.values(), ids=list(ACTS))
async def test_the_old_state_and_the_events_are_the_state_asked_afresh(alice: Client, bob: Client, act: Act) -> None:
    direct = await alice.start(bob, subject=None, text="Premier")
    await bob.say(direct, "Second")
    models = [await Model.of(client) for client in (alice, bob)]
    known = [model.state() for model in models]
    seen = [len(client.events) for client in (alice, bob)]

    await act(alice, bob, direct)
    marker = {"conversation": direct["id"], "client_ref": new_ref()}
    await alice.request("message.send", **marker, text="fin")

    for client, model, before, start in zip((alice, bob), models, known, seen, strict=True):
        for event in (await caught_up(client, marker))[start:]:
            model.apply(event)
        fresh = await Model.of(client)
        fresh.assert_counts_agree()
        assert model.state() == fresh.state()
        assert model.state() != before, "something must have changed"


async def test_a_day_of_talk_among_three(alice: Client, bob: Client, paul: Client) -> None:
    people = (alice, bob, paul)
    models = [await Model.of(client) for client in people]
    group = await alice.start(bob, paul, subject="Retour à domicile", text="Bonjour à tous")
    aside = await bob.start(alice, subject=None)
    for n in range(10):
        await people[n % 3].say(group, f"{n}")
        await people[(n + 1) % 3].read(group, n + 1)
        await (alice, bob)[n % 2].say(aside, f"{n}")
        await (alice, bob)[n % 2].read(aside, n + 1)
    marker = {"conversation": group["id"], "client_ref": new_ref()}
    await alice.request("message.send", **marker, text="fin")
    for client, model in zip(people, models, strict=True):
        for event in await caught_up(client, marker):
            model.apply(event)
        fresh = await Model.of(client)
        fresh.assert_counts_agree()
        assert model.state() == fresh.state()
    assert len(models[0].conversations) == 2
    assert len(models[2].conversations) == 1
