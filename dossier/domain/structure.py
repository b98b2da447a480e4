"""A structure around the person (a home nursing service, a hospital, ...): whom to call there, and nobody who reads."""

import re

from msgspec import Struct

from dossier.domain.identity import must_be_phone
from protocol.errors import BadRequest
from protocol.text import normalized

NAME_CHARS = 120
_FINESS = re.compile(r"(?:[0-9]{2}|2[AB])[0-9]{7}")
_CORSICA = str.maketrans("AB", "12")  # as the numbers in use have it: 2B0000012 is the hospital of Bastia


class Structure(Struct, frozen=True, omit_defaults=True):
    """Shape:   finess: nine characters, of an establishment (EG) or of what runs it (EJ); phone: as in Contact."""

    finess: str
    name: str
    phone: str | None = None


def must_be_structure(told: Structure) -> Structure:
    """Return a structure as it is recorded: what people write between figures is left out.

    Raises:  BadRequest (finess_form, finess_key, name_missing, phone_form, control characters), TooLarge
    """
    return Structure(_must_be_finess(told.finess), _must_be_name(told.name), must_be_phone(told.phone))


def _must_be_finess(told: str) -> str:
    finess = "".join(told.split()).upper()
    if not _FINESS.fullmatch(finess):
        raise BadRequest("a FINESS number has nine figures", "finess", "finess_form")
    if not _has_right_key(finess):
        raise BadRequest("the last figure is not the key of the others", "finess", "finess_key")
    return finess


def _has_right_key(finess: str) -> bool:
    """Tell whether the last figure is the Luhn key of the others (ISO/IEC 7812-1, annex B)."""
    figures = [int(one) for one in reversed(finess.translate(_CORSICA))]
    doubled = (one * 2 - 9 if one > 4 else one * 2 for one in figures[1::2])
    return (sum(figures[::2]) + sum(doubled)) % 10 == 0


def _must_be_name(told: str) -> str:
    name = " ".join(normalized(told, field="name", most_chars=NAME_CHARS).split())
    if not name:
        raise BadRequest("a structure has a name", "name", "name_missing")
    return name
