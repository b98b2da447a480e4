"""Preferences, a row for each account that chose something."""

from collections.abc import Sequence
from dataclasses import asdict

from sqlalchemy import RowMapping, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from mis.domain.preferences import DEFAULTS, Preferences
from mis.store.tables import preferences
from protocol.values import AccountId


class ChosenPreferences:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def one(self, account: AccountId) -> Preferences:
        return (await self.of([account])).get(account, DEFAULTS)

    async def to_change(self, account: AccountId) -> Preferences:
        """The preferences of an account, whose row stays locked until the commit."""
        query = select(preferences).where(preferences.c.account == account).with_for_update()
        row = (await self._connection.execute(query)).mappings().first()
        return DEFAULTS if row is None else _preferences(row)

    async def of(self, accounts: Sequence[AccountId]) -> dict[AccountId, Preferences]:
        """The preferences of those of the accounts who chose something; the others have the defaults."""
        if not accounts:
            return {}
        query = select(preferences).where(preferences.c.account.in_(accounts))
        return {row["account"]: _preferences(row) for row in (await self._connection.execute(query)).mappings()}

    async def standing_in(self, substitute: AccountId) -> dict[AccountId, Preferences]:
        """The preferences of those who named this substitute, for now or another time."""
        query = select(preferences).where(preferences.c.substitute == substitute)
        return {row["account"]: _preferences(row) for row in (await self._connection.execute(query)).mappings()}

    async def put(self, account: AccountId, chosen: Preferences) -> None:
        row = asdict(chosen)
        changed = update(preferences).where(preferences.c.account == account).values(row)
        if (await self._connection.execute(changed)).rowcount == 0:
            await self._connection.execute(insert(preferences), {"account": account, **row})


def _preferences(row: RowMapping) -> Preferences:
    return Preferences(**{name: row[name] for name in Preferences.__slots__})
