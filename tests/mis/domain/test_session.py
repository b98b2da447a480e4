"""A session's lock and proofs, as the time passes and as the clock jumps."""

from dataclasses import replace

import msgspec
import pytest

from mis.domain.session import SessionFacts, begun, is_within, lock_after_ms, session_view
from mis.settings import Settings
from protocol.values import AccountKind, Millis, SessionId

SETTINGS = Settings()
NOW = 1_750_000_000_000
MINUTE, HOUR, DAY = 60_000, 3_600_000, 24 * 3_600_000
PROFESSIONAL = lock_after_ms(AccountKind.PROFESSIONAL, SETTINGS)


def session(**changes: Millis | bool | None) -> SessionFacts:
    facts = replace(begun(NOW, NOW + 30 * DAY, PROFESSIONAL), pin_set=True)
    return SessionFacts(**{name: changes.get(name, getattr(facts, name)) for name in facts.__slots__})


@pytest.mark.parametrize(
    ("kind", "after_s"),
    [
        (AccountKind.PROFESSIONAL, 900),
        (AccountKind.OPERATOR, 900),
        (AccountKind.PATIENT, 300),
        (AccountKind.CAREGIVER, 300),
    ],
)
def test_people_at_work_have_longer(kind: AccountKind, after_s: int) -> None:
    assert lock_after_ms(kind, SETTINGS) == 1_000 * after_s


def test_a_session_locks_at_its_time_of_idleness() -> None:
    assert not session().is_locked(NOW + PROFESSIONAL - 1)
    assert session().is_locked(NOW + PROFESSIONAL)
    assert session(locked_at=NOW).is_locked(NOW)


def test_a_pin_unlocks_for_twelve_hours_and_a_log_in_is_fresh_for_fifteen_minutes() -> None:
    assert session().is_strong(NOW + 12 * HOUR - 1, SETTINGS)
    assert not session().is_strong(NOW + 12 * HOUR, SETTINGS)
    assert session().is_fresh(NOW + 15 * MINUTE - 1, SETTINGS)
    assert not session().is_fresh(NOW + 15 * MINUTE, SETTINGS)


@pytest.mark.parametrize("back_ms", [HOUR, DAY])
def test_a_clock_set_back_closes_and_never_keeps_open(back_ms: Millis) -> None:
    then = NOW - back_ms
    assert session().is_locked(then)
    assert not session().is_strong(then, SETTINGS)
    assert not session().is_fresh(then, SETTINGS)
    assert session(locked_at=NOW).is_locked(then)


def test_a_clock_that_is_set_by_seconds_disturbs_nobody() -> None:
    facts, then = session(), NOW - 30_000
    assert not facts.is_locked(then)
    assert facts.is_strong(then, SETTINGS)
    assert facts.is_fresh(then, SETTINGS)


@pytest.mark.parametrize(
    ("ago", "within"), [(-MINUTE, False), (1 - MINUTE, True), (0, True), (99, True), (100, False), (DAY, False)]
)
def test_within_has_both_ends(ago: Millis, *, within: bool) -> None:
    assert is_within(NOW - ago, NOW, 100) is within


def test_its_owner_sees_until_when_the_pin_unlocks_it() -> None:
    view = session_view(SessionId("s"), AccountKind.PROFESSIONAL, session(), now=NOW, settings=SETTINGS)
    assert (view.locked, view.pin_set, view.lock_after_s, view.proved_at) == (False, True, 900, NOW)
    assert view.pin_until == NOW + 12 * HOUR
    bare = session_view(
        SessionId("s"), AccountKind.PROFESSIONAL, session(pin_set=False, locked_at=NOW), now=NOW, settings=SETTINGS
    )
    assert (bare.locked, bare.pin_until) == (True, None)
    shorter = msgspec.structs.replace(SETTINGS, strong_login_max_h=4)
    assert (
        session_view(SessionId("s"), AccountKind.PROFESSIONAL, session(), now=NOW, settings=shorter).pin_until
        == NOW + 4 * HOUR
    )
