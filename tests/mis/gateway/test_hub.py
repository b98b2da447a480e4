"""The connections of a node: who joins is told, who leaves is forgotten, and one that fails to keep up harms nobody."""

from mis.actor import Actor
from mis.bus.base import Change, SessionTurn, Told, Turn
from mis.domain.session import begun
from mis.gateway.hub import Hub, event_frame
from mis.metrics import Metrics
from mis.store.session_rows import SessionRow
from protocol.account import Account
from protocol.conversation import TypingSeen
from protocol.errors import CloseCode
from protocol.session import SessionEnded, SessionLocked
from protocol.values import AccountId, AccountKind, ConversationId, Encoding, Millis, SessionId

ALICE, BOB = AccountId("alice"), AccountId("bob")
SEEN = TypingSeen(ConversationId("c"), ALICE)
LOCK_AFTER_MS = 100


class Peer:
    """A connection that takes so many frames, and then leaves while it is being written to, as a slow reader does."""

    def __init__(
        self,
        hub: Hub,
        account: AccountId,
        session: str = "s",
        *,
        takes: int = 100,
        expires_at: Millis = 1_000,
        lock_after_ms: Millis = LOCK_AFTER_MS,
    ) -> None:
        self.hub, self.takes = hub, takes
        profile = Account(account, AccountKind.PROFESSIONAL, "Alice Martin", None, None)
        self.actor = Actor(profile, SessionId(f"{session} of {account}"), begun(0, expires_at, lock_after_ms))
        self.encoding = Encoding.JSON
        self.frames: list[bytes] = []
        self.closed_with: CloseCode | None = None
        hub.join(self, 0)

    def write(self, frame: bytes) -> None:
        self.frames.append(frame)
        if len(self.frames) > self.takes:
            self.close(CloseCode.TOO_SLOW)

    def close(self, code: CloseCode) -> None:
        self.closed_with = code
        self.hub.leave(self)


def gauge(metrics: Metrics, name: str) -> float | None:
    return metrics.registry.get_sample_value(name)


def test_an_event_is_for_the_accounts_it_names() -> None:
    hub = Hub(Metrics())
    phone, desk, bob = Peer(hub, ALICE), Peer(hub, ALICE), Peer(hub, BOB)
    hub.hear(Told([ALICE, AccountId("nobody")], SEEN))
    assert phone.frames == desk.frames == [event_frame(Encoding.JSON, SEEN)]
    assert bob.frames == []


def test_who_leaves_while_being_told_keeps_nobody_from_hearing() -> None:
    metrics = Metrics()
    hub = Hub(metrics)
    peers = [Peer(hub, ALICE, takes=0), Peer(hub, ALICE), Peer(hub, BOB, takes=0), Peer(hub, ALICE, takes=0)]
    hub.hear(Told([ALICE, BOB], SEEN))
    assert [len(peer.frames) for peer in peers] == [1, 1, 1, 1]
    assert (hub.count(ALICE), hub.count(BOB)) == (1, 0)
    hub.hear(Told([ALICE, BOB], SEEN))
    assert [len(peer.frames) for peer in peers] == [1, 2, 1, 1]
    assert gauge(metrics, "mis_connections") == 1
    assert gauge(metrics, "mis_deliveries_total") == 5


def test_to_leave_twice_is_to_leave_once() -> None:
    metrics = Metrics()
    hub = Hub(metrics)
    peer, other = Peer(hub, ALICE), Peer(hub, ALICE)
    for _ in range(2):
        hub.leave(peer)
    assert hub.count(ALICE) == 1
    hub.leave(other)
    hub.leave(other)
    assert (hub.count(ALICE), gauge(metrics, "mis_connections")) == (0, 0)
    kept = (hub._sessions, hub._open, hub._connections_of)
    assert not any(kept), "nothing is kept of who has gone"


def test_a_session_ends_and_the_others_of_the_account_do_not() -> None:
    hub = Hub(Metrics())
    ended, other, of_bob = Peer(hub, ALICE, "s1"), Peer(hub, ALICE, "s2"), Peer(hub, BOB, "s1")
    hub.hear(turn(ended, Turn.ENDED))
    assert (ended.closed_with, other.closed_with, of_bob.closed_with) == (CloseCode.SESSION_ENDED, None, None)
    hub.hear(turn(ended, Turn.ENDED))
    assert ended.frames == [event_frame(Encoding.JSON, SessionEnded())]


def test_sessions_expire_at_their_time() -> None:
    hub = Hub(Metrics())
    peers = [Peer(hub, ALICE), Peer(hub, BOB, "s1", expires_at=2_000), Peer(hub, BOB, "s2")]
    hub.end_expired(999)
    assert [peer.closed_with for peer in peers] == [None, None, None]
    hub.end_expired(1_000)
    assert [peer.closed_with for peer in peers] == [CloseCode.SESSION_ENDED, None, CloseCode.SESSION_ENDED]


