"""A session that has connections on this node: its lock and its idleness in memory, so that a delivery asks nobody."""

from dataclasses import dataclass, field, replace
from typing import Protocol

from mis.actor import Actor
from mis.domain.session import SessionFacts, is_within
from protocol.errors import CloseCode
from protocol.values import AccountId, Encoding, Millis, SessionId

# Activity is written so long before a node that does not know of it would lock the session.
SOON_MS = 5_000


class Connected(Protocol):
    """What the hub needs of a connection."""

    @property
    def actor(self) -> Actor: ...

    @property
    def encoding(self) -> Encoding: ...

    def write(self, frame: bytes) -> None: ...

    def close(self, code: CloseCode) -> None: ...


@dataclass(slots=True, eq=False)
class LiveSession:
    """A lock comes in three steps: nothing is served any more, then no event flows, then the database knows.

    Units:   times in ms since 1970-01-01 UTC; written_at is the activity that the database knows of
    Shape:   is_shut: its connections are told nothing; is_stored: its lock is in the database
    """

    id: SessionId
    account: AccountId
    expires_at: Millis
    lock_after_ms: Millis
    active_at: Millis
    written_at: Millis
    locked: bool
    is_shut: bool
    is_stored: bool
    connections: tuple[Connected, ...] = field(default=())
    turns: int = 0  # so many were heard: what was read of the session before the last one is older than it

    def is_locked(self, now: Millis) -> bool:
        """Whether nothing but what unlocks it is served: from the moment of idleness, even if the clock goes back."""
        if not self.locked and not is_within(self.active_at, now, self.lock_after_ms):
            self.locked = True
        return self.locked

    def was_active_elsewhere(self, at: Millis) -> None:
        """Take over the activity that another node has written."""
        self.active_at = max(self.active_at, at)
        self.written_at = max(self.written_at, at)

    def unlock(self, at: Millis) -> None:
        self.locked = self.is_shut = self.is_stored = False
        self.active_at = self.written_at = at

    def is_soon_idle(self, now: Millis) -> bool:
        """Whether who knows only what is written would soon take it for idle."""
        return now - self.written_at >= self.lock_after_ms - SOON_MS

    def seen(self, facts: SessionFacts) -> SessionFacts:
        """What is stored of the session, with what this node knows better."""
        active_at = max(self.active_at, facts.active_at)
        locked_at = facts.locked_at if facts.locked_at is not None or not self.locked else self.active_at
        return replace(facts, active_at=active_at, locked_at=locked_at)


def live_session(actor: Actor, now: Millis) -> LiveSession:
    facts = actor.facts
    is_locked = facts.is_locked(now)
    return LiveSession(
        actor.session,
        actor.account,
        expires_at=facts.expires_at,
        lock_after_ms=facts.lock_after_ms,
        active_at=facts.active_at,
        written_at=facts.active_at,
        locked=is_locked,
        is_shut=is_locked,
        is_stored=facts.locked_at is not None,
    )
