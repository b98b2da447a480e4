"""Access matrices that operators imported."""

from collections.abc import Sequence

from msgspec import Struct
from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from dossier.domain.matrix import Matrix, read_matrix
from dossier.store.tables import matrices
from protocol.values import Millis

# A row never changes, and a matrix of 3,584 cells takes ten times as long to read as all else that a decision asks for.
_read: dict[tuple[str, str, Millis], Matrix] = {}


class Imported(Struct, frozen=True):
    """Shape:   digest: SHA-256 of the text that was imported."""

    version: str
    applies_from: Millis
    digest: str
    imported_at: Millis


class MatrixRows:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def all(self) -> Sequence[Imported]:
        """Those that were imported, in their order."""
        columns = [matrices.c[name] for name in Imported.__struct_fields__]
        rows = await self._connection.execute(select(*columns).order_by(matrices.c.number))
        return [Imported(*row) for row in rows]

    async def matrices(self) -> Sequence[Matrix]:
        """The same, with their cells."""
        return [await self._matrix(one) for one in await self.all()]

    async def add(self, matrix: Matrix, text: str, *, at: Millis) -> None:
        row = {
            "version": matrix.version,
            "applies_from": matrix.applies_from,
            "digest": matrix.digest,
            "csv": text,
            "imported_at": at,
        }
        await self._connection.execute(insert(matrices), row)

    async def _matrix(self, imported: Imported) -> Matrix:
        key = (imported.digest, imported.version, imported.applies_from)
        if key not in _read:
            query = select(matrices.c.csv).where(matrices.c.version == imported.version)
            text = (await self._connection.execute(query)).scalar_one()
            _read[key] = read_matrix(text, imported.version, imported.applies_from)
        return _read[key]