def test_a_locked_session_is_told_nothing_until_it_is_unlocked() -> None:
    hub = Hub(Metrics())
    phone, tab, desk = Peer(hub, ALICE, "phone"), Peer(hub, ALICE, "phone"), Peer(hub, ALICE, "desk")
    hub.hear(turn(phone, Turn.LOCKED))
    hub.hear(turn(phone, Turn.LOCKED))
    late = Peer(hub, ALICE, "phone")
    hub.hear(Told([ALICE], SEEN))
    locked = event_frame(Encoding.JSON, SessionLocked())
    assert phone.frames == tab.frames == [locked]
    assert late.frames == []
    assert desk.frames == [event_frame(Encoding.JSON, SEEN)]
    hub.hear(turn(phone, Turn.UNLOCKED))
    hub.hear(Told([ALICE], SEEN))
    assert phone.frames == tab.frames == [locked, event_frame(Encoding.JSON, SEEN)]
    assert late.frames == [event_frame(Encoding.JSON, SEEN)]


def test_who_leaves_while_locked_is_forgotten() -> None:
    hub = Hub(Metrics())
    phone = Peer(hub, ALICE)
    hub.hear(turn(phone, Turn.LOCKED))
    hub.leave(phone)
    assert hub.count(ALICE) == 0
    assert not any((hub._sessions, hub._open))


def test_a_session_is_idle_from_its_time_on_and_only_once() -> None:
    hub = Hub(Metrics())
    phone, desk = Peer(hub, ALICE, "phone"), Peer(hub, ALICE, "desk")
    hub.was_active(desk.actor.session, 1)
    assert hub.idle(LOCK_AFTER_MS - 1) == []
    assert hub.idle(LOCK_AFTER_MS) == [(phone.actor.session, 0)]
    hub.hear(turn(phone, Turn.LOCKED))
    assert hub.idle(LOCK_AFTER_MS) == []


def test_activity_is_to_be_written_once_it_is_far_enough_ahead() -> None:
    hub = Hub(Metrics())
    phone = Peer(hub, ALICE, lock_after_ms=60_000)
    hub.was_active(phone.actor.session, 5)
    assert hub.unwritten(6, 5) == []
    assert hub.unwritten(5, 5) == [(phone.actor.session, 5)]
    assert hub.unwritten(1, 5) == []


def test_activity_is_written_before_another_node_would_lock_the_session() -> None:
    """Who knows only what is written takes it for idle 60 s after that; the last five of them are too few to wait."""
    hub = Hub(Metrics())
    phone, desk = Peer(hub, ALICE, "phone", lock_after_ms=60_000), Peer(hub, ALICE, "desk", lock_after_ms=60_000)
    hub.was_active(phone.actor.session, 29_999)
    assert hub.unwritten(30_000, 54_999) == []
    assert hub.unwritten(30_000, 55_000) == [(phone.actor.session, 29_999)]
    assert hub.idle(60_000) == [(desk.actor.session, 0)]


def test_a_session_is_what_its_row_says() -> None:
    hub = Hub(Metrics())
    phone = Peer(hub, ALICE)
    session = phone.actor.session
    (believed,) = hub.believed()
    hub.follow(believed, SessionRow(session, None, 50, 0), 50)
    assert phone.frames == [event_frame(Encoding.JSON, SessionLocked())]
    (believed,) = hub.believed()
    hub.follow(believed, SessionRow(session, None, None, 60), 60)
    hub.hear(Told([ALICE], SEEN))
    assert phone.frames[-1] == event_frame(Encoding.JSON, SEEN)
    (believed,) = hub.believed({session})
    assert (believed.is_locked, believed.active_at, hub.believed(set())) == (False, 60, [])
    hub.follow(believed, SessionRow(session, 70, None, 60), 70)
    assert phone.closed_with == CloseCode.SESSION_ENDED


def test_what_was_read_before_a_session_turned_here_is_not_believed() -> None:
    hub = Hub(Metrics())
    phone = Peer(hub, ALICE)
    (believed,) = hub.believed()
    hub.hear(turn(phone, Turn.LOCKED))
    hub.follow(believed, SessionRow(phone.actor.session, None, None, 90), 90)
    hub.hear(Told([ALICE], SEEN))
    assert phone.frames == [event_frame(Encoding.JSON, SessionLocked())], "the row was read before the lock"


def test_activity_of_another_node_keeps_a_session_from_being_idle() -> None:
    hub = Hub(Metrics())
    phone, desk = Peer(hub, ALICE, "phone"), Peer(hub, ALICE, "desk")
    (believed, _) = hub.believed()
    hub.follow(believed, SessionRow(phone.actor.session, None, None, 40), 40)
    assert hub.idle(LOCK_AFTER_MS) == [(desk.actor.session, 0)]
    assert hub.idle(LOCK_AFTER_MS + 40) == [(phone.actor.session, 40), (desk.actor.session, 0)]


def test_one_event_that_cannot_be_told_keeps_none_of_its_change_from_coming() -> None:
    hub = Hub(Metrics())
    broken, phone = Peer(hub, BOB), Peer(hub, ALICE)
    broken.write = fails  # type: ignore[assignment]
    hub.hear(Change(1, [Told([BOB], SEEN), Told([ALICE], SEEN)]))
    assert phone.frames == [event_frame(Encoding.JSON, SEEN)]


def fails(_frame: bytes) -> None:
    raise ZeroDivisionError


def turn(peer: Peer, what: Turn) -> SessionTurn:
    return SessionTurn(peer.actor.session, what, 0)
