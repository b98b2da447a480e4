"""A session that has connections on this node: its lock and its idleness in memory, so that a delivery asks nobody."""

from dataclasses import dataclass, field
from typing import Protocol

from mis.actor import Actor
from mis.domain.session import SessionFacts
from protocol.errors import CloseCode
from protocol.values import AccountId, Encoding, Millis, SessionId


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
    """Units:   times in ms since 1970-01-01 UTC; written_at is the activity that the database knows of."""

    id: SessionId
    account: AccountId
    expires_at: Millis
    lock_after_ms: Millis
    active_at: Millis
    written_at: Millis
    locked: bool
    connections: tuple[Connected, ...] = field(default=())

    def is_locked(self, now: Millis) -> bool:
        """Whether nothing but what unlocks it is served; from the very moment of idleness, before it is stored."""
        return self.locked or self.is_idle(now)

    def is_idle(self, now: Millis) -> bool:
        return now - self.active_at >= self.lock_after_ms

    def seen(self, facts: SessionFacts) -> SessionFacts:
        """What is stored of the session, with what this node knows better."""
        active_at = max(self.active_at, facts.active_at)
        locked_at = facts.locked_at if facts.locked_at is not None or not self.locked else facts.active_at
        return SessionFacts(
            strong_at=facts.strong_at,
            active_at=active_at,
            expires_at=facts.expires_at,
            locked_at=locked_at,
            pin_set=facts.pin_set,
            lock_after_ms=facts.lock_after_ms,
        )


def live_session(actor: Actor) -> LiveSession:
    facts = actor.facts
    return LiveSession(
        actor.session,
        actor.account,
        expires_at=facts.expires_at,
        lock_after_ms=facts.lock_after_ms,
        active_at=facts.active_at,
        written_at=facts.active_at,
        locked=facts.locked_at is not None,
    )
