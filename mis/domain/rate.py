"""How often: a bucket of tokens that fills at a steady rate, and one for each of many."""

from collections import OrderedDict
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


class Buckets:
    """One bucket for each key, of which the least recently used are forgotten: they are the fullest."""

    def __init__(self, per_s: float, burst: int, *, kept: int = 50_000) -> None:
        self._per_s = per_s
        self._burst = burst
        self._kept = kept
        self._buckets: OrderedDict[str, Bucket] = OrderedDict()

    def take(self, key: str, now: Millis) -> int:
        """Take one token of the key's bucket, or return in how many ms there will be one; 0 is taken."""
        bucket = self._buckets.setdefault(key, full(self._per_s, self._burst, now))
        self._buckets.move_to_end(key)
        if len(self._buckets) > self._kept:
            self._buckets.popitem(last=False)
        return bucket.take(now)

    def give_back(self, key: str) -> None:
        """Put back what was taken last: it was no guess."""
        bucket = self._buckets.get(key)
        if bucket is not None:
            bucket.tokens = min(self._burst, bucket.tokens + 1)
