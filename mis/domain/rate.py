"""How often: a bucket of tokens that fills at a steady rate."""

from dataclasses import dataclass

from protocol.values import Millis


@dataclass(slots=True)
class Bucket:
    """Units:   per_s in tokens a second, filled_at in ms since 1970-01-01 UTC."""

    per_s: float
    burst: int
    tokens: float
    filled_at: Millis

    def take(self, now: Millis) -> int:
        """Take one token, or return in how many ms there will be one; 0 is taken."""
        elapsed_ms = max(0, now - self.filled_at)
        self.tokens = min(self.burst, self.tokens + elapsed_ms * self.per_s / 1_000)
        self.filled_at = now
        if self.tokens >= 1:
            self.tokens -= 1
            return 0
        return int((1 - self.tokens) / self.per_s * 1_000) + 1


def full(per_s: float, burst: int, now: Millis) -> Bucket:
    return Bucket(per_s, burst, burst, now)
