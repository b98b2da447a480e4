"""Where people are born, found by what they call it."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cache
from heapq import nsmallest
from typing import NamedTuple, TypeAlias

from dossier.domain.commune import Commune, communes
from dossier.domain.country import Country, countries
from dossier.domain.name import compared

FEWEST_CHARS = 2
_AFTER_LETTERS = "\uffff"
_WRITTEN_OUT = {"ST": "SAINT", "STE": "SAINTE"}

Place: TypeAlias = Commune | Country


def found(text: str, limit: int) -> Sequence[Place]:
    """Return those of that code, or whose names begin so; then those of which a later word does. Short names first.

    Order:   the first time takes a fifth of a second: not in a loop that others wait for
    """
    if text.strip()[:1].isdecimal():
        return _of_code(text.strip().upper())[:limit]
    typed = _spelt(text)
    fitting = _fitting(typed) if len(typed) >= FEWEST_CHARS else []
    best = {word.place.code: word.place for word in nsmallest(2 * limit, fitting, key=_goodness)}
    return list(best.values())[:limit]


def _of_code(begun: str) -> Sequence[Place]:
    begin = bisect_left(places(), begun, key=_code)
    return places()[begin : bisect_left(places(), begun + _AFTER_LETTERS, begin, key=_code)]


@cache
def places() -> Sequence[Place]:
    """All of them by their codes: those of countries are the last."""
    return [*communes(), *countries()]


def _code(place: Place) -> str:
    return place.code


class _Word(NamedTuple):
    """Where a word of a name begins: the name from there on."""

    rest: str
    is_later: bool
    place: Place


def _fitting(typed: str) -> Sequence[_Word]:
    words = _words()
    begin = bisect_left(words, typed, key=_rest)
    return words[begin : bisect_left(words, typed + _AFTER_LETTERS, begin, key=_rest)]


@cache
def _words() -> Sequence[_Word]:
    """Every word of every name, in alphabetical order."""
    return sorted((word for one in places() for name in _names(one) for word in _words_of(name, one)), key=_rest)


def _names(place: Place) -> Sequence[str]:
    return (place.name, *place.also) if isinstance(place, Country) else (place.name,)


def _words_of(name: str, place: Place) -> Iterator[_Word]:
    words = _spelt(name).split()
    for number in range(len(words)):
        yield _Word(" ".join(words[number:]), number > 0, place)


def _rest(word: _Word) -> str:
    return word.rest


def _goodness(word: _Word) -> tuple[bool, int, str]:
    return word.is_later, len(word.place.name), word.place.name


def _spelt(text: str) -> str:
    return " ".join(_WRITTEN_OUT.get(word, word) for word in compared(text).split())
