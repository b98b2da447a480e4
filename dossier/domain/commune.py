"""Communes, by the code and the name that people know them by."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cache
from heapq import nsmallest
from typing import NamedTuple

from msgspec import Struct

from dossier.domain.name import compared
from dossier.domain.packaged import rows_of

FEWEST_CHARS = 2
_AFTER_LETTERS = "\uffff"
_WRITTEN_OUT = {"ST": "SAINT", "STE": "SAINTE"}


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


def found(text: str, limit: int) -> Sequence[Commune]:
    """Return those of that code, or whose names begin so; then those of which a later word does. Short names first.

    Order:   the first time takes a fifth of a second: not in a loop that others wait for
    """
    if text.strip()[:1].isdecimal():
        return _of_code(text.strip().upper())[:limit]
    typed = _spelt(text)
    fitting = _fitting(typed) if len(typed) >= FEWEST_CHARS else []
    best = {place.commune.code: place.commune for place in nsmallest(2 * limit, fitting, key=_goodness)}
    return list(best.values())[:limit]


def _of_code(begun: str) -> Sequence[Commune]:
    begin = bisect_left(communes(), begun, key=_code)
    return communes()[begin : bisect_left(communes(), begun + _AFTER_LETTERS, begin, key=_code)]


def _code(commune: Commune) -> str:
    return commune.code


class _Place(NamedTuple):
    """Where a word of a name begins: the name from there on."""

    rest: str
    is_later: bool
    commune: Commune


def _fitting(typed: str) -> Sequence[_Place]:
    places = _places()
    begin = bisect_left(places, typed, key=_rest)
    return places[begin : bisect_left(places, typed + _AFTER_LETTERS, begin, key=_rest)]


@cache
def _places() -> Sequence[_Place]:
    """Every word of every name, in alphabetical order."""
    return sorted((place for one in communes() for place in _words(one)), key=_rest)


def _words(commune: Commune) -> Iterator[_Place]:
    words = _spelt(commune.name).split()
    for number in range(len(words)):
        yield _Place(" ".join(words[number:]), number > 0, commune)


def _rest(place: _Place) -> str:
    return place.rest


def _goodness(place: _Place) -> tuple[bool, int, str]:
    return place.is_later, len(place.commune.name), place.commune.name


def _spelt(text: str) -> str:
    return " ".join(_WRITTEN_OUT.get(word, word) for word in compared(text).split())
