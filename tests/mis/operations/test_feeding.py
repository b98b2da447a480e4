"""What is said in conversations that feed a dossier is given with what its journal has, newest first, page by page."""

from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from mis.domain.newest_first import Span
from mis.extension import BEGINNING, Place, Recorded, Rest, newest_first, place_after
from mis.operations import conversation, message
from protocol.account import Account
from protocol.conversation import ConversationLeave, ConversationStart
from protocol.message import Corrected, MessageSend
from protocol.values import ConversationId, DossierId
from tests.support.node import as_actor, new_ref
from tests.support.toy import Toy
from tests.support.visitor import House, housed


@pytest.fixture
async def house(tmp_path: Path, backend: str) -> AsyncIterator[House]:
    async with housed(tmp_path, Toy(), backend=backend) as house:
        yield house


class Box:
    """A box of Alice's, and what is said about it."""

    def __init__(self, house: House, id: str, people: dict[str, Account]) -> None:
        self.house, self.id, self.people = house, DossierId(id), people

    async def run(self, operation: Any, who: str, asked: Any) -> Any:
        actor = as_actor(self.people[who], self.house.clock)
        self.house.clock.advance(1)
        return await self.house.app.store.writer.run(lambda work: operation(work, actor, asked))

    async def start(self, subject: str, **changes: Any) -> ConversationId:
        bob = [self.people["bob"].id]
        asked = ConversationStart(
            id=1, client_ref=new_ref(), members=bob, subject=subject, dossier=self.id, text=subject, **changes
        )
        started: ConversationId = (await self.run(conversation.start, "alice", asked)).id
        return started

    async def say(self, who: str, id: ConversationId, text: str, corrects: int | None = None) -> None:
        asked = MessageSend(id=1, conversation=id, client_ref=new_ref(), text=text, corrects=corrects)
        await self.run(message.send, who, asked)

    async def page(self, rests: Sequence[Rest], after: Place, most: int) -> list[Any]:
        found: list[Any] = []
        async with self.house.app.store.reading() as reading:
            async for entry in newest_first(reading, rests, after):
                found.append(entry)
                if len(found) == most:
                    break
        return found


@pytest.fixture
async def box(house: House) -> Box:
    people = {one.split()[0].lower(): await house.person(one) for one in ("Alice Martin", "Bob Durand", "Dan Faure")}
    alice = await house.inside("alice")
    made = await alice.told("POST", "/api/toy/boxes", {"text": "noté"})
    return Box(house, made["id"], people)


def words(entries: Sequence[Any]) -> list[str]:
    return ["noté" if isinstance(one, Recorded) else one.text or one.kind.value for one in entries]


async def test_conversations_and_the_journal_are_one_list_however_it_is_paged(box: Box) -> None:
    first = await box.start("un")
    second = await box.start("deux")
    await box.start("à part", feeds_dossier=False)
    for number in range(9):
        await box.say("alice" if number % 2 else "bob", first if number % 3 else second, str(number))
    async with box.house.app.store.reading() as reading:
        fed = await reading.fed.by(box.id, box.people["alice"].id)
        rests = [await reading.fed.last(ConversationId(box.id)), *(one.last for one in fed)]
    assert [(one.conversation, one.subject, one.member_count) for one in fed] == [(first, "un", 2), (second, "deux", 2)]
    whole = await box.page(rests, BEGINNING, 99)
    assert words(whole) == [*"876543210", "deux", "opened", "un", "opened", "noté", "opened"]
    for size in (1, 2, 5):
        paged: list[Any] = []
        while len(paged) < len(whole):
            paged += await box.page(rests, place_after(paged[-1]) if paged else BEGINNING, size)
        assert paged == whole
    assert await box.page(rests, place_after(whole[-1]), 1) == []


async def test_a_member_is_told_apart_and_who_left_hears_no_more(box: Box) -> None:
    id = await box.start("un")
    await box.run(conversation.leave, "bob", ConversationLeave(id=1, conversation=id))
    await box.say("alice", id, "sans Bob")
    async with box.house.app.store.reading() as reading:
        told = {who: (await reading.fed.by(box.id, one.id))[0] for who, one in box.people.items()}
    assert {who: one.last.seq for who, one in told.items()} == {"alice": 4, "bob": 4, "dan": 4}
    assert {who: one.heard and one.heard.seq for who, one in told.items()} == {"alice": 4, "bob": 3, "dan": None}
    assert {who: one.is_present for who, one in told.items()} == {"alice": True, "bob": False, "dan": False}
    heard = told["bob"].heard
    assert heard is not None
    assert words(await box.page([heard], BEGINNING, 9)) == ["member_left", "un", "opened"]


async def test_what_was_corrected_is_told_with_each_correction(box: Box) -> None:
    id = await box.start("un")
    await box.say("alice", id, "deux", corrects=2)
    await box.say("alice", id, "trois", corrects=2)
    async with box.house.app.store.reading() as reading:
        (fed,) = await reading.fed.by(box.id, box.people["alice"].id)
        entries = await reading.fed.entries([Span(id, 0, fed.last.seq)])
        corrected = await reading.fed.corrected(entries)
        assert await reading.fed.corrected([]) == ()
    assert sorted(corrected, key=lambda one: one.by) == [Corrected(id, 2, 3), Corrected(id, 2, 4)]
