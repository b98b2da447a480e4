"""Documents: what decides who reads them, found without opening a record."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any

from msgspec import Struct
from sqlalchemy import ColumnElement, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from dossier.domain.document import Confidentiality
from dossier.domain.question import Document
from dossier.store.tables import documents, versions
from protocol.values import AccountId, AttachmentId, ConversationId, DossierId, Millis, Seq


class KeptVersion(Struct, frozen=True):
    """Shape:   seq: of the record that tells it, and has the file."""

    number: int
    author: AccountId
    at: Millis
    file: AttachmentId
    seq: Seq


class KeptDocument(Struct, frozen=True):
    """A document as the tables have it.

    Shape:   versions: the newest first
    """

    id: str
    dossier: DossierId
    type_code: str
    confidentiality: frozenset[Confidentiality]
    listed: frozenset[AccountId]
    versions: Sequence[KeptVersion]

    @property
    def journal(self) -> ConversationId:
        return ConversationId(self.dossier)

    @property
    def author(self) -> AccountId:
        """Whose document it is: the author of its first version."""
        return self.versions[-1].author

    @property
    def next_number(self) -> int:
        return self.versions[0].number + 1

    def asked(self, version: KeptVersion) -> Document:
        """A version, as the rules are asked about it: each is its own author's."""
        return Document(self.id, version.author, self.type_code, self.confidentiality, self.listed)

    @property
    def whole(self) -> Document:
        """The document, as the rules are asked about what becomes of it."""
        return self.asked(self.versions[-1])


class DocumentRows:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def of(self, dossier: DossierId) -> Sequence[KeptDocument]:
        """Those of a dossier, the one with the newest version first."""
        found = await self._found(documents.c.dossier == dossier)
        return sorted(found, key=lambda one: (one.versions[0].at, one.id), reverse=True)

    async def one(self, dossier: DossierId, id: str) -> KeptDocument | None:
        return next(iter(await self._found((documents.c.dossier == dossier) & (documents.c.id == id))), None)

    async def some(self, dossier: DossierId, ids: Collection[str]) -> Sequence[KeptDocument]:
        """Those of a dossier that have these ids."""
        if not ids:
            return []
        return await self._found((documents.c.dossier == dossier) & documents.c.id.in_(sorted(ids)))

    async def with_file(self, dossier: DossierId, file: AttachmentId) -> KeptDocument | None:
        """The document of which a version has this file."""
        has_it = select(versions.c.document).where(versions.c.file == file)
        return next(iter(await self._found((documents.c.dossier == dossier) & documents.c.id.in_(has_it))), None)

    async def add(self, dossier: DossierId, document: Document) -> None:
        """Make a document; its first version comes next."""
        row = {"id": document.id, "dossier": dossier, "type_code": document.type_code, **_who_reads(document)}
        await self._connection.execute(insert(documents), row)

    async def add_version(self, id: str, version: KeptVersion) -> None:
        row = {name: getattr(version, name) for name in KeptVersion.__struct_fields__}
        await self._connection.execute(insert(versions), {"document": id, **row})

    async def move(self, document: Document) -> None:
        """Have other people read all its versions."""
        change = update(documents).where(documents.c.id == document.id)
        await self._connection.execute(change.values(**_who_reads(document)))

    async def _found(self, which: ColumnElement[bool]) -> Sequence[KeptDocument]:
        query = select(documents, versions).join(versions, versions.c.document == documents.c.id).where(which)
        rows = await self._connection.execute(query.order_by(documents.c.id, versions.c.number.desc()))
        return [_document(list(some)) for _, some in groupby(rows.mappings(), key=lambda row: row["id"])]


def _document(rows: Sequence[Mapping[Any, Any]]) -> KeptDocument:
    row = rows[0]
    return KeptDocument(
        id=row["id"],
        dossier=DossierId(row["dossier"]),
        type_code=row["type_code"],
        confidentiality=frozenset(map(Confidentiality, row["confidentiality"].split())),
        listed=frozenset(map(AccountId, row["listed"].split())),
        versions=[KeptVersion(*(one[name] for name in KeptVersion.__struct_fields__)) for one in rows],
    )


def _who_reads(document: Document) -> Mapping[str, str]:
    return {"confidentiality": _joined(document.confidentiality), "listed": _joined(document.listed)}


def _joined(some: Iterable[str]) -> str:
    return " ".join(sorted(some))
