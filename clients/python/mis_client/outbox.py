"""The requests that are not answered yet, in the order they were asked; no I/O."""

from collections import OrderedDict
from typing import NamedTuple

from protocol.frames import Request
from protocol.session import SessionSetPin, SessionUnlock

# Everything in the contract is safe to repeat: reads change nothing, `message.send` and `conversation.start` are told
# apart by their `client_ref`, and the others ask for a state and not for a change. Only a secret that may be wrong
# is not: each try is counted, so whoever typed it decides.
NEVER_REPEATED: tuple[type[Request], ...] = (SessionUnlock, SessionSetPin)


class Entry(NamedTuple):
    payload: bytes
    repeatable: bool


class Outbox:
    """Keeps each request until its answer, and sends it again, in order, on the next connection."""

    def __init__(self) -> None:
        self._sent: dict[int, Entry] = {}
        self._unsent: OrderedDict[int, Entry] = OrderedDict()
        self._last_id = 0

    def __len__(self) -> int:
        return len(self._sent) + len(self._unsent)

    def next_id(self) -> int:
        self._last_id += 1
        return self._last_id

    def add(self, request: Request, payload: bytes) -> None:
        self._unsent[request.id] = Entry(payload, not isinstance(request, NEVER_REPEATED))

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

    def rewind(self) -> list[int]:
        """Begin anew on another connection: all unanswered requests are to be written again, in their first order.

        Shape:   the ids of those that were written and must not be repeated; they are forgotten
        """
        given_up = [key for key, entry in self._sent.items() if not entry.repeatable]
        again = OrderedDict((key, entry) for key, entry in self._sent.items() if entry.repeatable)
        again.update(self._unsent)
        self._unsent, self._sent = again, {}
        return given_up
