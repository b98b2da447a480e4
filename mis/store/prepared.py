"""A statement that is rendered once per database and run with plain rows: for what is written with every message.

SQLAlchemy binds each row of a bulk statement by name, through its types; for a message that cost a tenth of its CPU.
The rows here are tuples of what the drivers take as it is: text, whole numbers, booleans, null.
"""

from collections.abc import Sequence
from functools import cache

from sqlalchemy import Dialect, Insert, Update
from sqlalchemy.ext.asyncio import AsyncConnection

Row = tuple[str | int | bytes | None, ...]


class Prepared:
    """Shape:   `names` are the statement's parameters in the order of the values of a row."""

    def __init__(self, statement: Insert | Update, names: Sequence[str]) -> None:
        self._statement = statement
        self._names = tuple(names)
        self._rendered = cache(self._render)

    async def run(self, connection: AsyncConnection, rows: Sequence[Row]) -> None:
        """Run the statement once for each row."""
        sql, order = self._rendered(connection.dialect)
        if order is not None:
            rows = [tuple(row[index] for index in order) for row in rows]
        await connection.exec_driver_sql(sql, list(rows))

    def _render(self, dialect: Dialect) -> tuple[str, tuple[int, ...] | None]:
        """The text, and the places of its parameters in a row; None where they stand in that order already."""
        compiled = self._statement.compile(dialect=dialect)
        wanted = tuple(compiled.positiontup or ())
        order = tuple(self._names.index(name) for name in wanted)
        return str(compiled), None if wanted == self._names else order
