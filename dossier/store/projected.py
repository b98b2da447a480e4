"""The rows that follow from the journals of dossiers, as the tables have them: to be compared with what follows."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Table, select, union
from sqlalchemy.ext.asyncio import AsyncConnection

from dossier.store.tables import (
    documents,
    dossiers,
    emergencies,
    events,
    likenesses,
    memberships,
    merges,
    notes,
    oppositions,
    parcours,
    plan_signatures,
    plan_versions,
    tasks,
    versions,
    words,
)
from protocol.values import ConversationId, DossierId

Row = Mapping[str, Any]
Key = tuple[Any, ...]


class Projected(NamedTuple):
    """A table of which each row follows from a journal.

    Shape:   key: what tells its rows of one dossier apart; of: the column that names the dossier; besides: columns
             that no record tells; is_named: a key of it may be said aloud, it is nobody's name
    """

    table: Table
    key: Sequence[str]
    of: str = "dossier"
    besides: frozenset[str] = frozenset()
    is_named: bool = True


# When a list was last moved, the maker's own key for a repetition, and which journal the accesses are in.
_UNTOLD = frozenset({"changed_at", "client_ref", "accesses"})
PROJECTED: Sequence[Projected] = (
    Projected(dossiers, ("id",), "id", _UNTOLD),
    Projected(likenesses, ("key",), is_named=False),
    Projected(words, ("word",), is_named=False),
    # That one is over is noted some seconds after the clock says so.
    Projected(memberships, ("number",), besides=_UNTOLD | {"is_over"}),
    Projected(parcours, ("number",)),
    Projected(oppositions, ("number",)),
    Projected(documents, ("id",)),
    Projected(versions, ("document", "number"), "document"),
    Projected(notes, ("number", "version"), besides=_UNTOLD),
    Projected(events, ("number", "version")),
    Projected(plan_versions, ("version",)),
    Projected(plan_signatures, ("account",)),
    Projected(tasks, ("action",)),
    Projected(merges, ("id",), "goes_on"),
    Projected(emergencies, ("id",)),
)


class ProjectedRows:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def dossiers(self, *, after: str, limit: int) -> Sequence[DossierId]:
        """Every dossier that some row is of, also where the dossier itself is not there any more."""
        named = [select(one.table.c[one.of].label("id")) for one in PROJECTED if one.table is not versions]
        every = union(*named).subquery()
        query = select(every.c.id).where(every.c.id > after).order_by(every.c.id).limit(limit)
        return [DossierId(id) for id in (await self._connection.execute(query)).scalars()]

    async def accesses(self, dossier: DossierId) -> ConversationId | None:
        """The journal of who opened what."""
        query = select(dossiers.c.accesses).where(dossiers.c.id == dossier)
        return (await self._connection.execute(query)).scalar_one_or_none()

    async def of(self, projected: Projected, dossier: DossierId) -> Mapping[Key, Row]:
        """The rows of a dossier, by their keys, with the columns that records tell."""
        rows = await self._connection.execute(select(projected.table).where(_is_of(projected, dossier)))
        return {key_of(projected, row): told_of(projected, row) for row in rows.mappings()}


def key_of(projected: Projected, row: Mapping[Any, Any]) -> Key:
    return tuple(row[name] for name in projected.key)


def told_of(projected: Projected, row: Mapping[Any, Any]) -> Row:
    """What records tell of a row."""
    return {one.name: row[one.name] for one in projected.table.columns if one.name not in projected.besides}


def _is_of(projected: Projected, dossier: DossierId) -> ColumnElement[bool]:
    if projected.table is versions:
        return versions.c.document.in_(select(documents.c.id).where(documents.c.dossier == dossier))
    return projected.table.c[projected.of] == dossier
