"""How long to wait before the next try: full jitter, so that a thousand clients do not come back at once."""

from collections.abc import Callable
from random import SystemRandom

# Full jitter, "Exponential Backoff And Jitter" (AWS Architecture Blog, 2015): of the usual ways it costs the server the
# fewest calls. The cap keeps a nurse's phone at most half a minute behind a server that has come back.
BASE_S = 0.5
CAP_S = 30.0


chance = SystemRandom().random


class Backoff:
    """Counts the tries in a row that failed.

    Shape:   `chance` gives numbers in [0, 1)
    """

    def __init__(self, chance: Callable[[], float] = chance) -> None:
        self._chance = chance
        self._failed = 0

    def next_s(self) -> float:
        ceiling_s = min(CAP_S, BASE_S * 2.0 ** min(self._failed, 16))
        self._failed += 1
        return self._chance() * ceiling_s

    def reset(self) -> None:
        self._failed = 0
