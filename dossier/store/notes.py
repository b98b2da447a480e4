"""Notes: where the records of their versions are."""

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct
from sqlalchemy import func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from dossier.domain.note import Note, NoteKind
from dossier.store.tables import notes
from protocol.values import AccountId, DossierId, Millis, Seq


class KeptNote(Struct, frozen=True):
    """Where a version of a note is recorded; written_at is when the first one was.

    Shape:   documents: ids of those that hang on it, in the author's order
    """

    number: int
    seq: Seq
    written_at: Millis
    documents: tuple[str, ...] = ()


_KEPT = (notes.c.number, notes.c.seq, notes.c.written_at, notes.c.documents)


class NoteRows:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def made(self, dossier: DossierId, by: AccountId, client_ref: str) -> int | None:
        """The note that this account wrote under this key."""
        query = select(notes.c.number).where(
            notes.c.dossier == dossier, notes.c.author == by, notes.c.client_ref == client_ref
        )
        return (await self._connection.execute(query)).scalar_one_or_none()

    async def next_number(self, dossier: DossierId) -> int:
        """The number of the next note, for who has the journal locked."""
        last = select(func.coalesce(func.max(notes.c.number), 0)).where(notes.c.dossier == dossier)
        return int((await self._connection.execute(last)).scalar_one()) + 1

    async def newest(
        self, dossier: DossierId, kind: NoteKind | None, *, before: Seq | None, limit: int
    ) -> Sequence[KeptNote]:
        """The newest version of each note, the one that was recorded last first."""
        query = select(*_KEPT).where(notes.c.dossier == dossier, notes.c.is_newest)
        if kind is not None:
            query = query.where(notes.c.kind == kind.value)
        if before is not None:
            query = query.where(notes.c.seq < before)
        rows = await self._connection.execute(query.order_by(notes.c.seq.desc()).limit(limit))
        return [_kept(row) for row in rows]

    async def versions(self, dossier: DossierId, number: int) -> Sequence[KeptNote]:
        """Every version of a note, the newest first; none where there is no such note."""
        query = select(*_KEPT).where(notes.c.dossier == dossier, notes.c.number == number)
        return [_kept(row) for row in await self._connection.execute(query.order_by(notes.c.version.desc()))]

    async def at(self, dossier: DossierId, numbers: Mapping[Seq, int]) -> Mapping[Seq, KeptNote]:
        """The versions that some records tell.

        Shape:   numbers: of the notes, by the record; they are what the table is looked up by
        """
        is_theirs = (notes.c.number.in_(set(numbers.values())), notes.c.seq.in_(numbers))
        query = select(*_KEPT).where(notes.c.dossier == dossier, *is_theirs)
        return {one.seq: one for one in map(_kept, await self._connection.execute(query))}

    async def hanging(self, dossier: DossierId) -> Mapping[Seq, KeptNote]:
        """The versions on which documents hang, by the records that tell them."""
        query = select(*_KEPT).where(notes.c.dossier == dossier, notes.c.documents.is_not(None))
        return {one.seq: one for one in map(_kept, await self._connection.execute(query))}

    async def put(self, dossier: DossierId, kept: KeptNote, note: Note, *, client_ref: str | None = None) -> None:
        """Have a version as a record tells it, as the newest one."""
        is_it = (notes.c.dossier == dossier, notes.c.number == kept.number, notes.c.is_newest)
        await self._connection.execute(update(notes).where(*is_it).values(is_newest=False))
        row = {
            "dossier": dossier,
            "number": kept.number,
            "version": note.version,
            "kind": note.kind.value,
            "author": note.author,
            "client_ref": client_ref,
            "written_at": kept.written_at,
            "seq": kept.seq,
            "is_newest": True,
            "documents": " ".join(kept.documents) or None,
        }
        await self._connection.execute(insert(notes), row)


def _kept(row: Any) -> KeptNote:
    return KeptNote(row.number, row.seq, row.written_at, tuple((row.documents or "").split()))
