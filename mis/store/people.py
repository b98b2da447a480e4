"""People: the patients and caregivers whose accounts a professional made."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import RowMapping, Select, select
from sqlalchemy.ext.asyncio import AsyncConnection

from mis.store.accounts import account_of
from mis.store.tables import access_codes, accounts
from protocol.account import Account
from protocol.values import AccountId, Millis


@dataclass(frozen=True, slots=True)
class PersonMade:
    """Shape:   code_expires_at and code_attempts of the code that waits, null where none does."""

    account: Account
    login: str
    created_at: Millis
    deactivated_at: Millis | None
    code_expires_at: Millis | None
    code_attempts: int | None


class People:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def made_by(self, professional: AccountId) -> Sequence[PersonMade]:
        """Those whose accounts a professional made, by name."""
        query = _people(professional).order_by(accounts.c.search_key, accounts.c.id)
        return [_person(row) for row in (await self._connection.execute(query)).mappings()]

    async def one_made_by(self, professional: AccountId, id: AccountId) -> PersonMade | None:
        query = _people(professional).where(accounts.c.id == id)
        row = (await self._connection.execute(query)).mappings().first()
        return _person(row) if row else None

    async def taken(self, logins: Sequence[str]) -> set[str]:
        """Those of the logins that somebody has."""
        query = select(accounts.c.login).where(accounts.c.login.in_(logins))
        return set((await self._connection.execute(query)).scalars())


def _people(professional: AccountId) -> Select[Any]:
    return (
        select(
            accounts,
            access_codes.c.expires_at.label("code_expires_at"),
            access_codes.c.attempts.label("code_attempts"),
        )
        .join(access_codes, access_codes.c.account == accounts.c.id, isouter=True)
        .where(accounts.c.created_by == professional)
    )


def _person(row: RowMapping) -> PersonMade:
    return PersonMade(
        account=account_of(row),
        login=row["login"],
        created_at=row["created_at"],
        deactivated_at=row["deactivated_at"],
        code_expires_at=row["code_expires_at"],
        code_attempts=row["code_attempts"],
    )
