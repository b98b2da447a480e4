"""Access codes: one waiting for an account at most, known by its hash, its attempts counted."""

from dataclasses import dataclass

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from mis.domain.account import CODE_ATTEMPTS
from mis.store.accounts import account_of
from mis.store.tables import access_codes, accounts
from protocol.account import Account
from protocol.values import AccountId, Millis


@dataclass(frozen=True, slots=True)
class Invited:
    """Whom a code waits for.

    Shape:   birth_date: YYYY-MM-DD, null for who gave none
    """

    account: Account
    login: str
    birth_date: str | None


class AccessCodes:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def put(
        self, account: AccountId, hash: bytes, *, created_by: AccountId | None, now: Millis, expires_at: Millis
    ) -> None:
        """Keep a new code in the place of the one before, which is void from here on."""
        await self.remove(account)
        row = {
            "account": account,
            "hash": hash,
            "created_by": created_by,
            "created_at": now,
            "expires_at": expires_at,
            "attempts": 0,
        }
        await self._connection.execute(insert(access_codes), row)

    async def remove(self, account: AccountId) -> None:
        await self._connection.execute(delete(access_codes).where(access_codes.c.account == account))

    async def count(self, hash: bytes, *, now: Millis) -> Invited | None:
        """Count an attempt, and only then say whom the code is for; None for a code that is void or was never given.

        One that was tried too late is void for good: a clock that is set back revives none.

        Next:    commit, whatever came of the attempt
        """
        counted = (
            update(access_codes)
            .where(access_codes.c.hash == hash)
            .where(access_codes.c.expires_at > now)
            .where(access_codes.c.attempts < CODE_ATTEMPTS)
            .values(attempts=access_codes.c.attempts + 1)
            .returning(access_codes.c.account)
        )
        id = (await self._connection.execute(counted)).scalar_one_or_none()
        if id is None:
            late = update(access_codes).where(access_codes.c.hash == hash, access_codes.c.expires_at <= now)
            await self._connection.execute(late.values(attempts=CODE_ATTEMPTS))
        query = select(accounts).where(accounts.c.id == id).where(accounts.c.deactivated_at.is_(None))
        row = (await self._connection.execute(query)).mappings().first()
        return Invited(account_of(row), row["login"], row["birth_date"]) if row else None
