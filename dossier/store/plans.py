"""Where the versions of plans are, and who has read which."""

from collections.abc import Sequence
from typing import Any

from msgspec import Struct, structs
from sqlalchemy import Select, delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from dossier.store.tables import plan_signatures, plan_versions
from protocol.values import AccountId, DossierId, Millis, Seq


class VersionPlace(Struct, frozen=True):
    """Where the record of a version is.

    Units:   at in ms since 1970-01-01 UTC
    """

    version: int
    seq: Seq
    at: Millis


class Signature(Struct, frozen=True):
    """Units:   at in ms since 1970-01-01 UTC."""

    account: AccountId
    version: int
    at: Millis


class PlanRows:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def newest(self, dossier: DossierId) -> VersionPlace | None:
        return await self._first(_places(dossier))

    async def newest_written(self, dossier: DossierId) -> VersionPlace | None:
        """The newest version that coordinators made."""
        return await self._first(_places(dossier).where(plan_versions.c.is_written))

    async def one(self, dossier: DossierId, version: int) -> VersionPlace | None:
        return await self._first(_places(dossier).where(plan_versions.c.version == version))

    async def page(self, dossier: DossierId, *, before: int | None, limit: int) -> Sequence[VersionPlace]:
        """At most `limit` versions, newest first, older than one if that is given."""
        query = _places(dossier)
        if before is not None:
            query = query.where(plan_versions.c.version < before)
        return [VersionPlace(*row) for row in await self._connection.execute(query.limit(limit))]

    async def put(self, dossier: DossierId, place: VersionPlace, *, is_written: bool) -> None:
        row = {"dossier": dossier, **structs.asdict(place), "is_written": is_written}
        await self._connection.execute(insert(plan_versions), row)

    async def signatures(self, dossier: DossierId) -> Sequence[Signature]:
        """The newest version that each has said to have read, who said it last first."""
        kept = plan_signatures.c
        query = select(kept.account, kept.version, kept.at).where(kept.dossier == dossier)
        return [Signature(*row) for row in await self._connection.execute(query.order_by(kept.at.desc(), kept.account))]

    async def sign(self, dossier: DossierId, signature: Signature) -> None:
        kept = plan_signatures.c
        is_it = (kept.dossier == dossier, kept.account == signature.account)
        await self._connection.execute(delete(plan_signatures).where(*is_it))
        await self._connection.execute(insert(plan_signatures), {"dossier": dossier, **structs.asdict(signature)})

    async def _first(self, query: Select[Any]) -> VersionPlace | None:
        row = (await self._connection.execute(query.limit(1))).first()
        return VersionPlace(*row) if row else None


def _places(dossier: DossierId) -> Select[Any]:
    query = select(plan_versions.c.version, plan_versions.c.seq, plan_versions.c.at).where(
        plan_versions.c.dossier == dossier
    )
    return query.order_by(plan_versions.c.version.desc())
