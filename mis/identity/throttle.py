"""How long somebody who guesses passwords must wait: pure, the time is an argument.

Failures count per login and address together, and per address alone. Nobody is ever locked out from another address
than the one that guesses: who knows a doctor's login cannot keep the doctor out (ASVS 5.0, 6.3.1).
"""

from collections import OrderedDict
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address

from mis.clock import Millis
from mis.settings import Settings

FIRST_WAIT_MS = 1_000  # doubled by each failure after it
FORGOTTEN_AFTER_MS = 24 * 3_600_000
# One entry is about 200 bytes. Who fills the table with addresses makes it forget the oldest, not grow.
KEPT = 50_000


@dataclass(slots=True)
class Failures:
    """Failures of one key since the last success, or since it was forgotten."""

    count: int
    last_at: Millis


class Throttle:
    """Remembers wrong passwords.

    Order:   `attempt` before the password is looked at (it counts as wrong at once, so that a hundred at the same
             moment are a hundred); `succeeded` takes it back when it was right
    """

    def __init__(self, settings: Settings, *, kept: int = KEPT) -> None:
        self._free_of_login = settings.log_in_failures
        self._free_of_address = settings.log_in_failures_per_address
        self._wait_max_ms = settings.log_in_wait_max_s * 1_000
        self._kept = kept
        self._failures: OrderedDict[tuple[str, str | None], Failures] = OrderedDict()

    def attempt(self, login: str, address: str, now: Millis) -> Millis:
        """Count an attempt and return 0; or count nothing and return how long to wait, in ms."""
        source = network(address)
        keys = ((source, login), self._free_of_login), ((source, None), self._free_of_address)
        wait_ms = max(self._wait_ms(key, free, now) for key, free in keys)
        if wait_ms == 0:
            for key, _ in keys:
                self._count(key, now)
        return wait_ms

    def succeeded(self, login: str, address: str) -> None:
        """Forget the failures of this login from this address, and the one that `attempt` counted for the address."""
        source = network(address)
        self._failures.pop((source, login), None)
        of_address = self._failures.get((source, None))
        if of_address is not None:
            of_address.count -= 1

    def _wait_ms(self, key: tuple[str, str | None], free: int, now: Millis) -> Millis:
        failures = self._failures.get(key)
        if failures is None or now - failures.last_at >= FORGOTTEN_AFTER_MS or failures.count < free:
            return 0
        # 2^20 seconds are twelve days: past any setting, and no number to be afraid of.
        wait_ms = min(FIRST_WAIT_MS << min(failures.count - free, 20), self._wait_max_ms)
        # A clock set back must not make anybody wait longer than the longest wait.
        return max(0, min(failures.last_at + wait_ms - now, wait_ms))

    def _count(self, key: tuple[str, str | None], now: Millis) -> None:
        failures = self._failures.pop(key, None)
        if failures is None or now - failures.last_at >= FORGOTTEN_AFTER_MS:
            failures = Failures(0, now)
        self._failures[key] = Failures(failures.count + 1, now)
        if len(self._failures) > self._kept:
            self._failures.popitem(last=False)


def network(address: str) -> str:
    """Return whom an address stands for: itself, or its /64, which one IPv6 subscriber has whole (RFC 6177)."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if not isinstance(parsed, IPv6Address):
        return address
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    return parsed.packed[:8].hex()
