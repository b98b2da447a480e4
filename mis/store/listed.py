"""A list as one parameter: the statement is the same for one row and for five hundred, and so is its plan.

`(a, b, c) IN (VALUES ...)` makes SQLite 3.40 scan the whole table: 573 µs a row of 16 in a table of 30,000, against
2.7 µs for the join with `json_each` (docs/decisions/0004).
"""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Text, bindparam, cast, func
from sqlalchemy.dialects.postgresql import JSONB

PARAMETER = "listed"


class Listed(NamedTuple):
    """A table of the rows in the parameter, and its columns."""

    rows: Any
    columns: Sequence[Any]


def listed(dialect: str, width: int) -> Listed:
    """A list of rows, each of `width` texts, to join with; its value is `parameter_of(rows)`."""
    if dialect == "sqlite":
        rows = func.json_each(bindparam(PARAMETER, type_=Text)).table_valued("value", name="listed")
        return Listed(rows, [func.json_extract(rows.c.value, f"$[{index}]") for index in range(width)])
    array = cast(bindparam(PARAMETER, type_=Text), JSONB)
    rows = func.jsonb_array_elements(array).table_valued("value", name="listed")
    return Listed(rows, [rows.c.value.op("->>")(index) for index in range(width)])


def parameter_of(rows: Iterable[Sequence[str]]) -> dict[str, str]:
    return {PARAMETER: msgspec.json.encode(list(rows)).decode()}
