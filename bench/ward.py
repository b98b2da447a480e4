"""The people of a locust run: who logs in as whom, and which of them share a conversation."""

import os
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from gevent.event import AsyncResult, Event
from gevent.lock import BoundedSemaphore

from bench import accounts
from bench.accounts import Login

GROUP_SIZE = 10
IN_FLIGHT = 16  # work W1: unanswered messages of one group
LOGINS = "BENCH_LOGINS"  # a file of `python -m bench --accounts`; without it, accounts are made
ACCOUNTS = "BENCH_ACCOUNTS"  # how many are made then
DEFAULT_ACCOUNTS = 50


@dataclass(slots=True)
class Group:
    """Ten who share a conversation; it starts when all of them are connected."""

    name: str = field(default_factory=lambda: f"Banc {os.urandom(8).hex()}")
    complete: Event = field(default_factory=Event)
    conversation: AsyncResult = field(default_factory=AsyncResult)
    in_flight: BoundedSemaphore = field(default_factory=lambda: BoundedSemaphore(IN_FLIGHT))
    sent_at_s: dict[str, float] = field(default_factory=dict)  # of messages that not all have received
    connected: int = 0
    is_open: bool = True
    _written: int = 0
    _received_by: Counter[str] = field(default_factory=Counter)

    def join(self) -> None:
        self.connected += 1
        if self.connected == GROUP_SIZE:
            self.complete.set()

    def answered(self) -> None:
        """Let the next message go, unless the run is over."""
        if self.is_open:
            self.in_flight.release()

    def new_client_ref(self) -> str:
        """Name the next message of the group, and start its clock."""
        self._written += 1
        client_ref = f"{self.name}-{self._written}"
        self.sent_at_s[client_ref] = time.perf_counter()
        return client_ref

    def count_delivery(self, client_ref: str) -> int:
        """Count one more who has the message; when it is the last one, forget it."""
        self._received_by[client_ref] += 1
        received_by = self._received_by[client_ref]
        if received_by == GROUP_SIZE:
            del self._received_by[client_ref], self.sent_at_s[client_ref]
        return received_by


@dataclass(frozen=True, slots=True)
class Place:
    """One user's place: an account, its group, and the others of it; the first of a group starts its conversation."""

    login: Login
    group: Group
    others: list[str]
    is_first: bool


class Ward:
    """Hands out places in order. More users than accounts share them: a second device of the same person."""

    def __init__(self, logins: list[Login]) -> None:
        self._logins = logins
        self._taken = 0
        self.groups: list[Group] = []

    def take(self) -> Place:
        number, self._taken = self._taken, self._taken + 1
        place_in_group = number % GROUP_SIZE
        if not place_in_group:
            self.groups.append(Group())
        first = number - place_in_group
        members = [self._logins[n % len(self._logins)] for n in range(first, first + GROUP_SIZE)]
        login = members[place_in_group]
        others = [other.id for other in members if other is not login]
        return Place(login, self.groups[-1], others, is_first=not place_in_group)


def people() -> list[Login]:
    """Read the log-ins, or make accounts on the server that the MIS_ settings name."""
    if path := os.environ.get(LOGINS):
        return accounts.read(Path(path))
    number = int(os.environ.get(ACCOUNTS, DEFAULT_ACCOUNTS))
    return accounts.create(os.environ, number, prefix=f"banc-{os.urandom(3).hex()}")
