"""What time it is, as an argument: only the shell asks a clock, what decides is given `now`."""

import time
from typing import Protocol, TypeAlias

Millis: TypeAlias = int  # milliseconds since 1970-01-01 UTC (contract, Frames)


class Clock(Protocol):
    """Where the shell reads the time."""

    def now(self) -> Millis:
        """Return milliseconds since 1970-01-01 UTC; may jump when the operator sets the clock."""
        ...

    def monotonic(self) -> float:
        """Return seconds that never go back; only differences mean something."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> Millis:
        return time.time_ns() // 1_000_000

    def monotonic(self) -> float:
        return time.monotonic()
