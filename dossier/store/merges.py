"""Merges: which dossier is read through which, and where what was said of it stands."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, delete, insert, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from dossier.domain.merge import STANDING, Merge, MergeState, Pair
from dossier.store.tables import merges
from protocol.values import DossierId, Seq

_STATES = sorted(state.value for state in STANDING)


class KeptMerge(Pair, frozen=True):
    """Where the newest record of a merge is, in the journal of the dossier that goes on."""

    id: str
    seq: Seq


class MergeRows:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def one(self, id: str) -> KeptMerge | None:
        return next(iter(await self._found(merges.c.id == id)), None)

    async def of(self, dossier: DossierId) -> Sequence[KeptMerge]:
        """Every merge there ever was of a dossier, by the order of their ids."""
        return await self._found(or_(merges.c.goes_on == dossier, merges.c.merged == dossier))

    async def standing(self, both: Collection[DossierId]) -> Sequence[KeptMerge]:
        """Those of some dossiers that hold, or are asked."""
        is_of_them = or_(merges.c.goes_on.in_(both), merges.c.merged.in_(both))
        return await self._found(is_of_them, merges.c.state.in_(_STATES))

    async def read_through(self, ids: Collection[DossierId]) -> Mapping[DossierId, Sequence[DossierId]]:
        """Of those that go on, the ones that are merged into them."""
        found: dict[DossierId, list[DossierId]] = {}
        for one in await self._found(merges.c.goes_on.in_(ids), _HOLDS):
            found.setdefault(one.goes_on, []).append(one.merged)
        return found

    async def places_to_go(self, ids: Collection[DossierId]) -> Mapping[DossierId, DossierId]:
        """Of those that are merged, the one that goes on."""
        found = await self._found(merges.c.merged.in_(ids), _HOLDS)
        return {one.merged: one.goes_on for one in found}

    async def of_one_person(self, ids: Collection[DossierId]) -> Mapping[DossierId, frozenset[DossierId]]:
        """Each of some dossiers with those that it is merged with: the one that goes on, and all merged into it."""
        mine = select(merges.c.goes_on).where(or_(merges.c.goes_on.in_(ids), merges.c.merged.in_(ids)), _HOLDS)
        together: dict[DossierId, set[DossierId]] = {}
        for one in await self._found(merges.c.goes_on.in_(mine), _HOLDS):
            together.setdefault(one.goes_on, {one.goes_on}).add(one.merged)
        by_id = {id: frozenset(group) for group in together.values() for id in group}
        return {id: by_id.get(id, frozenset({id})) for id in ids}

    async def put(self, merge: Merge, seq: Seq) -> None:
        """Have a merge as a record tells it."""
        await self._connection.execute(delete(merges).where(merges.c.id == merge.id))
        row = {"id": merge.id, "goes_on": merge.goes_on, "merged": merge.merged, "state": merge.state.value, "seq": seq}
        await self._connection.execute(insert(merges), row)

    async def _found(self, *those: ColumnElement[bool]) -> Sequence[KeptMerge]:
        query = select(merges).where(*those).order_by(merges.c.id)
        return [_kept(row) for row in (await self._connection.execute(query)).mappings()]


_HOLDS = merges.c.state == MergeState.MERGED.value


def _kept(row: Any) -> KeptMerge:
    return KeptMerge(
        id=row["id"],
        goes_on=DossierId(row["goes_on"]),
        merged=DossierId(row["merged"]),
        state=MergeState(row["state"]),
        seq=row["seq"],
    )
