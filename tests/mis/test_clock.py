"""The machine's clock, and the one of the tests."""

import time

from mis.clock import SystemClock
from tests.support.clock import FakeClock


def test_now_is_in_milliseconds_since_1970() -> None:
    assert abs(SystemClock().now() - time.time() * 1_000) < 1_000


def test_monotonic_never_goes_back() -> None:
    clock = SystemClock()
    assert clock.monotonic() <= clock.monotonic()


def test_the_fake_clock_moves_when_told() -> None:
    clock = FakeClock(now=1_000)
    began = clock.monotonic()
    clock.advance(1.5)
    assert clock.now() == 2_500
    assert clock.monotonic() - began == 1.5
    clock.set_now(5)
    assert (clock.now(), clock.monotonic() - began) == (5, 1.5)
