"""A list as one parameter, or one a column: the statement and its plan are the same for one row and for five hundred.

`(a, b, c) IN (VALUES ...)` makes SQLite 3.40 scan the whole table: 573 µs a row of 16 in a table of 30,000, against
2.7 µs for the join with `json_each` (docs/decisions/0004-numbering.md). PostgreSQL takes arrays: it would believe any
JSON to have a hundred rows, and scan a table of ten thousand for them.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import ARRAY, Text, bindparam, func


class Listed(NamedTuple):
    """A table of the rows in the parameters, and its columns."""

    rows: Any
    columns: Sequence[Any]


def listed(dialect: str, width: int) -> Listed:
    """A list of rows, each of `width` texts, to join with; its values are `parameters_of(dialect, rows)`."""
    if dialect == "sqlite":
        rows = func.json_each(bindparam("listed", type_=Text)).table_valued("value", name="listed")
        return Listed(rows, [func.json_extract(rows.c.value, f"$[{index}]") for index in range(width)])
    names = [f"listed_{index}" for index in range(width)]
    arrays = [bindparam(name, type_=ARRAY(Text)) for name in names]
    rows = func.unnest(*arrays).table_valued(*names, name="listed").render_derived()
    return Listed(rows, [rows.c[name] for name in names])


def parameters_of(dialect: str, rows: Sequence[Sequence[str]]) -> dict[str, Any]:
    if dialect == "sqlite":
        return {"listed": msgspec.json.encode(rows).decode()}
    return {f"listed_{index}": list(column) for index, column in enumerate(zip(*rows, strict=True))}
