"""Passwords and PINs: peppered, hashed with Argon2id, two at a time, and as slowly for a login that does not exist."""

import asyncio
import functools
import unicodedata
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

from argon2 import PasswordHasher, Type
from argon2.exceptions import Argon2Error, InvalidHashError

from mis.identity.pepper import Pepper, Purpose
from protocol.errors import Unavailable

T = TypeVar("T")

# OWASP Password Storage Cheat Sheet, 2024: Argon2id with 19 MiB, 2 iterations, 1 lane.
MEMORY_KIB = 19 * 1_024
ITERATIONS = 2
LANES = 1
# Marks a hash of the peppered secret; one without it was stored before there was a pepper.
PEPPERED = "peppered:"
# In the place of a hash, for an account that no password opens: nothing verifies against it.
NO_PASSWORD = "none"  # noqa: S105 - the absence of one
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

    def __init__(
        self, pepper: Pepper, *, memory_kib: int = MEMORY_KIB, at_once: int = AT_ONCE, waiting: int = WAITING
    ) -> None:
        self._pepper = pepper
        self._hasher = PasswordHasher(
            time_cost=ITERATIONS, memory_cost=memory_kib, parallelism=LANES, hash_len=32, salt_len=16, type=Type.ID
        )
        self._threads = ThreadPoolExecutor(at_once, thread_name_prefix="password")
        self._room = at_once + waiting

    async def hashed(self, secret: str, purpose: Purpose = Purpose.PASSWORD) -> str:
        """Return the hash to store.

        Raises:  Unavailable (too many wait)
        """
        return await self._aside(functools.partial(self._hash, _bytes(secret), purpose))

    async def verify(self, stored: str | None, secret: str, purpose: Purpose = Purpose.PASSWORD) -> Verdict:
        """Tell whether the secret is the one of the stored hash; None is a login that does not exist.

        It takes the same time whether the login exists, so that nobody learns who has an account (ASVS 5.0, 6.3.8).

        Raises:  Unavailable (too many wait)
        """
        return await self._aside(functools.partial(self._verify, stored, _bytes(secret), purpose))

    def close(self) -> None:
        """Let the threads go."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _hash(self, secret: bytes, purpose: Purpose) -> str:
        return PEPPERED + self._hasher.hash(self._pepper.mixed(secret, purpose))

    def _verify(self, stored: str | None, secret: bytes, purpose: Purpose) -> Verdict:
        exists = stored is not None and stored != NO_PASSWORD
        against = stored if stored is not None and exists else self._nobody
        peppered = against.startswith(PEPPERED)
        argon2 = against.removeprefix(PEPPERED)
        try:
            self._hasher.verify(argon2, self._pepper.mixed(secret, purpose) if peppered else secret)
        except (Argon2Error, InvalidHashError):
            return Verdict(is_right=False)
        if not exists:
            return Verdict(is_right=False)
        outdated = not peppered or self._hasher.check_needs_rehash(argon2)
        return Verdict(is_right=True, better_hash=self._hash(secret, purpose) if outdated else None)

    @functools.cached_property
    def _nobody(self) -> str:
        return self._hash(b"", Purpose.PASSWORD)

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
