"""What persons oppose, as the records tell it."""

from collections.abc import Collection, Mapping, Sequence

from msgspec import Struct
from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from dossier.domain.opposition import Against, Opposition
from dossier.domain.voice import Voice
from dossier.store.tables import oppositions
from protocol.values import DossierId, Seq


class Opposed(Struct, frozen=True):
    """An opposition, and by whose word it stands so."""

    opposition: Opposition
    voice: Voice


class OppositionRows:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def of(self, dossier: DossierId) -> Sequence[Opposed]:
        """Every opposition there ever was, in the order of their numbers, from 1."""
        return (await self.of_several([dossier]))[dossier]

    async def of_several(self, ids: Collection[DossierId]) -> Mapping[DossierId, Sequence[Opposed]]:
        """The same of several dossiers."""
        query = select(oppositions).where(oppositions.c.dossier.in_(ids)).order_by(oppositions.c.number)
        found: dict[DossierId, list[Opposed]] = {id: [] for id in ids}
        for row in (await self._connection.execute(query)).mappings():
            told = Opposition(Against(row["against"]), row["since"], row["target"], row["until"])
            found[row["dossier"]].append(Opposed(told, Voice(row["voice"])))
        return found

    async def put(self, dossier: DossierId, number: int, opposed: Opposed, seq: Seq) -> None:
        """Have an opposition as a record tells it."""
        told = opposed.opposition
        is_it = (oppositions.c.dossier == dossier, oppositions.c.number == number)
        await self._connection.execute(delete(oppositions).where(*is_it))
        row = {
            "dossier": dossier,
            "number": number,
            "against": told.against.value,
            "target": told.target,
            "since": told.since,
            "until": told.until,
            "voice": opposed.voice.value,
            "seq": seq,
        }
        await self._connection.execute(insert(oppositions), row)
