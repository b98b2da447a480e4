"""sync: all of it, then what changed, and nothing is ever missed between two cursors."""

import pytest

from tests.conformance.client import Client
from tests.conformance.conftest import Again
from tests.conformance.encoding import Frame
from tests.conformance.shapes import SYNC, follows

pytestmark = pytest.mark.newcomers


def ids(page: Frame) -> list[str]:
    return [conversation["id"] for conversation in page["conversations"]]


async def groups_of(alice: Client, bob: Client, count: int) -> list[Frame]:
    return [await alice.start(bob, subject=f"Groupe {n}") for n in range(count)]


async def test_who_has_no_conversation_gets_an_empty_list(alice: Client) -> None:
    page = await alice.request("sync")
    assert follows(SYNC, page)
    assert page["conversations"] == []
    assert page["more"] is False


async def test_without_a_cursor_the_newest_come_first_page_by_page(alice: Client, bob: Client) -> None:
    groups = await groups_of(alice, bob, 5)
    page = await bob.request("sync", limit=2)
    assert follows(SYNC, page)
    pages = [page]
    while page["more"]:
        page = await bob.request("sync", limit=2, cursor=page["cursor"])
        pages.append(page)
    assert [len(page["conversations"]) for page in pages][:3] == [2, 2, 1]
    assert [listed for page in pages for listed in ids(page)] == [group["id"] for group in reversed(groups)]


async def test_a_page_has_fifty_conversations_by_default(alice: Client, bob: Client) -> None:
    await groups_of(alice, bob, 52)
    page = await bob.request("sync")
    assert len(page["conversations"]) == 50
    assert page["more"] is True
    assert len(await bob.everything()) == 52


async def test_with_a_cursor_comes_what_changed_since(alice: Client, bob: Client) -> None:
    _, second, _ = await groups_of(alice, bob, 3)
    cursor = (await bob.request("sync"))["cursor"]
    assert (await bob.request("sync", cursor=cursor))["conversations"] == []
    await alice.say(second, "Bonjour")
    page = await bob.request("sync", cursor=cursor)
    assert ids(page) == [second["id"]]
    assert page["conversations"][0]["last_message"]["text"] == "Bonjour"
    assert page["conversations"][0] == await bob.get(second)
    assert (await bob.request("sync", cursor=page["cursor"]))["conversations"] == []
    assert ids(await bob.request("sync", cursor=cursor)) == [second["id"]], "a cursor may be used again"


async def test_a_receipt_is_a_change_for_everyone(alice: Client, bob: Client) -> None:
    group, _ = await groups_of(alice, bob, 2)
    cursors = [(client, (await client.request("sync"))["cursor"]) for client in (alice, bob)]
    await bob.read(group, 1)
    for client, cursor in cursors:
        assert ids(await client.request("sync", cursor=cursor)) == [group["id"]]


async def test_a_new_conversation_is_a_change(alice: Client, bob: Client) -> None:
    cursor = (await bob.request("sync"))["cursor"]
    group = await alice.start(bob, subject="Planning")
    assert ids(await bob.request("sync", cursor=cursor)) == [group["id"]]


async def test_nothing_is_missed_when_all_changes_between_two_pages(alice: Client, bob: Client) -> None:
    groups = await groups_of(alice, bob, 7)
    known: dict[str, Frame] = {}
    cursor, more, page_number = None, True, 0
    while more:
        page = await bob.request("sync", limit=2, **({} if cursor is None else {"cursor": cursor}))
        known |= {conversation["id"]: conversation for conversation in page["conversations"]}
        cursor, more = page["cursor"], page["more"]
        if page_number < 3:
            # a conversation already listed, one to come, and one that is new
            await alice.say(groups[6 - page_number], f"{page_number}")
            await alice.say(groups[page_number], f"{page_number}")
            await bob.read(groups[3], 1)
            await alice.start(bob, subject=f"Nouveau {page_number}")
        page_number += 1
        assert page_number < 30, "it must come to an end"
    known |= await bob.everything(cursor)
    assert known == await bob.everything()
    assert len(known) == 10


async def test_a_page_of_one_goes_through_all_changes_too(alice: Client, bob: Client) -> None:
    groups = await groups_of(alice, bob, 5)
    cursor = (await bob.request("sync"))["cursor"]
    for group in groups:
        await alice.say(group, "Bonjour")
    changed = await bob.everything(cursor, limit=1)
    assert changed == await bob.everything()
    assert len(changed) == 5


async def test_who_comes_back_catches_up_by_sync_and_history(alice: Client, bob: Client, again: Again) -> None:
    conversation = await alice.start(bob, text="Bonjour")
    cursor = (await bob.request("sync"))["cursor"]
    await bob.close()
    for n in range(5):
        await alice.say(conversation, f"{n}")
    back = await again(bob)
    changed = (await back.everything(cursor))[conversation["id"]]
    assert (changed["last_seq"], changed["unread"]) == (7, 6)
    missed = await back.history(conversation, after=2)
    assert [message["text"] for message in missed] == [f"{n}" for n in range(5)]


async def test_a_cursor_of_somebody_else_shows_nothing_of_theirs(alice: Client, bob: Client, carol: Client) -> None:
    await alice.start(bob, text="Bonjour")
    cursor = (await alice.request("sync"))["cursor"]
    answer = await carol.answer(await carol.send("sync", cursor=cursor))
    assert answer["op"] == "error" or answer["result"]["conversations"] == []
    assert await alice.everything(), "there must be something to see"
