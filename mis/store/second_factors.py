"""Second factors: a sealed key of an account, the newest step that was taken, and the recovery codes."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from mis.store.tables import recovery_codes, second_factors
from protocol.values import AccountId, Millis


@dataclass(frozen=True, slots=True)
class SecondFactorKey:
    """Shape:   sealed about its account; last_step is no step where none was taken yet."""

    sealed: bytes
    is_confirmed: bool
    last_step: int


class SecondFactors:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def of(self, account: AccountId) -> SecondFactorKey | None:
        """The key of an account, also one that nobody has confirmed."""
        columns = (second_factors.c.key, second_factors.c.confirmed_at, second_factors.c.last_step)
        row = (await self._connection.execute(select(*columns).where(second_factors.c.account == account))).first()
        return SecondFactorKey(row.key, row.confirmed_at is not None, row.last_step) if row else None

    async def begin(self, account: AccountId, sealed: bytes) -> None:
        """Store a key that is to be confirmed, in the place of whatever was there."""
        await self.remove(account)
        row = {"account": account, "key": sealed, "confirmed_at": None, "last_step": NO_STEP}
        await self._connection.execute(insert(second_factors), row)

    async def confirm(self, account: AccountId, *, now: Millis) -> None:
        confirmed = update(second_factors).where(second_factors.c.account == account).values(confirmed_at=now)
        await self._connection.execute(confirmed)

    async def take_step(self, account: AccountId, step: int) -> bool:
        """Take a step and all before it, once: False where somebody was faster."""
        taken = (
            update(second_factors)
            .where(second_factors.c.account == account, second_factors.c.last_step < step)
            .values(last_step=step)
        )
        return (await self._connection.execute(taken)).rowcount == 1

    async def add_recovery_codes(self, account: AccountId, hashes: Sequence[bytes]) -> None:
        await self._connection.execute(insert(recovery_codes), [{"account": account, "hash": hash} for hash in hashes])

    async def take_recovery_code(self, account: AccountId, hash: bytes) -> bool:
        """Take a code, once: False where it is none of the account's, or is used."""
        taken = delete(recovery_codes).where(recovery_codes.c.account == account, recovery_codes.c.hash == hash)
        return (await self._connection.execute(taken)).rowcount == 1

    async def recovery_codes_left(self, account: AccountId) -> int:
        query = select(func.count()).select_from(recovery_codes).where(recovery_codes.c.account == account)
        return int((await self._connection.execute(query)).scalar_one())

    async def remove(self, account: AccountId) -> None:
        """Remove the key and every recovery code."""
        await self._connection.execute(delete(recovery_codes).where(recovery_codes.c.account == account))
        await self._connection.execute(delete(second_factors).where(second_factors.c.account == account))


NO_STEP = -1
