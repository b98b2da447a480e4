"""Sessions: one log-in on one device, its lock, and the frame that greets a connection."""

from msgspec import Struct

from protocol.account import Account
from protocol.frames import Event, Request
from protocol.limits import WireLimits
from protocol.values import Millis, SessionId


class Session(Struct, frozen=True):
    """Units:   lock_after_s in seconds of idleness, null where nothing locks; expires_at in ms since 1970 UTC."""

    id: SessionId
    locked: bool
    pin_set: bool
    lock_after_s: int | None
    expires_at: Millis


class LogIn(Struct, frozen=True):
    """The body of `POST /api/session`."""

    login: str
    password: str
    device: str | None = None


class SessionState(Struct, frozen=True):
    """The answer to `GET /api/session`: who the cookie or the token speaks for."""

    account: Account
    session: Session


class LoggedIn(Struct, frozen=True):
    """The answer to `POST /api/session`."""

    token: str
    account: Account
    session: Session


class Server(Struct, frozen=True):
    name: str
    version: str
    time: Millis
    extensions: list[str]


class Welcome(Event, frozen=True, tag="welcome"):
    session: Session
    account: Account
    server: Server
    limits: WireLimits


class LockState(Struct, frozen=True):
    locked: bool


class SessionUnlock(Request, frozen=True, tag="session.unlock"):
    pin: str


class SessionLock(Request, frozen=True, tag="session.lock"):
    pass


class SessionSetPin(Request, frozen=True, tag="session.set_pin"):
    pin: str
    password: str


class SessionLocked(Event, frozen=True, tag="session.locked"):
    pass


class SessionEnded(Event, frozen=True, tag="session.ended"):
    pass
