"""The connections of this node, by account and by session; each event is encoded once and written to all.

Connections of a locked session are kept apart from those that events are written to: nothing can reach them by mistake.
"""

from collections import Counter
from collections.abc import Callable, Collection, Sequence

from mis.actor import Actor
from mis.bus.base import AnyEvent, Change, Heard, SessionTurn, Told, Turn
from mis.domain.session import SessionFacts, is_within
from mis.errors import defect
from mis.gateway.live import Connected, LiveSession, live_session
from mis.gateway.transport import ready_frame
from mis.metrics import Metrics
from mis.store.session_rows import Believed, SessionRow
from protocol.codec import CODECS
from protocol.errors import CloseCode
from protocol.frames import Event
from protocol.session import SessionEnded, SessionLocked
from protocol.values import AccountId, Encoding, Millis, SessionId


class Hub:
    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics
        self._sessions: dict[SessionId, LiveSession] = {}
        self._connections_of: Counter[AccountId] = Counter()
        self._expired: list[SessionId] = []
        self.turns = 0  # so many were heard: who looked at a session before the last one looks again
        # Whom events reach: those of sessions that are not locked. Tuples, for who hears one may leave meanwhile.
        self._open: dict[AccountId, tuple[Connected, ...]] = {}
        self._turns: dict[Turn, Callable[[LiveSession, Millis], None]] = {
            Turn.LOCKED: self._lock,
            Turn.UNLOCKED: self._unlock,
            Turn.ENDED: self._end,
        }

    def join(self, connection: Connected, now: Millis) -> LiveSession:
        """Take in a connection, and give the session that it shares with others of the same log-in."""
        actor = connection.actor
        live = self._sessions.get(actor.session)
        if live is None:
            live = self._sessions[actor.session] = live_session(actor, now)
        live.connections = (*live.connections, connection)
        self._connections_of[actor.account] += 1
        self._metrics.connections.inc()
        if not live.is_shut:
            self._let_in(live.account, (connection,))
        return live

    def leave(self, connection: Connected) -> None:
        live = self._sessions.get(connection.actor.session)
        if live is None or connection not in live.connections:
            return
        live.connections = _without(live.connections, (connection,))
        self._shut_out(live.account, (connection,))
        if not live.connections:
            del self._sessions[live.id]
        self._metrics.connections.dec()
        self._connections_of[live.account] -= 1
        if not self._connections_of[live.account]:
            del self._connections_of[live.account]

    def count(self, account: AccountId) -> int:
        return self._connections_of[account]

    def is_here(self, account: AccountId) -> bool:
        return account in self._connections_of

    def seen(self, actor: Actor) -> SessionFacts:
        """A session as it is stored, with the activity and the lock that this node knows of."""
        live = self._sessions.get(actor.session)
        return actor.facts if live is None else live.seen(actor.facts)

    def was_active(self, session: SessionId, now: Millis) -> bool:
        """Note that something was asked in a session by another way than its connections; False where it has none."""
        live = self._sessions.get(session)
        if live is None:
            return False
        if not live.is_locked(now):
            live.active_at = now
        return True

    def hear(self, heard: Heard) -> None:
        """Take what the bus brings: what a transaction tells, one event, or what became of a session."""
        if isinstance(heard, Change):
            for told in heard.told:
                self._tell_alone(told)
        elif isinstance(heard, Told):
            self._tell(heard)
        elif isinstance(heard, SessionTurn):
            self._turn(heard)
        else:
            self.turns += 1

    def _tell_alone(self, told: Told) -> None:
        """Tell one event; that it fails keeps nobody from hearing of what else is committed."""
        try:
            self._tell(told)
        except Exception as error:
            defect(error)

    def _tell(self, told: Told) -> None:
        """Write an event to every connection of the accounts it is for."""
        opened = self._open
        frames: dict[Encoding, bytes] = {}
        deliveries = 0
        for account in told.accounts:
            for connection in opened.get(account, ()):
                encoding = connection.encoding
                frame = frames.get(encoding)
                if frame is None:
                    frame = frames[encoding] = event_frame(encoding, told.event)
                connection.write(frame)
                deliveries += 1
        self._metrics.deliveries.inc(deliveries)

    def _turn(self, turned: SessionTurn) -> None:
        self.turns += 1
        live = self._sessions.get(turned.session)
        if live is not None:
            live.turns += 1
            self._turns[turned.turn](live, turned.at)

    def believed(self, only: Collection[SessionId] | None = None) -> list[Believed]:
        """What this node believes of its sessions, or of some, to be held against their rows."""
        lives = self._sessions.values()
        return [
            Believed(live.id, live.is_stored, live.active_at, live.turns)
            for live in lives
            if only is None or live.id in only
        ]

    def follow(self, believed: Believed, row: SessionRow, now: Millis) -> None:
        """Have a session here be what its row says, unless it has turned since that was asked."""
        live = self._sessions.get(believed.session)
        if live is None or live.turns != believed.turns:
            return
        if row.ended_at is not None:
            self._turn(SessionTurn(live.id, Turn.ENDED, row.ended_at))
            return
        live.was_active_elsewhere(row.active_at)
        if row.locked_at is not None:
            self._turn(SessionTurn(live.id, Turn.LOCKED, row.locked_at))
        elif live.is_stored and is_within(row.active_at, now, live.lock_after_ms):
            self._turn(SessionTurn(live.id, Turn.UNLOCKED, row.active_at))

    def _lock(self, live: LiveSession, _at: Millis) -> None:
        live.is_stored = True
        self._shut(live)

    def shut(self, session: SessionId) -> None:
        """Lock a session here, where the database could not be told."""
        live = self._sessions.get(session)
        if live is not None:
            self._shut(live)

    def _shut(self, live: LiveSession) -> None:
        live.locked = True
        if live.is_shut:
            return
        live.is_shut = True
        self._shut_out(live.account, live.connections)
        for connection in live.connections:
            connection.write(event_frame(connection.encoding, SessionLocked()))

    def _unlock(self, live: LiveSession, at: Millis) -> None:
        if live.is_shut:
            self._let_in(live.account, live.connections)
        live.unlock(at)

    def _end(self, live: LiveSession, _at: Millis) -> None:
        for connection in live.connections:
            connection.write(event_frame(connection.encoding, SessionEnded()))
            connection.close(CloseCode.SESSION_ENDED)

    def restart(self) -> None:
        """Close every connection as at a restart: they come back, `sync`, and send again what was not answered."""
        for live in tuple(self._sessions.values()):
            for connection in live.connections:
                connection.close(CloseCode.RESTARTING)

    def expire(self, live: LiveSession) -> None:
        """End a session whose time is up."""
        self._expired.append(live.id)
        self._end(live, live.expires_at)

    def end_expired(self, now: Millis) -> list[SessionId]:
        """End sessions whose time is up, also of who only listens; give those that the database must be told of."""
        for live in [live for live in self._sessions.values() if live.expires_at <= now]:
            self.expire(live)
        expired, self._expired = self._expired, []
        return expired

    def idle(self, now: Millis) -> list[tuple[SessionId, Millis]]:
        """The sessions whose lock must be stored, each with when it was last active here."""
        return [
            (live.id, live.active_at) for live in self._sessions.values() if live.is_locked(now) and not live.is_stored
        ]

    def unwritten(self, since_ms: Millis, now: Millis) -> list[tuple[SessionId, Millis]]:
        """Activity that the database is so many ms behind of, or must know now; from here on it counts as written."""
        behind = [
            live
            for live in self._sessions.values()
            if live.active_at - live.written_at >= (1 if live.is_soon_idle(now) else since_ms)
        ]
        for live in behind:
            live.written_at = live.active_at
        return [(live.id, live.active_at) for live in behind]

    def _let_in(self, account: AccountId, connections: Sequence[Connected]) -> None:
        self._open[account] = (*self._open.get(account, ()), *connections)

    def _shut_out(self, account: AccountId, connections: Sequence[Connected]) -> None:
        left = _without(self._open.get(account, ()), connections)
        if left:
            self._open[account] = left
        else:
            self._open.pop(account, None)


def _without(all: Sequence[Connected], gone: Sequence[Connected]) -> tuple[Connected, ...]:
    return tuple(one for one in all if not any(one is other for other in gone))


def event_frame(encoding: Encoding, event: AnyEvent | Event) -> bytes:
    codec = CODECS[encoding]
    return ready_frame(codec.encode(event), text=codec.is_text)
