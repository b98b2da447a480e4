"""After every step, each account sees what the model says, by every way there is to see it, and hears nothing more.

100,000 steps: python -m pytest -m soak tests/machine
"""

import asyncio
from collections.abc import Awaitable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule
from mis_client.state import State, apply, as_change, merge

from mis.actor import Actor
from mis.bus.base import Told
from mis.operations.conversation import typing
from protocol.conversation import Conversation, ConversationChanged, ConversationGet, Typing
from protocol.errors import NotFound, Refusal
from protocol.message import MessageHistory, MessageSent
from protocol.receipt import ReceiptMoved
from protocol.values import ConversationId
from tests.machine.cast import CAST, OPERATIONS, Stage, Turn, answered, shown, still, written
from tests.machine.model import Model, RefusedError
from tests.support.clock import FakeClock
from tests.support.node import Node
from tests.support.stores import BACKENDS, migrated_settings

T = TypeVar("T")
# Who may do something asks more often than who may not.
WHO = st.sampled_from((0, 0, 0, 0, 1, 1, 1, 2, 2, 3, 3, 4, 5, 6))
TURNS = st.builds(
    Turn,
    op=st.sampled_from(OPERATIONS),
    who=WHO,
    where=st.integers(0, 19),
    what=st.integers(0, 15 << 5),
    how=st.integers(0, 11),
)


