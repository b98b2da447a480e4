"""What `sync` shows, and the law that a cursor misses nothing, whatever happens between two pages."""

import asyncio
import base64
from collections.abc import Awaitable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from mis.actor import Actor
from mis.cursors import cursor_of, place_of
from mis.store.walks import Place
from protocol.conversation import Conversation, ConversationChanged
from protocol.errors import BadRequest
from protocol.message import MessageSent
from protocol.receipt import ReceiptMoved
from protocol.sync import Sync
from protocol.values import AccountId, ConversationId, Cursor, MessageKind
from tests.mis.conftest import People
from tests.support.clock import FakeClock
from tests.support.node import Node
from tests.support.stores import migrated_settings

T = TypeVar("T")
FIELDS = Conversation.__struct_fields__


async def test_conversations_come_newest_first_page_by_page(node: Node, people: People) -> None:
    started = [await node.start(people.alice, people.bob, subject=f"sujet {number}") for number in range(7)]
    await node.say(people.bob, started[2])
    first = await node.sync(people.alice, limit=3)
    assert [view.subject for view in first.conversations] == ["sujet 2", "sujet 6", "sujet 5"]
    assert first.more
    listed = await node.everything(people.alice, limit=3)
    assert [view.subject for view in listed] == [f"sujet {number}" for number in (2, 6, 5, 4, 3, 1, 0)]
    assert await node.everything(people.carol) == []


async def test_a_page_shows_what_is_asked_for_one_by_one(node: Node, people: People) -> None:
    for number in range(3):
        group = await node.start(people.alice, people.bob, people.paul, subject=f"sujet {number}", text="bonjour")
        await node.read(people.paul, group, 1 + number % 2)
    for actor in (people.alice, people.bob, people.paul):
        for view in await node.everything(actor):
            assert view == await node.get(actor, view)


async def test_the_last_message_is_the_entry_at_last_seq(node: Node, people: People) -> None:
    group = await node.start(people.alice, people.bob)
    (view,) = await node.everything(people.bob)
    assert view.last_message is not None
    assert (view.last_seq, view.last_message.seq, view.last_message.kind) == (1, 1, MessageKind.OPENED)
    await node.say(people.alice, group, "dernier")
    (view,) = await node.everything(people.bob)
    assert view.last_message is not None
    assert (view.last_seq, view.last_message.text) == (2, "dernier")


async def test_unread_counts_the_texts_of_others_after_what_is_read(node: Node, people: People) -> None:
    group = await node.start(people.alice, people.bob, people.paul, text="un")
    await node.say(people.bob, group, "deux")
    await node.say(people.alice, group, "trois")
    await node.read(people.paul, group, 2)
    unread = [(await node.everything(actor))[0].unread for actor in (people.alice, people.bob, people.paul)]
    assert unread == [1, 2, 2]


async def test_a_cursor_at_the_end_gives_what_comes_after_and_nothing_else(node: Node, people: People) -> None:
    old = await node.start(people.alice, people.bob, subject="ancien")
    new = await node.start(people.alice, people.bob, subject="nouveau")
    cursor = (await node.sync(people.bob)).cursor
    page = await node.sync(people.bob, cursor)
    assert (page.conversations, page.more) == ([], False)
    await node.say(people.alice, old)
    assert [view.id for view in await node.everything(people.bob, cursor)] == [old.id]
    assert new.id not in [view.id for view in await node.everything(people.bob, page.cursor)]


async def test_a_walk_that_stood_still_goes_on_to_what_changed_meanwhile(node: Node, people: People) -> None:
    started = [await node.start(people.alice, people.bob, subject=f"sujet {number}") for number in range(3)]
    first = await node.sync(people.bob, limit=2)  # 1. the walk begins, and its client goes offline
    await node.say(people.alice, started[2])  # 2. what it has seen already changes
    rest = await node.everything(people.bob, first.cursor)  # 3. the client comes back, and goes on while there is more
    assert [(view.subject, view.last_seq) for view in rest] == [("sujet 0", 1), ("sujet 2", 2)]
    alone = await node.sync(people.bob, limit=3)
    assert not alone.more, "a walk of one page has nothing after it"


