"""The part that puts events in order: it closes every gap before it tells the application what came after."""

import logging
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, TypeVar

from mis_client.backoff import Backoff
from mis_client.errors import Forbidden, Internal, Locked, NotFound, RateLimited, RemoteProtocolError, Unavailable
from mis_client.inbox import Behind, Deliveries, Told
from mis_client.operations import Operations
from mis_client.state import Change, Gap, State, apply, as_change, as_event, gap_before, gaps, merge, skip
from protocol.conversation import Conversation
from protocol.errors import CloseCode
from protocol.message import MessageSent
from protocol.sync import SyncPage

R = TypeVar("R")

PAGE = 200  # the most that the contract allows: the fewest questions after an absence

logger = logging.getLogger("mis_client")


class Teller:
    """Takes events as they come and hands them on whole: each message once, none before the one below it.

    Shape:   state is what has been handed on, and so at least what the application has seen
    """

    def __init__(
        self,
        operations: Operations,
        deliveries: Deliveries,
        state: State,
        backoff: Backoff,
        sleep: Callable[[float], Awaitable[Any]],
        *,
        from_start: bool,
    ) -> None:
        self.state = state
        self._operations = operations
        self._deliveries = deliveries
        self._backoff = backoff
        self._sleep = sleep
        self._from_start = from_start
        self._changes: list[Change] = []

    async def take(self, event: Any) -> None:
        """Hand on one event of the server, after what it shows to be missing."""
        if isinstance(event, Behind):
            await self.tell(await self.sync())
            return
        if isinstance(event, MessageSent):
            if gap := gap_before(self.state, event):
                await self._close(gap)
            # What was fetched may include this one; and a locked session fetches none, and asks again once unlocked.
            if event.seq != self.state.told_of(event.conversation) + 1:
                return
        await self._hand_on(event)

    async def sync(self) -> list[Conversation]:
        """Return all that changed since the last time; a locked session is told nothing, and asks once unlocked."""
        told_from_here = self.state.cursor is None and not self._from_start
        cursor, pages, more = self.state.cursor, list[SyncPage](), True
        while more:
            try:
                page = await self._insist(partial(self._operations.sync, cursor, limit=PAGE))
            except Locked:
                return []
            pages.append(page)
            cursor, more = page.cursor, page.more
        for page in pages:
            self._change(partial(merge, page=page, told_from_here=told_from_here))
        return [] if told_from_here else [conversation for page in pages for conversation in page.conversations]

    def settle(self) -> State:
        """Return the state, which the application begins with, whatever is told from here on."""
        self._changes = []
        return self.state

    async def tell(self, changed: list[Conversation]) -> None:
        """Hand on what a `sync` said: first the conversations, then every message that was missed."""
        for conversation in changed:
            await self._hand_on(as_change(conversation))
        for gap in gaps(self.state):
            await self._close(gap)

    async def _hand_on(self, event: Any) -> None:
        self._change(partial(apply, event=event))
        await self._recount()
        changes, self._changes = self._changes, []
        await self._deliveries.put(Told(event, changes))

    def _change(self, change: Change) -> None:
        self.state = change(self.state)
        self._changes.append(change)

    async def _close(self, gap: Gap) -> None:
        """Fetch and hand on all messages of a gap.

        Raises:  RemoteProtocolError (the server numbers without gaps, and left one)
        """
        while (after := self.state.told_of(gap.conversation)) < gap.up_to:
            try:
                history = await self._insist(
                    partial(self._operations.message_history, gap.conversation, after=after, limit=PAGE)
                )
            except Locked:
                return
            except (NotFound, Forbidden):
                logger.warning("a conversation may not be read any more; its messages are passed over")
                self._change(partial(skip, gap=gap))
                return
            if not history.messages or history.messages[0].seq != after + 1:
                raise RemoteProtocolError(CloseCode.NOT_UNDERSTOOD, "message.history left a gap")
            for message in history.messages:
                await self._hand_on(as_event(message))

    async def _recount(self) -> None:
        for conversation in self.state.recount:
            try:
                whole = await self._insist(partial(self._operations.get_conversation, conversation))
            except (Locked, NotFound, Forbidden):
                return
            self._change(partial(apply, event=as_change(whole)))

    async def _insist(self, ask: Callable[[], Awaitable[R]]) -> R:
        """Ask until there is an answer that waiting does not change."""
        while True:
            try:
                answer = await ask()
            except RateLimited as refused:
                await self._sleep(refused.retry_after_ms / 1_000)
            except (Unavailable, Internal):
                await self._sleep(self._backoff.next_s())
            else:
                self._backoff.reset()
                return answer
