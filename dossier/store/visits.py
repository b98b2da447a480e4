"""When an account last opened what."""

from sqlalchemy import ColumnElement, delete, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from dossier.store.tables import visits
from protocol.values import AccountId, DossierId, Millis


class Visits:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def last(self, dossier: DossierId, account: AccountId, what: str) -> Millis | None:
        query = select(visits.c.at).where(*_is_it(dossier, account, what))
        return (await self._connection.execute(query)).scalar_one_or_none()

    async def newest(self, dossier: DossierId, account: AccountId) -> Millis | None:
        """When an account last opened anything of a dossier."""
        query = select(func.max(visits.c.at)).where(visits.c.dossier == dossier, visits.c.account == account)
        newest: Millis | None = (await self._connection.execute(query)).scalar_one()
        return newest

    async def put(self, dossier: DossierId, account: AccountId, what: str, at: Millis) -> None:
        await self._connection.execute(delete(visits).where(*_is_it(dossier, account, what)))
        row = {"dossier": dossier, "account": account, "what": what, "at": at}
        await self._connection.execute(insert(visits), row)


def _is_it(dossier: DossierId, account: AccountId, what: str) -> tuple[ColumnElement[bool], ...]:
    return visits.c.dossier == dossier, visits.c.account == account, visits.c.what == what
