"""Passwords: hashed with Argon2id, two at a time, and as slowly for a login that does not exist."""

import asyncio
import functools
import unicodedata
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

from argon2 import PasswordHasher, Type
from argon2.exceptions import Argon2Error, InvalidHashError

from protocol.errors import Unavailable

T = TypeVar("T")

# OWASP Password Storage Cheat Sheet, 2024: Argon2id with 19 MiB, 2 iterations, 1 lane.
MEMORY_KIB = 19 * 1_024
ITERATIONS = 2
LANES = 1
# Each takes a core for tens of milliseconds: more at once would only steal the time of messages.
AT_ONCE = 2
# 200 waiting log-ins are some seconds on two cores; who comes after them is told to come back.
WAITING = 200


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the password is right, and the hash to store instead when its parameters are outdated."""

    is_right: bool
    better_hash: str | None = None


class Passwords:
    """Hashes and verifies outside the loop.

    Next:    `close` when the application ends
    """

    def __init__(self, *, memory_kib: int = MEMORY_KIB, at_once: int = AT_ONCE, waiting: int = WAITING) -> None:
        self._hasher = PasswordHasher(
            time_cost=ITERATIONS, memory_cost=memory_kib, parallelism=LANES, hash_len=32, salt_len=16, type=Type.ID
        )
        self._threads = ThreadPoolExecutor(at_once, thread_name_prefix="password")
        self._room = at_once + waiting

    async def hashed(self, password: str) -> str:
        """Return the hash to store.

        Raises:  Unavailable (too many wait)
        """
        return await self._aside(functools.partial(self._hasher.hash, _bytes(password)))

    async def verify(self, stored: str | None, password: str) -> Verdict:
        """Tell whether the password is the one of the stored hash; None is a login that does not exist.

        It takes the same time whether the login exists, so that nobody learns who has an account (ASVS 5.0, 6.3.8).

        Raises:  Unavailable (too many wait)
        """
        return await self._aside(functools.partial(self._verify, stored, _bytes(password)))

    def close(self) -> None:
        """Let the threads go."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _verify(self, stored: str | None, password: bytes) -> Verdict:
        try:
            self._hasher.verify(stored or self._nobody, password)
        except (Argon2Error, InvalidHashError):
            return Verdict(is_right=False)
        if stored is None:
            return Verdict(is_right=False)
        outdated = self._hasher.check_needs_rehash(stored)
        return Verdict(is_right=True, better_hash=self._hasher.hash(password) if outdated else None)

    @functools.cached_property
    def _nobody(self) -> str:
        return self._hasher.hash("")

    async def _aside(self, work: Callable[[], T]) -> T:
        if self._room == 0:
            raise Unavailable("too many passwords wait to be verified")
        self._room -= 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)
        finally:
            self._room += 1


def _bytes(password: str) -> bytes:
    """Return one spelling of it: keyboards differ in how they compose an é (NIST SP 800-63B, 5.1.1.2)."""
    return unicodedata.normalize("NFKC", password).encode("utf-8", "surrogatepass")
