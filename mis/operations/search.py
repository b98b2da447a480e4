"""Search: what one may read is looked through newest first, some milliseconds at a time, until an answer is due.

There is no index of words: it would say what is written about whom (docs/decisions/0013-search.md).
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from mis.access import access_thread
from mis.actor import Actor
from mis.clock import Clock
from mis.cursors import cursor_of, place_of
from mis.domain.newest_first import NewestFirst
from mis.domain.page import PAGE_BYTES, message_bytes
from mis.domain.search import beginnings, has_words
from mis.store.rests import BEGINNING, Place
from mis.store.store import Store
from protocol.errors import BadRequest
from protocol.message import Found, Message, MessageSearch
from protocol.text import normalized

# As in the directory: longer than what anybody looks for, and each word is looked for in each message.
SEARCHED_CHARS = 200
# After which an answer holds what was found so far: somebody waits (bench/search.py: 95 of 100 below 300 ms).
BUDGET_S = 0.2
# After which everybody else has their turn.
TURN_S = 0.001


@dataclass(slots=True)
class _Page:
    """What was found so far, and the last message that was looked at."""

    words: Sequence[str]
    limit: int
    place: Place
    messages: list[Message] = field(default_factory=list)
    size_bytes: int = 0

    @property
    def is_full(self) -> bool:
        return len(self.messages) == self.limit or self.size_bytes >= PAGE_BYTES

    def look_at(self, message: Message) -> None:
        self.place = Place(message.at, message.conversation, message.seq)
        if has_words(self.words, (message.text or "", *(file.name for file in message.attachments))):
            self.messages.append(message)
            self.size_bytes += message_bytes(message)


def sought_words(text: str) -> list[str]:
    """Return the beginnings of words that somebody asks for, as `has_words` wants them.

    Raises:  BadRequest (no word), TooLarge
    """
    words = beginnings(normalized(text, field="text", most_chars=SEARCHED_CHARS))
    if not words:
        raise BadRequest("there is no word to search for", "text")
    return words


class SearchDesk:
    """Searches take turns: however many there are, the others wait for one turn of one of them."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._turn = asyncio.Lock()

    async def search(self, actor: Actor, request: MessageSearch) -> Found:
        """The messages that one may read with words, or names of attachments, that begin so; the newest first.

        Each page goes further, found or not: at least by one turn, and until the budget is spent or the page is full.

        Order:   time falling, then the conversation, then the number falling
        Raises:  BadRequest (no word, a cursor that is none), TooLarge, NotFound
        """
        due_at = self._clock.monotonic() + BUDGET_S
        place = BEGINNING if request.cursor is None else place_of(request.cursor, Place)
        page = _Page(sought_words(request.text), request.limit, place)
        async with self._turn:
            left = await self._begin(actor, request, place)
        await self._go_on(left, page)
        while not (left.is_empty or page.is_full or self._clock.monotonic() >= due_at):
            await self._go_on(left, page)
        async with self._store.reading() as reading:
            corrected = await reading.messages.corrected(page.messages, actor.account)
        return Found(page.messages, cursor_of(page.place), not left.is_empty, corrected)

    async def _begin(self, actor: Actor, request: MessageSearch, place: Place) -> NewestFirst[Message]:
        async with self._store.reading() as reading:
            if request.conversation is not None:
                await access_thread(reading, actor, request.conversation)
            return NewestFirst(await reading.rests.after(place, actor.account, request.conversation))

    async def _go_on(self, left: NewestFirst[Message], page: _Page) -> None:
        """One turn: have the store give what is wanted, and look through it."""
        async with self._turn:
            if spans := left.wanted():
                async with self._store.reading() as reading:
                    left.give(await reading.messages.of_spans(spans))
            over_at = self._clock.monotonic() + TURN_S
            while not page.is_full and (message := left.next()) is not None:
                page.look_at(message)
                if self._clock.monotonic() >= over_at:
                    break
        await asyncio.sleep(0)
