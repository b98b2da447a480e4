"""Who broke the glass: what is open by it now, and what an operator has still to look at."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from msgspec import Struct
from sqlalchemy import Select, and_, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from dossier.domain.break_glass import Answer, BrokenGlass, Finding
from dossier.store.tables import dossiers, emergencies
from protocol.values import AccountId, ConversationId, DossierId, Millis, Seq


class Broken(Struct, frozen=True):
    """A broken glass; `journal` and `seq`: where its words stand, `answered_seq` those of the person's
    answer, `reviewed_seq` those of who looked at it.

    Units:   at, until in ms since 1970-01-01 UTC
    """

    id: str
    dossier: DossierId
    journal: ConversationId
    account: AccountId
    at: Millis
    until: Millis
    seq: Seq
    answer: Answer | None
    answered_seq: Seq | None
    finding: Finding | None
    reviewed_seq: Seq | None


class Oldest(Struct, frozen=True, array_like=True):
    """Where a page of the review ended."""

    at: Millis
    id: str


class EmergencyRows:
    """Units:   now in ms since 1970-01-01 UTC."""

    def __init__(self, connection: AsyncConnection, now: Millis) -> None:
        self._connection = connection
        self._now = now

    async def open_of(self, ids: Collection[DossierId]) -> Sequence[Broken]:
        """Those of some dossiers that are open now."""
        is_open = (emergencies.c.at <= self._now, emergencies.c.until > self._now)
        return await self._found(_ALL.where(emergencies.c.dossier.in_(ids), *is_open))

    async def one(self, id: str) -> Broken | None:
        return next(iter(await self._found(_ALL.where(emergencies.c.id == id))), None)

    async def several(self, ids: Collection[str]) -> Mapping[str, Broken]:
        return {one.id: one for one in await self._found(_ALL.where(emergencies.c.id.in_(ids)))}

    async def page(self, *, after: Oldest | None, limit: int) -> Sequence[Broken]:
        """Newest first."""
        query = _ALL.order_by(emergencies.c.at.desc(), emergencies.c.id.desc()).limit(limit)
        if after is not None:
            is_older = and_(emergencies.c.at == after.at, emergencies.c.id < after.id)
            query = query.where(or_(emergencies.c.at < after.at, is_older))
        return await self._found(query)

    async def add(self, id: str, dossier: DossierId, glass: BrokenGlass, seq: Seq) -> None:
        row = {"id": id, "dossier": dossier, "account": glass.by, "at": glass.at, "until": glass.ends_at, "seq": seq}
        await self._connection.execute(insert(emergencies), row)

    async def answer(self, id: str, answer: Answer, seq: Seq) -> None:
        told = update(emergencies).where(emergencies.c.id == id)
        await self._connection.execute(told.values(answer=answer.value, answered_seq=seq))

    async def review(self, id: str, finding: Finding, seq: Seq) -> None:
        found = update(emergencies).where(emergencies.c.id == id)
        await self._connection.execute(found.values(finding=finding.value, reviewed_seq=seq))

    async def _found(self, query: Select[Any]) -> Sequence[Broken]:
        return [_broken(row) for row in (await self._connection.execute(query)).mappings()]


_ALL = select(emergencies, dossiers.c.accesses).join_from(emergencies, dossiers, dossiers.c.id == emergencies.c.dossier)


def _broken(row: Any) -> Broken:
    return Broken(
        id=row["id"],
        dossier=DossierId(row["dossier"]),
        journal=ConversationId(row["accesses"]),
        account=AccountId(row["account"]),
        at=row["at"],
        until=row["until"],
        seq=row["seq"],
        answer=Answer(row["answer"]) if row["answer"] else None,
        answered_seq=row["answered_seq"],
        finding=Finding(row["finding"]) if row["finding"] else None,
        reviewed_seq=row["reviewed_seq"],
    )