class Machine(RuleBasedStateMachine):
    """Everybody does anything, one after the other or in one transaction."""

    loop: asyncio.AbstractEventLoop
    node: Node

    def __init__(self) -> None:
        super().__init__()
        self.run(self.begin())

    def run(self, awaitable: Awaitable[T]) -> T:
        return self.loop.run_until_complete(_wait(awaitable))

    async def begin(self) -> None:
        self.actors: list[Actor] = [await self.node.add(name, kind) for name, kind in CAST]
        self.accounts = [actor.account for actor in self.actors]
        self.model = Model({one.account: one.kind.value for one in self.actors}, self.node.clock.now())
        self.heard = {account: State(account) for account in self.accounts}
        self.walked = {account: State(account) for account in self.accounts}
        self.entries_told: dict[str, int] = {}
        self.step = 0
        await self.play([Turn("start", 0, 0, 0b11010, 3), Turn("start", 0, 1, 0b00010, 0)])

    @rule(turn=TURNS)
    def one(self, turn: Turn) -> None:
        self.run(self.play([turn]))

    @rule(turns=st.lists(TURNS, min_size=2, max_size=4))
    def at_once(self, turns: list[Turn]) -> None:
        """In one transaction; what is asked is said before anything of it happens."""
        self.run(self.play(turns))

    @rule(who=WHO, where=st.integers(0, 9))
    def type(self, who: int, where: int) -> None:
        self.run(self.type_in(who, where))

    async def play(self, turns: list[Turn]) -> None:
        self.node.clock.advance(1_000)
        self.model.now = self.node.clock.now()
        stage = Stage(self.accounts, self.model.talks)
        asked = [(self.actors[turn.who], stage.request(turn)) for turn in turns]
        told = len(self.node.told)
        waiting = [self.node.submit(actor, request) for actor, request in asked]
        touched = set()
        for (actor, request), answer in zip(asked, waiting, strict=True):
            outcome = await answer
            id = outcome.id if isinstance(outcome, Conversation) else getattr(request, "conversation", "")
            assert answered(outcome) == self.expected(actor, request, id), request
            touched.add(id)
        for one in self.node.told[told:]:
            self.hear(one)
        await self.recount()
        await self.look(touched & self.model.talks.keys())

    def expected(self, actor: Actor, request: Any, id: str) -> Any:
        try:
            return self.model.ask(actor.account, request, id)
        except RefusedError as refused:
            return refused.code

    def hear(self, told: Told) -> None:
        """Only those hear it who are there, and it leads each to what they are shown when they ask."""
        event = told.event
        accounts = set(told.accounts)
        if isinstance(event, MessageSent):
            self.entries_told[event.conversation] = event.seq
            assert accounts == self.audience(event.conversation, event.seq), event
        elif isinstance(event, ReceiptMoved):
            assert accounts == self.there(event.conversation, self.entries_told[event.conversation]), event
        elif isinstance(event, ConversationChanged):
            assert accounts <= self.audience(event.id, event.last_seq), event
        else:
            raise AssertionError(event)
        for account in accounts:
            self.heard[account] = apply(self.heard[account], event)

    def there(self, id: str, seq: int) -> set[Any]:
        """Who is there after an entry."""
        return {account for account, gone in self.model.talks[id].people(seq).items() if gone is None}

    def audience(self, id: str, seq: int) -> set[Any]:
        """Who hears an entry: who leaves by it hears it as their last."""
        entry = self.model.talks[id].entries[seq - 1]
        return self.there(id, seq) | ({entry.author} if entry.kind == "member_left" else set())

    async def recount(self) -> None:
        """As the client does where only the server can count."""
        for actor in self.actors:
            for id in self.heard[actor.account].recount:
                whole = await self.node.ask(actor, ConversationGet(id, id=1))
                self.heard[actor.account] = apply(self.heard[actor.account], as_change(whole))

    async def look(self, touched: set[str]) -> None:
        """What each was told, the conversations that something happened in, and for one after the other a `sync`."""
        for account in self.accounts:
            assert self.known(account, self.heard[account]) == self.seen(account)
        self.step += 1
        for id in sorted(touched):
            for actor in self.watching(id):
                await self.look_at(actor, ConversationId(id))
        await self.walk(self.actors[self.step % len(self.actors)], limit=1 + self.step % 3)

    def watching(self, id: str) -> list[Actor]:
        """All who are or were in it, and of the others one after the other."""
        inside = self.model.talks[id].people(self.model.talks[id].last)
        outside = [actor for actor in self.actors if actor.account not in inside]
        return [*(actor for actor in self.actors if actor.account in inside), outside[self.step % len(outside)]]

    async def look_at(self, actor: Actor, id: ConversationId) -> None:
        view = await self.node.outcome(actor, ConversationGet(id, id=1))
        page = await self.node.outcome(actor, MessageHistory(id, limit=200, id=1))
        if id not in self.model.seen_by(actor.account):
            assert isinstance(view, NotFound)
            assert isinstance(page, NotFound)
            return
        assert not isinstance(view, Refusal)
        assert not isinstance(page, Refusal)
        assert shown(view) == self.model.view(actor.account, id)
        thread = self.model.thread(actor.account, id)
        assert ([written(one) for one in page.messages], page.last_seq) == (thread, len(thread))
        assert written(view.last_message) == thread[-1]

    async def walk(self, actor: Actor, limit: int) -> None:
        more, state = True, self.walked[actor.account]
        while more:
            page = await self.node.sync(actor, state.cursor, limit)
            state, more = merge(state, page), page.more
        self.walked[actor.account] = state
        assert self.known(actor.account, state) == self.seen(actor.account)

    def known(self, account: Any, state: State) -> Any:
        views = {id: shown(view) for id, view in state.conversations.items()}
        return still(views, lambda one: self.has_left(account, one))

    def seen(self, account: Any) -> Any:
        return still(self.model.seen_by(account), lambda one: self.has_left(account, one))

    def has_left(self, account: str, id: str) -> bool:
        talk = self.model.talks.get(id)
        return talk is not None and account not in talk.present()

    async def type_in(self, who: int, where: int) -> None:
        actor, stage = self.actors[who], Stage(self.accounts, self.model.talks)
        request = Typing(conversation=stage.place(Turn("", who, where, 0, 0))[0])
        try:
            async with self.node.store.reading() as reading:
                heard: Any = set((await typing(reading, actor, request)).accounts)
        except Refusal as refusal:
            heard = refusal.code.value
        try:
            expected: Any = self.model.hears_typing(actor.account, request)
        except RefusedError as refused:
            expected = refused.code
        assert heard == expected

    def teardown(self) -> None:
        """And at the end all that there is, asked afresh by everybody."""
        self.run(self.look_afresh())

    async def look_afresh(self) -> None:
        for actor in self.actors:
            afresh = {view.id: shown(view) for view in await self.node.everything(actor, limit=2)}
            assert afresh == self.model.seen_by(actor.account)


async def _wait(awaitable: Awaitable[T]) -> T:
    return await awaitable


def play(backend: str, *, examples: int, steps: int) -> None:
    with TemporaryDirectory() as folder, asyncio.Runner() as runner:
        node = Node(runner.run(migrated_settings(backend, Path(folder))), FakeClock())
        runner.run(node.__aenter__())
        machine: Any = type("Machine", (Machine,), {"loop": runner.get_loop(), "node": node})
        machine.TestCase.settings = settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
            # The explaining of a failure would run it as often again.
            phases=(Phase.generate,),
        )
        try:
            machine.TestCase().runTest()
        finally:
            runner.run(node.store.close())


@pytest.mark.timeout(600)
@pytest.mark.parametrize("backend", BACKENDS)
def test_everybody_sees_what_they_may_and_nothing_else(backend: str) -> None:
    play(backend, examples=5, steps=30)


@pytest.mark.soak
@pytest.mark.timeout(6 * 3_600)
@pytest.mark.parametrize("backend", BACKENDS)
def test_nothing_leaks_in_100_000_steps(backend: str) -> None:
    play(backend, examples=1_000, steps=50)
