"""Parcours: where the newest record of each member's is."""

from collections.abc import Sequence

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from dossier.store.tables import parcours
from protocol.values import DossierId, Seq


class ParcoursRows:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def of(self, dossier: DossierId) -> Sequence[Seq]:
        """The newest record of each member that ever took part in one."""
        query = select(parcours.c.seq).where(parcours.c.dossier == dossier)
        return [*(await self._connection.execute(query)).scalars()]

    async def put(self, dossier: DossierId, number: int, seq: Seq) -> None:
        """Have those of a member as a record tells them."""
        is_it = (parcours.c.dossier == dossier, parcours.c.number == number)
        await self._connection.execute(delete(parcours).where(*is_it))
        await self._connection.execute(insert(parcours), {"dossier": dossier, "number": number, "seq": seq})
