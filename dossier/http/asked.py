"""What a request names, and the day on which it came."""

from enum import StrEnum
from typing import TypeVar

from dossier.domain.day import day_at
from mis.extension import Asked, Host, path_id
from protocol.errors import BadRequest, NotFound
from protocol.values import Cursor, DossierId, Millis

Word = TypeVar("Word", bound=StrEnum)
DIGITS_MOST = 9


def dossier_of(asked: Asked) -> DossierId:
    """Raises:  NotFound (no id)."""
    return DossierId(path_id(asked))


def document_of(asked: Asked) -> str:
    """Raises:  NotFound (no id)."""
    return path_id(asked, "document")


def number_of(asked: Asked, name: str = "number") -> int:
    """A number that tells one of several in a dossier.

    Raises:  NotFound (no number)
    """
    text = asked.request.path_params[name]
    if not text.isascii() or not text.isdecimal() or len(text) > DIGITS_MOST:
        raise NotFound("no such thing")
    return int(text)


def word_of(asked: Asked, name: str, words: type[Word]) -> Word | None:
    """One of some words in the question, or none.

    Raises:  BadRequest
    """
    text = asked.request.query_params.get(name)
    if text is None:
        return None
    try:
        return words(text)
    except ValueError as error:
        raise BadRequest(f"{name} is none of {', '.join(words)}", name) from error


def cursor_in(asked: Asked, name: str) -> Cursor | None:
    """Where the page before ended, if it is told."""
    told = asked.request.query_params.get(name)
    return Cursor(told) if told else None


def today(host: Host, now: Millis) -> str:
    """Return the day that it is in the region, YYYY-MM-DD."""
    return day_at(now, host.settings.zone)
