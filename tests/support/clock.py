"""A clock that stands still until the test moves it."""

from mis.clock import Millis


class FakeClock:
    """Time as the test tells it."""

    def __init__(self, now: Millis = 1_750_000_000_000) -> None:
        self._now = now
        self._monotonic = 1_000.0

    def now(self) -> Millis:
        return self._now

    def monotonic(self) -> float:
        return self._monotonic

    def advance(self, seconds: float) -> None:
        """Let time pass, on both clocks."""
        self._now += round(seconds * 1_000)
        self._monotonic += seconds

    def set_now(self, now: Millis) -> None:
        """Set the wall clock alone, as an operator or NTP does; the monotonic one goes on."""
        self._now = now
