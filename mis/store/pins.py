"""PINs: of an account, with what its sessions have tried together in a day."""

from dataclasses import dataclass

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from mis.store.tables import pins
from protocol.values import AccountId, Millis

DAY_MS = 24 * 3_600_000


@dataclass(frozen=True, slots=True)
class Pin:
    """Units:   day_began_at in ms since 1970-01-01 UTC."""

    hash: str
    day_began_at: Millis
    day_attempts: int

    def attempts_today(self, now: Millis) -> int:
        return self.day_attempts if now - self.day_began_at < DAY_MS else 0


class Pins:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def of(self, account: AccountId) -> Pin | None:
        """The PIN of an account; its row stays locked until the commit."""
        query = (
            select(pins.c.hash, pins.c.day_began_at, pins.c.day_attempts)
            .where(pins.c.account == account)
            .with_for_update()
        )
        row = (await self._connection.execute(query)).first()
        return Pin(*row) if row else None

    async def set(self, account: AccountId, hash: str, *, now: Millis) -> None:
        """Take the place of the PIN before, whose attempts are forgotten."""
        await self.remove(account)
        row = {"account": account, "hash": hash, "set_at": now, "day_began_at": now, "day_attempts": 0}
        await self._connection.execute(insert(pins), row)

    async def remove(self, account: AccountId) -> None:
        await self._connection.execute(delete(pins).where(pins.c.account == account))

    async def count(self, account: AccountId, pin: Pin, *, now: Millis) -> None:
        """Count an attempt of today."""
        attempts = pin.attempts_today(now)
        began_at = pin.day_began_at if attempts else now
        await self._attempts(account, began_at, attempts + 1)

    async def forget_attempts(self, account: AccountId, *, now: Millis) -> None:
        """Begin the day again: its owner has proved who they are."""
        await self._attempts(account, now, 0)

    async def _attempts(self, account: AccountId, began_at: Millis, attempts: int) -> None:
        changed = update(pins).where(pins.c.account == account)
        await self._connection.execute(changed.values(day_began_at=began_at, day_attempts=attempts))
