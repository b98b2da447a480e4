"""A statement that is rendered once per database and run with plain values: for what is run with every message.

SQLAlchemy binds each row of a bulk statement by name, through its types; for a message that cost a tenth of its CPU.
The values here are what the drivers take and give as it is: text, bytes, whole numbers, booleans, null. SQLite gives 0
and 1 for booleans.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Dialect, Insert, Select, Update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.dml import ReturningUpdate

from mis.store.onehop import at_once

Row = tuple[str | int | bytes | None, ...]
Asking = Select[Any] | ReturningUpdate[Any]


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
        if connection.dialect.name == "sqlite":
            await at_once(connection, sql, rows, many=True)
        else:
            await connection.exec_driver_sql(sql, list(rows))

    def _render(self, dialect: Dialect) -> tuple[str, tuple[int, ...] | None]:
        """The text, and the places of its parameters in a row; None where they stand in that order already."""
        compiled = self._statement.compile(dialect=dialect)
        wanted = tuple(compiled.positiontup or ())
        order = tuple(self._names.index(name) for name in wanted)
        return str(compiled), None if wanted == self._names else order


class PreparedQuery:
    """A statement that gives rows, of which there may be one for each dialect.

    Shape:   rows are sequences of their columns' values, in the statement's order
    """

    def __init__(self, statement: Callable[[str], Asking]) -> None:
        self._statement = cache(statement)
        self._rendered = cache(self._render)

    async def rows(self, connection: AsyncConnection, parameters: Mapping[str, Any]) -> Sequence[Sequence[Any]]:
        dialect = connection.dialect
        if dialect.name != "sqlite":
            return (await connection.execute(self._statement(dialect.name), parameters)).all()
        sql, order, fixed = self._rendered(dialect)
        given = {**fixed, **parameters}
        return await at_once(connection, sql, tuple(given[name] for name in order))

    def _render(self, dialect: Dialect) -> tuple[str, Sequence[str], Mapping[str, Any]]:
        """The text, the names of its parameters in order, and the values of those that never change."""
        compiled = self._statement(dialect.name).compile(dialect=dialect)
        return str(compiled), tuple(compiled.positiontup or ()), compiled.params
