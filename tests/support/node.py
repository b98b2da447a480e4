"""One node without sockets: its store, the operations on it, the people who ask, and all that is told."""

import asyncio
import itertools
from collections.abc import Awaitable, Callable, Sequence
from types import SimpleNamespace
from typing import Any, Self, cast

from mis.actor import Actor
from mis.bus.base import Change, Heard, Told
from mis.bus.memory import MemoryBus
from mis.domain.session import begun
from mis.ids import new_id
from mis.keys import Keyring
from mis.metrics import Metrics
from mis.operations.search import SearchDesk
from mis.operations.table import OPERATIONS, Desks, Reads, Seeks, Writes
from mis.settings import Settings
from mis.store.batch import Needs
from mis.store.store import Store
from mis.store.work import Unit, Work, bound
from protocol.account import Account
from protocol.conversation import (
    Conversation,
    ConversationAdd,
    ConversationClose,
    ConversationGet,
    ConversationLeave,
    ConversationMark,
    ConversationReopen,
    ConversationStart,
)
from protocol.errors import Refusal
from protocol.frames import Request
from protocol.message import Message, MessageHistory, MessageSend, Sent
from protocol.receipt import ReceiptRead
from protocol.sync import Sync, SyncPage
from protocol.values import AccountId, AccountKind, ConversationId, SessionId
from tests.support.clock import FakeClock
from tests.support.stores import keyring

DAY_MS = 24 * 3_600_000

_numbers = itertools.count(1)


def new_ref() -> str:
    return f"ref-{next(_numbers)}"


def as_actor(account: Account, clock: FakeClock) -> Actor:
    """An account with a session that began just now."""
    now = clock.now()
    return Actor(account, SessionId(new_id()), begun(now, now + DAY_MS, DAY_MS))


