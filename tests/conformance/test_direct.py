"""Direct conversations: one for two people, for ever."""

import asyncio

import pytest

from tests.conformance.client import Client, new_ref

pytestmark = pytest.mark.newcomers


async def test_one_other_and_no_subject_makes_a_direct_conversation(alice: Client, bob: Client) -> None:
    direct = await alice.start(bob, subject=None)
    assert direct["kind"] == "direct"
    assert direct["subject"] is None
    assert direct["member_count"] == 2


async def test_two_people_have_one_direct_conversation_whoever_starts_it(alice: Client, bob: Client) -> None:
    first = await alice.start(bob, subject=None)
    assert (await alice.start(bob, subject=None))["id"] == first["id"]
    assert (await bob.start(alice, subject=None))["id"] == first["id"]
    assert (await alice.get(first))["last_seq"] == 1
    assert len(await bob.everything()) == 1


async def test_two_people_who_start_at_once_have_one_direct_conversation(alice: Client, bob: Client) -> None:
    for_bob, for_alice = await asyncio.gather(alice.start(bob, subject=None), bob.start(alice, subject=None))
    assert for_bob["id"] == for_alice["id"]
    assert len(await alice.everything()) == len(await bob.everything()) == 1


async def test_the_text_is_sent_in_the_direct_conversation_that_exists(alice: Client, bob: Client) -> None:
    direct = await alice.start(bob, subject=None, text="Bonjour")
    same = await bob.start(alice, subject=None, text="Bonsoir")
    assert same["id"] == direct["id"]
    texts = [(message["author"], message["text"]) for message in (await alice.history(direct))[1:]]
    assert texts == [(alice.account, "Bonjour"), (bob.account, "Bonsoir")]


async def test_the_text_is_sent_once_when_the_start_is_sent_again(alice: Client, bob: Client) -> None:
    direct = await alice.start(bob, subject=None)
    reference = new_ref()
    for _ in range(2):
        assert (await alice.start(bob, subject=None, text="Bonjour", client_ref=reference))["id"] == direct["id"]
    assert [message["text"] for message in await bob.history(direct)] == [None, "Bonjour"]
