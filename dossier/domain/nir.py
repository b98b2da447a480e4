"""The NIR and the NIA: thirteen characters and a key, given to a person at birth or at the first registration."""

import re
from dataclasses import dataclass

# Months 20 to 42 and 50 to 99 stand for certificates that do not tell the month, or lacked one.
_FORM = re.compile(
    r"(?P<sex>[1-478])(?P<year>[0-9]{2})(?P<month>0[1-9]|1[0-2]|[23][0-9]|4[0-2]|[5-9][0-9])"
    r"(?P<place>(?:[0-9]{2}|2[AB])[0-9]{3})(?P<order>[0-9]{3})(?P<key>[0-9]{2})"
)
_MONTHS = range(1, 13)
_CORSICA = str.maketrans({"A": "0", "B": "0"})
# A letter counts as a nought and takes so much away: 2A as 19, 2B as 18, eleven digits before the end of the number.
_TAKEN_AWAY = {"A": 1_000_000, "B": 2_000_000}
_KEY_CHARS = 2


@dataclass(frozen=True, slots=True)
class Nir:
    """What a NIR or a NIA tells.

    Shape:   sex is its first digit (odd for men); year has two digits, of a century that it does not tell; month is
             None for a certificate that does not tell it; place as INSEE codes it
    """

    sex: int
    year: int
    month: int | None
    place: str
    order: str
    key: int


def nir(text: str) -> Nir | None:
    """Return what the number tells; None for a text that has not its form.

    Source:  décret 82-103, article 4: sex 1, year 2, month 2, place 5, order 3, and the key 2
    """
    found = _FORM.fullmatch(text)
    if found is None:
        return None
    month = int(found["month"])
    known = month if month in _MONTHS else None
    return Nir(int(found["sex"]), int(found["year"]), known, found["place"], found["order"], int(found["key"]))


def key_of(number: str) -> int:
    """Return the key of the thirteen characters: 97 less their remainder by 97, where 2A is 19 and 2B is 18.

    Source:  recomputed on the valid ones of tests/dossier/domain/nir_test_vectors.csv
    """
    letter = number[6:7]
    return 97 - (int(number.translate(_CORSICA)) - _TAKEN_AWAY.get(letter, 0)) % 97


def has_right_key(matricule: str) -> bool:
    """Tell whether a number of the right form ends with its key.

    Most of the test identities of the agency do not: see `dossier.domain.ins`, which decides where that refuses.
    """
    return key_of(matricule[:-_KEY_CHARS]) == int(matricule[-_KEY_CHARS:])