class Node:
    """A store that runs, and everything its bus was given, in order."""

    def __init__(
        self, settings: Settings, clock: FakeClock, bus: MemoryBus | None = None, *, keys: Keyring | None = None
    ) -> None:
        self.settings = settings
        self.clock = clock
        self.told: list[Told] = []
        self.times_broken = 0
        self.happened: list[str] = []
        self.bus = bus or MemoryBus()
        self.bus.listen(self._hear)
        self.metrics = Metrics()
        self.keyring = keys or keyring()
        self.store = Store(
            settings,
            self.bus,
            self.keyring,
            clock=clock,
            metrics=self.metrics,
            in_doubt=self._doubt,
            broken=self._break,
        )
        self.search_desk = SearchDesk(self.store, clock)

    @property
    def desks(self) -> Desks:
        """What looks through the archive; no other desk is needed without sockets."""
        return cast("Desks", SimpleNamespace(search=self.search_desk))

    async def __aenter__(self) -> Self:
        self.store.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.store.close()

    async def add(
        self,
        name: str,
        kind: AccountKind = AccountKind.PROFESSIONAL,
        *,
        login: str | None = None,
        profession: str | None = None,
        place: str | None = None,
        rpps: str | None = None,
    ) -> Actor:
        """Make an account, and give who asks in its name."""
        account = Account(AccountId(new_id()), kind, name, profession, place)

        async def store(work: Work) -> None:
            work.writes()
            await work.accounts.add(account, login=login or account.id, password_hash="none", now=work.now, rpps=rpps)

        await self.store.writer.run(store)
        return as_actor(account, self.clock)

    async def ask(self, actor: Actor, request: Request) -> Any:
        """The result of a request; its refusal is raised."""
        outcome = await self.outcome(actor, request)
        if isinstance(outcome, Refusal):
            raise outcome
        return outcome

    async def refusal(self, actor: Actor, request: Request) -> Refusal:
        """The refusal of a request that must be refused."""
        outcome = await self.outcome(actor, request)
        assert isinstance(outcome, Refusal), f"granted: {outcome}"
        return outcome

    async def outcome(self, actor: Actor, request: Request) -> Any:
        operation = OPERATIONS[type(request)]
        if isinstance(operation, Writes):
            return await self.submit(actor, request)
        try:
            if isinstance(operation, Seeks):
                return await operation.run(self.desks, actor, request)
            assert isinstance(operation, Reads)
            async with self.store.reading() as reading:
                return await operation.run(reading, actor, request)
        except Refusal as refusal:
            return refusal

    def submit(self, actor: Actor, request: Request) -> asyncio.Future[Any]:
        """Put a request in the writer's queue; those put there without an await between share a transaction."""
        settled: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self.store.writer.submit(self.unit(actor, request, settled.set_result))
        return settled

    def unit(self, actor: Actor, request: Request, settle: Callable[[Any], None]) -> Unit:
        """A request as the gateway hands it to the writer."""
        operation = OPERATIONS[type(request)]
        assert isinstance(operation, Writes)
        return Unit(bound(operation.run, actor, request), operation.needs(actor, request), settle)

    def put(self, run: Callable[[Work], Awaitable[Any]], needs: Needs | None = None) -> asyncio.Future[Any]:
        """Put work of the test's own in the writer's queue."""
        settled: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self.store.writer.submit(Unit(run, needs or Needs(), settled.set_result))
        return settled

    async def start(self, actor: Actor, *others: Actor, **fields: Any) -> Conversation:
        view: Conversation = await self.ask(actor, start(*others, **fields))
        return view

    async def say(self, actor: Actor, conversation: Conversation, text: str = "bonjour", **fields: Any) -> Sent:
        sent: Sent = await self.ask(actor, say(conversation, text, **fields))
        return sent

    async def read(self, actor: Actor, conversation: Conversation, seq: int) -> None:
        await self.ask(actor, read(conversation, seq))

    async def bring(self, actor: Actor, conversation: Conversation, *others: Actor) -> Conversation:
        view: Conversation = await self.ask(actor, bring(conversation, *others))
        return view

    async def leave(self, actor: Actor, conversation: Conversation) -> None:
        await self.ask(actor, ConversationLeave(conversation.id, id=1))

    async def close(self, actor: Actor, conversation: Conversation, reason: str | None = None) -> Conversation:
        view: Conversation = await self.ask(actor, ConversationClose(conversation.id, reason, id=1))
        return view

    async def reopen(self, actor: Actor, conversation: Conversation) -> Conversation:
        view: Conversation = await self.ask(actor, ConversationReopen(conversation.id, id=1))
        return view

    async def mark(self, actor: Actor, conversation: Conversation, **marks: bool) -> Conversation:
        view: Conversation = await self.ask(actor, ConversationMark(conversation.id, **marks, id=1))
        return view

    async def get(self, actor: Actor, conversation: Conversation) -> Conversation:
        view: Conversation = await self.ask(actor, ConversationGet(conversation.id, id=1))
        return view

    async def thread(self, actor: Actor, conversation: Conversation, **fields: Any) -> Sequence[Message]:
        page: Sequence[Message] = (
            await self.ask(actor, MessageHistory(conversation.id, id=1, **{"limit": 200, **fields}))
        ).messages
        return page

    async def sync(self, actor: Actor, cursor: Any = None, limit: int = 50) -> SyncPage:
        page: SyncPage = await self.ask(actor, Sync(cursor, limit, id=1))
        return page

    async def everything(self, actor: Actor, cursor: Any = None, limit: int = 50) -> list[Conversation]:
        """All pages of a walk."""
        found: list[Conversation] = []
        more = True
        while more:
            page = await self.sync(actor, cursor, limit)
            found += page.conversations
            cursor, more = page.cursor, page.more
        return found

    def events_for(self, actor: Actor) -> list[Any]:
        """What an account was told so far, in order."""
        return [told.event for told in self.told if actor.account in told.accounts]

    def _hear(self, heard: Heard) -> None:
        if isinstance(heard, Change):
            self.told += heard.told
        elif isinstance(heard, Told):
            self.told.append(heard)

    def _doubt(self) -> None:
        self.happened.append("in doubt")

    def _break(self) -> None:
        self.times_broken += 1


def start(*others: Actor, client_ref: str | None = None, **fields: Any) -> ConversationStart:
    members = [other.account for other in others]
    return ConversationStart(client_ref or new_ref(), members, **fields, id=1)


def say(
    conversation: Conversation | ConversationId, text: str = "bonjour", client_ref: str | None = None, **fields: Any
) -> MessageSend:
    id = conversation.id if isinstance(conversation, Conversation) else conversation
    return MessageSend(id, client_ref or new_ref(), text, **fields, id=1)


def bring(conversation: Conversation, *others: Actor) -> ConversationAdd:
    return ConversationAdd(conversation.id, [other.account for other in others], id=1)


def read(conversation: Conversation, seq: int) -> ReceiptRead:
    return ReceiptRead(conversation.id, seq, id=1)
