"""message.search: what one may read, by the beginnings of its words, the newest first, page by page."""

import uuid
from typing import Any

import pytest

from tests.conformance.client import Client
from tests.conformance.shapes import FOUND, follows


def a_word() -> str:
    """One that nobody else wrote."""
    return "q" + "".join(chr(ord("a") + int(digit, 16)) for digit in uuid.uuid4().hex)


async def walk(client: Client, text: str, **fields: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    page: dict[str, Any] = {"more": True}
    while page["more"]:
        page = await client.request("message.search", text=text, **fields)
        assert follows(FOUND, page)
        found += page["messages"]
        fields["cursor"] = page["cursor"]
    return found


async def test_what_is_found_is_what_the_history_has_the_newest_first(alice: Client, bob: Client) -> None:
    word = a_word()
    one, other = await alice.start(bob, text=f"Un {word}"), await alice.start(bob, subject="À part")
    for number, conversation in enumerate((one, other, one, other)):
        await alice.say(conversation, f"{number} {word}s, d’abord" if number else f"l’{word.upper()}")
    found = await walk(bob, word)
    history = [message for conversation in (one, other) for message in await bob.history(conversation)]
    expected = [message for message in history if word in (message["text"] or "").lower()]
    expected.sort(key=lambda message: (-message["at"], message["conversation"], -message["seq"]))
    assert len(found) == len(expected) == 5
    assert found == expected
    assert await walk(bob, word, limit=2) == found
    assert await walk(bob, word, conversation=other["id"]) == [
        one for one in found if one["conversation"] == other["id"]
    ]


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("{}é", "{}E"),
        ("le {}, enfin", "{} enf"),
        ("cœur {}", "COEUR {}"),
        ("{} à 13/8", "13 {}"),
        ("l’{}", "{}"),
    ],
)
async def test_case_accents_and_ligatures_do_not_count(alice: Client, bob: Client, said: str, asked: str) -> None:
    word = a_word()
    conversation = await alice.start(bob, text="Bonjour")
    await alice.say(conversation, said.format(word))
    assert len(await walk(bob, asked.format(word))) == 1
    assert not await walk(bob, f"{asked.format(word)} {a_word()}"), "every word counts"
    assert not await walk(bob, word[1:]), "from its beginning"


async def test_who_is_no_member_finds_nothing(alice: Client, bob: Client, carol: Client) -> None:
    word = a_word()
    conversation = await alice.start(bob, text=word)
    assert await walk(carol, word) == []
    assert (await carol.refused("message.search", text=word, conversation=conversation["id"]))["code"] == "not_found"
    assert len(await walk(bob, word)) == 1, "there must be something that carol does not see"


async def test_who_has_left_finds_what_was_there_then(alice: Client, bob: Client, carol: Client) -> None:
    word = a_word()
    conversation = await alice.start(bob, carol, subject="Équipe", text=f"{word} avant")
    await carol.request("conversation.leave", conversation=conversation["id"])
    await alice.say(conversation, f"{word} après")
    assert [message["text"] for message in await walk(carol, word)] == [f"{word} avant"]
    assert [message["text"] for message in await walk(bob, word)] == [f"{word} après", f"{word} avant"]


async def test_a_message_that_was_corrected_is_named(alice: Client, bob: Client) -> None:
    word = a_word()
    conversation = await alice.start(bob, text=f"{word} 1 g")
    await alice.request(
        "message.send", conversation=conversation["id"], client_ref=word[:32], text="500 mg", corrects=2
    )
    page = await bob.request("message.search", text=word)
    assert [message["seq"] for message in page["messages"]] == [2]
    assert page["corrected"] == [{"conversation": conversation["id"], "seq": 2, "by": 3}]
