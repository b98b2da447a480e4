"""Communes, and the codes that communes had."""

from collections.abc import Sequence
from functools import cache

from msgspec import Struct

from dossier.domain.packaged import rows_of


class Commune(Struct, frozen=True):
    """A commune, a municipal arrondissement, or what is part of a commune today and was one.

    Shape:   code: INSEE's, 5 characters; department: 2 of them, overseas 3
    """

    code: str
    name: str

    @property
    def department(self) -> str:
        return self.code[:3] if self.code.startswith(("97", "98")) else self.code[:2]


@cache
def communes() -> Sequence[Commune]:
    """All that have a name today, by their codes."""
    return [Commune(row["code"], row["name"]) for row in rows_of("communes.csv")]


@cache
def known_codes() -> frozenset[str]:
    """The codes of today, and those of communes that have merged since."""
    return frozenset(one.code for one in communes()) | {row["code"] for row in rows_of("former_communes.csv")}
