"""Events on their way to the application, both queues bounded: what does not fit is fetched again, never lost."""

import asyncio
from collections import deque
from collections.abc import Sequence
from typing import Any, NamedTuple

from mis_client.state import Change

MOST_EVENTS = 1_000


class Behind:
    """Taken from the inbox instead of events: some were let go, and `sync` has what they said."""


class Inbox:
    """Between the socket and the part that puts events in order.

    Past its bound the events are let go and the socket is still read: answers come over it too, and an application
    that awaits one must not wait for itself. `seq` and the cursor give back what was let go (guarantee 4).
    """

    def __init__(self, most_events: int = MOST_EVENTS) -> None:
        self._most_events = most_events
        self._events: deque[Any] = deque()
        self._behind = False
        self._filled = asyncio.Event()

    def put(self, event: Any) -> None:
        if self._behind:
            return
        if len(self._events) >= self._most_events:
            self.fall_behind()
            return
        self._events.append(event)
        self._filled.set()

    def fall_behind(self) -> None:
        """Let go of everything, and of what comes until the next `get`: a `sync` asked after that has it all."""
        self._events.clear()
        self._behind = True
        self._filled.set()

    async def get(self) -> Any:
        await self._filled.wait()
        if self._behind:
            self._behind = False
            self._filled.clear()
            return Behind()
        event = self._events.popleft()
        if not self._events:
            self._filled.clear()
        return event


class Told(NamedTuple):
    """An event, and what leads from the state before it to the state once the application has it.

    Not that state itself: a thousand of them would be a thousand lists of all conversations.
    """

    event: Any
    changes: Sequence[Change]


class Deliveries:
    """Between the part that puts events in order and the application: one writer, and the end with its reason."""

    def __init__(self, most_events: int = MOST_EVENTS) -> None:
        self._most_events = most_events
        self._told: deque[Told] = deque()
        self._changed = asyncio.Event()
        self._room = asyncio.Event()
        self._ended = False
        self._reason: Exception | None = None

    async def put(self, told: Told) -> None:
        while len(self._told) >= self._most_events:
            self._room.clear()
            await self._room.wait()
        self._told.append(told)
        self._changed.set()

    def end(self, reason: Exception | None) -> None:
        self._ended, self._reason = True, reason
        self._changed.set()

    async def get(self) -> Told:
        """Give the next event; after the last one, raise why there is no other.

        Raises:  StopAsyncIteration (the client was closed), or the reason given to `end`
        """
        while not self._told:
            if self._ended:
                raise self._reason or StopAsyncIteration
            self._changed.clear()
            await self._changed.wait()
        self._room.set()
        return self._told.popleft()