async def test_a_cursor_ahead_of_the_database_begins_afresh(node: Node, people: People) -> None:
    """The database was restored from a backup: who has seen more than it knows is told everything."""
    direct = await node.start(people.alice, people.bob)
    for ahead in ([10_000], [0, 10_000, [5, "a"]]):
        page = await node.sync(people.bob, Cursor(raw(ahead)))
        assert [view.id for view in page.conversations] == [direct.id]
        assert (await node.sync(people.bob, page.cursor)).conversations == []


async def test_a_page_of_long_words_ends_early_and_the_walk_misses_nothing(node: Node, people: People) -> None:
    started = [
        (await node.start(people.alice, people.bob, subject=f"{number}", text="é" * 8_000)).id for number in range(40)
    ]
    page = await node.sync(people.bob, limit=200)
    assert page.more
    assert 0 < len(page.conversations) < 40
    assert [view.id for view in await node.everything(people.bob, limit=200)] == started[::-1]


def raw(place: Any) -> str:
    return cursor_of(place)


CRAFTED = (
    "x", "====", "é", "\x00", "AA==", "gA==", "a" * 60_000,
    raw([-1]), raw([2**53]), raw([2**64 - 1]), raw(["1"]), raw([1, -1]), raw([1, 2, 3]), raw([1, 2, [3]]),
    raw([1, 2, [3, 4]]), raw([1, 2, [3, "a\x00b"]]), raw([1, 2, [-1, "a"]]), raw({"since": 1}), raw([1.5]), raw(None),
)  # fmt: skip


@pytest.mark.parametrize("cursor", CRAFTED, ids=range(len(CRAFTED)))
async def test_a_cursor_of_ones_own_making_is_refused(node: Node, people: People, cursor: str) -> None:
    refused = await node.refusal(people.alice, Sync(Cursor(cursor), id=1))
    assert (type(refused), refused.details) == (BadRequest, {"field": "cursor"})


@pytest.mark.parametrize("place", [[2**53 - 1], [0, 0], [2**53 - 1, 0, [2**53 - 1, ""]], [0, 2**53 - 1, [9, "'; --"]]])
async def test_a_cursor_that_could_be_shows_only_ones_own(node: Node, people: People, place: list[Any]) -> None:
    await node.start(people.alice, people.bob)
    assert await node.everything(people.carol, Cursor(raw(place))) == []


def mirrored(known: dict[ConversationId, dict[str, Any]], event: Any, me: AccountId) -> None:
    """Apply an event to what a client knows, as the contract says it may."""
    if isinstance(event, ConversationChanged):
        known[event.id] = {name: getattr(event, name) for name in FIELDS}
    elif isinstance(event, MessageSent):
        mine = known[event.conversation]
        if event.seq > mine["last_seq"]:
            fields = {name: getattr(event, name) for name in type(event).__mro__[1].__struct_fields__}  # type: ignore[attr-defined]
            mine["last_seq"], mine["last_message"] = event.seq, type(event).__mro__[1](**fields)
            if event.kind is MessageKind.TEXT:
                mine["unread"] += event.author != me
                mine["received"] |= event.author != me
    elif isinstance(event, ReceiptMoved):
        mine = known[event.conversation]
        mine["members"] = [
            msgspec.structs.replace(one, read_seq=event.read_seq) if one.account == event.account else one
            for one in mine["members"]
        ]
        if event.account == me:
            mine["read_seq"] = event.read_seq
            mine["unread"] = None  # recounted: a client asks, or counts in the thread


