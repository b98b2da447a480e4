"""The requests that are not answered yet, in the order they were asked; no I/O."""

from collections import OrderedDict
from typing import NamedTuple

from protocol.account import AccountFind
from protocol.conversation import ConversationGet
from protocol.directory import DirectorySearch
from protocol.frames import Request
from protocol.message import MessageHistory, MessageSearch
from protocol.session import SessionActive, SessionLock, SessionSetPin, SessionUnlock
from protocol.sync import Sync

# Everything in the contract is safe to repeat: reads change nothing, `message.send` and `conversation.start` are told
# apart by their `client_ref`, and the others ask for a state and not for a change. Only a secret that may be wrong
# is not: each try is counted, so whoever typed it decides.
NEVER_REPEATED: tuple[type[Request], ...] = (SessionUnlock, SessionSetPin)


# What changes nothing is not missed when a locked session refuses it.
LOOKS: tuple[type[Request], ...] = (
    Sync,
    ConversationGet,
    MessageHistory,
    MessageSearch,
    DirectorySearch,
    AccountFind,
    SessionActive,
    SessionLock,
)


class Entry(NamedTuple):
    payload: bytes
    repeatable: bool
    changes: bool


class Outbox:
    """Keeps each request until its answer, and sends it again, in order, on the next connection."""

    def __init__(self) -> None:
        self._sent: dict[int, Entry] = {}
        self._held: dict[int, Entry] = {}
        self._unsent: OrderedDict[int, Entry] = OrderedDict()
        self._last_id = 0

    def __len__(self) -> int:
        return len(self._sent) + len(self._held) + len(self._unsent)

    def next_id(self) -> int:
        self._last_id += 1
        return self._last_id

    def add(self, request: Request, payload: bytes) -> None:
        repeatable, changes = not isinstance(request, NEVER_REPEATED), not isinstance(request, LOOKS)
        self._unsent[request.id] = Entry(payload, repeatable, changes)

    def take(self, in_flight: int) -> bytes | None:
        """Give the next request to write, or None when all are written or `in_flight` are unanswered already."""
        if not self._unsent or len(self._sent) >= in_flight:
            return None
        key, entry = self._unsent.popitem(last=False)
        self._sent[key] = entry
        return entry.payload

    def answered(self, id: int) -> None:
        self._sent.pop(id, None)

    def withdraw(self, id: int) -> None:
        """Forget a request that was not written yet; one that was may have been executed, and waits for its answer."""
        self._unsent.pop(id, None)

    def rewind(self, *, locked: bool = False) -> list[int]:
        """Begin anew on another connection: all unanswered requests are to be written again, in their first order.

        Those that were written, and so may have changed something, wait for the unlock of a locked session: it would
        refuse them, and whoever asked would believe that nothing has happened.

        Shape:   the ids of those that were written and must not be repeated; they are forgotten
        """
        given_up = [key for key, entry in self._sent.items() if not entry.repeatable]
        again = {key: entry for key, entry in self._sent.items() if entry.repeatable}
        held = {key: entry for key, entry in again.items() if locked and entry.changes}
        self._held |= held
        self._put_back({key: entry for key, entry in again.items() if key not in held})
        self._sent = {}
        if not locked:
            self.release()
        return given_up

    def release(self) -> None:
        """Have what waited for the unlock written, before what was asked since."""
        self._put_back(self._held)
        self._held = {}

    def _put_back(self, entries: dict[int, Entry]) -> None:
        self._unsent = OrderedDict(sorted((self._unsent | entries).items()))  # ids rise as requests are asked
