"""Throttle: who guesses waits ever longer, and nobody else does."""

from hypothesis import given
from hypothesis import strategies as st

from mis.identity.throttle import FORGOTTEN_AFTER_MS, Throttle, network
from mis.settings import Settings

SETTINGS = Settings(log_in_failures=3, log_in_failures_per_address=10, log_in_wait_max_s=60)
HERE, THERE = "192.0.2.1", "198.51.100.7"
NOW = 1_750_000_000_000


def fail(throttle: Throttle, times: int, *, login: str = "alice", address: str = HERE, now: int = NOW) -> int:
    """Attempt so often at one moment; return how many were let through."""
    return sum(throttle.attempt(login, address, now) == 0 for _ in range(times))


def test_the_first_failures_are_free_and_then_one_waits() -> None:
    throttle = Throttle(SETTINGS)
    assert fail(throttle, 1_000) == 3
    assert throttle.attempt("alice", HERE, NOW) == 1_000


def test_each_failure_doubles_the_wait_up_to_the_longest() -> None:
    throttle, now, waits = Throttle(SETTINGS), NOW, []
    fail(throttle, 3)
    for _ in range(9):
        waits.append(throttle.attempt("alice", HERE, now))
        now += waits[-1]
        assert throttle.attempt("alice", HERE, now) == 0
    assert waits == [1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000]


def test_nobody_is_kept_out_from_another_address() -> None:
    throttle = Throttle(SETTINGS)
    fail(throttle, 1_000)
    assert throttle.attempt("alice", THERE, NOW) == 0
    assert throttle.attempt("bob", HERE, NOW) == 0


def test_an_address_that_tries_many_logins_waits_for_all_of_them() -> None:
    throttle = Throttle(SETTINGS)
    assert sum(fail(throttle, 1, login=f"login{n}") for n in range(100)) == 10
    assert throttle.attempt("alice", HERE, NOW) > 0
    assert throttle.attempt("alice", THERE, NOW) == 0


def test_the_addresses_of_one_ipv6_subscriber_are_one() -> None:
    throttle = Throttle(SETTINGS)
    assert sum(fail(throttle, 1, address=f"2001:db8::{n:x}") for n in range(100)) == 3
    assert throttle.attempt("alice", "2001:db8:0:1::1", NOW) == 0


def test_an_address_is_the_same_however_it_is_written() -> None:
    assert network("::ffff:192.0.2.1") == network("192.0.2.1") == "192.0.2.1"
    assert network("testclient") == "testclient"


def test_a_success_forgets_the_failures_of_the_login() -> None:
    throttle = Throttle(SETTINGS)
    fail(throttle, 3)
    throttle.succeeded("alice", HERE)
    assert fail(throttle, 10) == 3


def test_a_guesser_does_not_clear_the_address_by_logging_in_as_themselves() -> None:
    throttle, let_through = Throttle(SETTINGS), 0
    for n in range(100):
        let_through += fail(throttle, 1, login=f"victim{n}")
        if throttle.attempt("guesser", HERE, NOW) == 0:
            throttle.succeeded("guesser", HERE)
    assert let_through == 10


def test_many_who_succeed_behind_one_address_never_wait() -> None:
    throttle = Throttle(SETTINGS)
    for n in range(1_000):
        assert throttle.attempt(f"login{n}", HERE, NOW) == 0
        throttle.succeeded(f"login{n}", HERE)


def test_a_day_later_all_is_forgotten() -> None:
    throttle = Throttle(SETTINGS)
    fail(throttle, 10)
    assert fail(throttle, 10, now=NOW + FORGOTTEN_AFTER_MS) == 3


def test_memory_is_bounded() -> None:
    throttle = Throttle(SETTINGS, kept=100)
    for n in range(1_000):
        throttle.attempt("alice", f"2001:db8:0:{n:x}::1", NOW)
    assert len(throttle._failures) == 100


@given(st.lists(st.integers(min_value=-10_000_000, max_value=10_000_000), max_size=50))
def test_whatever_the_clock_does_the_wait_is_between_nothing_and_the_longest(steps: list[int]) -> None:
    throttle, now = Throttle(SETTINGS), NOW
    for step in steps:
        now += step
        assert 0 <= throttle.attempt("alice", HERE, now) <= 60_000
