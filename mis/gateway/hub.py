"""The connections of this node, by account and by session; each event is encoded once and written to all."""

from typing import Protocol

from mis.bus.base import AnyEvent, Told
from mis.gateway.transport import ready_frame
from mis.metrics import Metrics
from protocol.codec import CODECS
from protocol.errors import CloseCode
from protocol.session import SessionEnded
from protocol.values import AccountId, Encoding, Millis, SessionId


class Connected(Protocol):
    """What the hub needs of a connection."""

    @property
    def account(self) -> AccountId: ...

    @property
    def session(self) -> SessionId: ...

    @property
    def expires_at(self) -> Millis: ...

    @property
    def encoding(self) -> Encoding: ...

    def write(self, frame: bytes) -> None: ...

    def close(self, code: CloseCode) -> None: ...


class Hub:
    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics
        # Tuples, for who hears an event may leave while it is told.
        self._by_account: dict[AccountId, tuple[Connected, ...]] = {}

    def join(self, connection: Connected) -> None:
        self._by_account[connection.account] = (*self._by_account.get(connection.account, ()), connection)
        self._metrics.connections.inc()

    def leave(self, connection: Connected) -> None:
        mine = self._by_account.get(connection.account, ())
        if connection not in mine:
            return
        self._metrics.connections.dec()
        if len(mine) > 1:
            self._by_account[connection.account] = tuple(one for one in mine if one is not connection)
        else:
            del self._by_account[connection.account]

    def count(self, account: AccountId) -> int:
        return len(self._by_account.get(account, ()))

    def hear(self, told: Told) -> None:
        """Write an event to every connection of the accounts it is for."""
        by_account = self._by_account
        frames: dict[Encoding, bytes] = {}
        deliveries = 0
        for account in told.accounts:
            for connection in by_account.get(account, ()):
                encoding = connection.encoding
                frame = frames.get(encoding)
                if frame is None:
                    frame = frames[encoding] = event_frame(encoding, told.event)
                connection.write(frame)
                deliveries += 1
        self._metrics.deliveries.inc(deliveries)

    def restart(self) -> None:
        """Close every connection as at a restart: they come back, `sync`, and send again what was not answered."""
        for connection in [connection for mine in self._by_account.values() for connection in mine]:
            connection.close(CloseCode.RESTARTING)

    def end_session(self, session: SessionId, account: AccountId) -> None:
        """Say goodbye to the connections of a session that has ended, and close them."""
        for connection in self._by_account.get(account, ()):
            if connection.session == session:
                _say_goodbye(connection)

    def end_expired(self, now: Millis) -> None:
        """The same for sessions whose time is up: who only listens asks nothing by which it would be noticed."""
        for connection in [connection for mine in self._by_account.values() for connection in mine]:
            if connection.expires_at <= now:
                _say_goodbye(connection)


def _say_goodbye(connection: Connected) -> None:
    connection.write(event_frame(connection.encoding, SessionEnded()))
    connection.close(CloseCode.SESSION_ENDED)


def event_frame(encoding: Encoding, event: AnyEvent) -> bytes:
    codec = CODECS[encoding]
    return ready_frame(codec.encode(event), text=codec.is_text)
