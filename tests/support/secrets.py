"""PINs and passwords for the people of a wire, and a count of what is evaluated."""

from typing import Literal

from argon2 import PasswordHasher

from mis.app import App
from mis.identity.pepper import Purpose
from mis.store.work import Work
from tests.support.wire import Person

PIN, WRONG_PIN = "482913", "482914"
PASSWORD = "lavande-orage-cerise"
LIGHT_KIB = 8  # what Argon2 costs is not what is tested here


class CountingHasher(PasswordHasher):
    """The real one, which remembers how often it verified."""

    def __init__(self) -> None:
        super().__init__(time_cost=1, memory_cost=LIGHT_KIB, parallelism=1)
        self.verified = 0

    def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:
        self.verified += 1
        return super().verify(hash, password)


def count_verifications(app: App) -> CountingHasher:
    """Count what the server evaluates from here on."""
    hasher = app.passwords._hasher = CountingHasher()
    return hasher


async def give_pin(person: Person, pin: str = PIN) -> None:
    app = person.wire.app
    hash = await app.passwords.hashed(pin, Purpose.PIN)
    await app.store.writer.run(lambda work: work.pins.set(person.id, hash, now=work.now))


async def give_password(person: Person, password: str = PASSWORD) -> None:
    hash = await person.wire.app.passwords.hashed(password)
    await person.wire.app.store.writer.run(lambda work: _set_password(work, person, hash))


async def _set_password(work: Work, person: Person, hash: str) -> None:
    work.writes()
    await work.accounts.set_password_hash(person.id, hash)