class Changes(RuleBasedStateMachine):
    """People start, send and read, while others walk through their changes in pages of one or two."""

    loop: asyncio.AbstractEventLoop
    node: Node

    def __init__(self) -> None:
        super().__init__()
        self.actors = [self.run(self.node.add(name)) for name in ("Alice Martin", "Bob Durand", "Carol Petit")]
        self.conversations: list[Conversation] = []
        self.cursors: dict[int, Cursor | None] = dict.fromkeys(range(3))
        self.walked: dict[int, dict[ConversationId, Conversation]] = {index: {} for index in range(3)}
        self.known: dict[int, dict[ConversationId, dict[str, Any]]] = {index: {} for index in range(3)}
        self.heard = len(self.node.told)

    def run(self, awaitable: Awaitable[T]) -> T:
        return self.loop.run_until_complete(_wait(awaitable))

    @rule(by=st.integers(0, 2), everybody=st.booleans(), text=st.sampled_from([None, "bonjour"]))
    def start(self, by: int, text: str | None, *, everybody: bool) -> None:
        others = [actor for actor in self.actors if actor is not self.actors[by]]
        view = self.run(self.node.start(self.actors[by], *(others if everybody else others[:1]), text=text))
        if view.id not in [one.id for one in self.conversations]:
            self.conversations.append(view)

    @precondition(lambda self: self.conversations)
    @rule(by=st.integers(0, 2), which=st.integers(0, 30))
    def send(self, by: int, which: int) -> None:
        conversation, actor = self.one_of(by, which)
        if actor is not None:
            before = self.run(self.node.get(actor, conversation)).last_seq
            assert self.run(self.node.say(actor, conversation)).seq == before + 1, "the action changed something"

    @precondition(lambda self: self.conversations)
    @rule(by=st.integers(0, 2), which=st.integers(0, 30), back=st.integers(0, 2))
    def read(self, by: int, which: int, back: int) -> None:
        conversation, actor = self.one_of(by, which)
        if actor is not None:
            last_seq = self.run(self.node.get(actor, conversation)).last_seq
            self.run(self.node.read(actor, conversation, max(0, last_seq - back)))

    def one_of(self, by: int, which: int) -> tuple[Conversation, Actor | None]:
        conversation, actor = self.conversations[which % len(self.conversations)], self.actors[by]
        return conversation, actor if actor.account in {one.account for one in conversation.members} else None

    @rule(by=st.integers(0, 2), limit=st.integers(1, 2))
    def page(self, by: int, limit: int) -> None:
        page = self.run(self.node.sync(self.actors[by], self.cursors[by], limit))
        assert len(page.conversations) <= limit
        self.cursors[by] = page.cursor
        self.walked[by] |= {view.id: view for view in page.conversations}

    @invariant()
    def what_is_told_is_what_is_asked(self) -> None:
        """The sync law: state and events together equal the state asked afresh."""
        for told in self.node.told[self.heard :]:
            for index, actor in enumerate(self.actors):
                if actor.account in told.accounts:
                    mirrored(self.known[index], told.event, actor.account)
        self.heard = len(self.node.told)
        for index, actor in enumerate(self.actors):
            afresh = {view.id: view for view in self.run(self.node.everything(actor))}
            for id, view in afresh.items():
                mine = self.known[index][id]
                if mine["unread"] is None:
                    mine["unread"] = view.unread
                assert mine == {name: getattr(view, name) for name in FIELDS}
            assert set(self.known[index]) == set(afresh)

    def teardown(self) -> None:
        """No walk has missed anything: at its end it knows what is known afresh."""
        for index, actor in enumerate(self.actors):
            rest = self.run(self.node.everything(actor, self.cursors[index], limit=1))
            self.walked[index] |= {view.id: view for view in rest}
            afresh = {view.id: view for view in self.run(self.node.everything(actor))}
            assert self.walked[index] == afresh


async def _wait(awaitable: Awaitable[T]) -> T:
    return await awaitable


@pytest.mark.parametrize("backend", ["sqlite"])
def test_no_change_is_missed_between_two_pages(backend: str) -> None:
    with TemporaryDirectory() as folder, asyncio.Runner() as runner:
        loop = runner.get_loop()
        node = Node(runner.run(migrated_settings(backend, Path(folder))), FakeClock())
        runner.run(node.__aenter__())
        machine: Any = type("Machine", (Changes,), {"loop": loop, "node": node})
        machine.TestCase.settings = settings(max_examples=10, stateful_step_count=20, deadline=None, database=None)
        try:
            machine.TestCase().runTest()
        finally:
            runner.run(node.store.close())


@given(st.binary(max_size=40))
@settings(max_examples=300)
def test_no_bytes_make_more_of_a_cursor_than_bad_request(content: bytes) -> None:
    cursor = Cursor(base64.urlsafe_b64encode(content).decode())
    try:
        place = place_of(cursor, Place)
    except BadRequest:
        return
    assert place.since >= 0
    assert place.below is None or "\x00" not in place.below[1]
