"""What a session is: its lock and its proofs, pure; the time is an argument."""

from dataclasses import dataclass
from enum import StrEnum

from mis.settings import Settings
from protocol.session import Session
from protocol.values import AccountKind, Millis, SessionId

HOUR_MS = 3_600_000
MINUTE_MS = 60_000
# A clock is set by seconds all the time; what lies further ahead was seen by one that has since been set back.
AHEAD_MS = MINUTE_MS


class Way(StrEnum):
    """How a session began, or was last renewed."""

    PASSWORD = "password"  # noqa: S105 - a word of the audit
    PASSKEY = "passkey"
    PSC = "psc"
    ACTIVATION = "activation"


# Each is two factors by itself: a device or a card, and the face, the finger or the code that opens it.
TWO_FACTORS = frozenset({Way.PASSKEY, Way.PSC})


class Needed(StrEnum):
    """What a session wants that a password alone has begun, where that is not enough; until then it opens nothing."""

    SECOND_FACTOR = "second_factor"  # to set one up, or a passkey: the account has neither yet
    STRONGER_LOGIN = "stronger_login"  # the passkey, or Pro Santé Connect: who has only the password may set nothing up


@dataclass(frozen=True, slots=True)
class SessionFacts:
    """A session as it is stored.

    Units:   times in ms since 1970-01-01 UTC, lock_after_ms in ms of idleness
    Shape:   active_at is exact to a minute; locked_at is null while nothing has locked it; way: the strongest that its
             owner has proved by; has_second_factor and has_other_way (a passkey, or Pro Santé Connect used) are the
             account's, and looked up only where a second factor may be required
    """

    strong_at: Millis
    active_at: Millis
    expires_at: Millis
    locked_at: Millis | None
    pin_set: bool
    lock_after_ms: Millis
    has_password: bool = True
    way: Way = Way.PASSWORD
    has_second_factor: bool = False
    has_other_way: bool = False

    def needed(self, kind: AccountKind, settings: Settings) -> Needed | None:
        """What must come before this session opens anything."""
        if self.way in TWO_FACTORS or not self.is_too_weak(kind, settings):
            return None
        is_known_otherwise = self.has_other_way and self.way is Way.PASSWORD  # an access code begins everything again
        return Needed.STRONGER_LOGIN if is_known_otherwise else Needed.SECOND_FACTOR

    def is_too_weak(self, kind: AccountKind, settings: Settings) -> bool:
        """Whether the account's password, with what is asked beside it, is less than two factors that it must have."""
        return requires_second_factor(kind, settings) and not self.has_second_factor

    def is_locked(self, now: Millis) -> bool:
        return self.locked_at is not None or self.is_idle(now)

    def is_idle(self, now: Millis) -> bool:
        return not is_within(self.active_at, now, self.lock_after_ms)

    def is_strong(self, now: Millis, settings: Settings) -> bool:
        """Whether a PIN may unlock it."""
        return is_within(self.strong_at, now, settings.strong_login_max_h * HOUR_MS)

    def is_fresh(self, now: Millis, settings: Settings) -> bool:
        """Whether its owner has just proved who they are."""
        return is_within(self.strong_at, now, settings.fresh_login_max_min * MINUTE_MS)

    def pin_until(self, settings: Settings) -> Millis:
        return self.strong_at + settings.strong_login_max_h * HOUR_MS


def is_within(then: Millis, now: Millis, most_ms: Millis) -> bool:
    """Whether something is less than so long ago.

    What lies ahead of the clock is not: a clock that was set back must not keep a door open for as long.
    """
    return -AHEAD_MS < now - then < most_ms


def begun(now: Millis, expires_at: Millis, lock_after_ms: Millis) -> SessionFacts:
    """A session whose owner has proved this very moment who they are."""
    return SessionFacts(now, now, expires_at, None, pin_set=False, lock_after_ms=lock_after_ms)


def is_at_work(kind: AccountKind) -> bool:
    return kind in (AccountKind.PROFESSIONAL, AccountKind.OPERATOR)


def requires_second_factor(kind: AccountKind, settings: Settings) -> bool:
    """Whether the password of such an account is not enough."""
    return settings.second_factor == "all" or (settings.second_factor == "professionals" and is_at_work(kind))


def lock_after_ms(kind: AccountKind, settings: Settings) -> Millis:
    """Idleness after which a session of such an account locks."""
    return 1_000 * (settings.lock_after_professional_s if is_at_work(kind) else settings.lock_after_patient_s)


def session_view(id: SessionId, kind: AccountKind, facts: SessionFacts, *, now: Millis, settings: Settings) -> Session:
    """The session of an account of that kind as its owner sees it."""
    return Session(
        id,
        locked=facts.is_locked(now),
        pin_set=facts.pin_set,
        lock_after_s=facts.lock_after_ms // 1_000,
        expires_at=facts.expires_at,
        pin_until=facts.pin_until(settings) if facts.pin_set else None,
        has_password=facts.has_password,
        needs=facts.needed(kind, settings),
        proved_at=facts.strong_at,
    )
