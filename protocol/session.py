"""Sessions: one log-in on one device, its lock, and the frame that greets a connection."""

from msgspec import Struct

from protocol.account import Account
from protocol.frames import Event, Request
from protocol.limits import WireLimits
from protocol.values import Millis, SessionId


class Session(Struct, frozen=True):
    """Shape:   pin_until: the PIN unlocks the session until then, a full log-in after it; null where there is no PIN;
             has_password: whether its account has one; needs: what must come before anything else is served,
             second_factor (set one up, or a passkey) or stronger_login (come in by passkey or Pro Santé Connect); null
             as a rule; proved_at: the last full log-in, which is later than a lock that it has taken off
    Units:   lock_after_s in seconds of idleness; expires_at, pin_until and proved_at in ms since 1970-01-01 UTC
    """

    id: SessionId
    locked: bool
    pin_set: bool
    lock_after_s: int | None
    expires_at: Millis
    pin_until: Millis | None = None
    has_password: bool = True
    needs: str | None = None
    proved_at: Millis | None = None


class LogIn(Struct, frozen=True):
    """The body of `POST /api/session`."""

    login: str
    password: str
    device: str | None = None
    code: str | None = None
    """A second factor's, or a recovery code, for who has set one."""


class SessionState(Struct, frozen=True):
    """The answer to `GET /api/session`: who the cookie or the token speaks for.

    Shape:   storage_key: 32 bytes in base64url, always the same for an account, and null while the session is locked: a
             device seals with it what it keeps, so that nobody reads it there while the session is locked or over
    Source:  docs/decisions/0007-lock-in-the-browser.md
    """

    account: Account
    session: Session
    storage_key: str | None = None


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


class SessionActive(Request, frozen=True, tag="session.active"):
    """Somebody is there, who has asked nothing for a while: they read."""


class SessionLocked(Event, frozen=True, tag="session.locked"):
    pass


class SessionEnded(Event, frozen=True, tag="session.ended"):
    pass
