"""Countries and territories abroad, which have a code of their own as a place of birth."""

from collections.abc import Sequence
from functools import cache

from msgspec import Struct

from dossier.domain.packaged import rows_of


class Country(Struct, frozen=True):
    """Shape:   code: 99 and 3 figures, by INSEE; also: what else it, or a part of it, is called."""

    code: str
    name: str
    also: tuple[str, ...]


@cache
def countries() -> Sequence[Country]:
    """All that have a code today, by their codes; who was born in a state that is no more keeps another one."""
    rows = rows_of("countries.csv")
    return [Country(row["code"], row["name"], tuple(filter(None, row["also"].split(", ")))) for row in rows]
