"""The place of birth: the code of a commune or of a country, as INSEE gave it when the person was born."""

import re

from dossier.domain.commune import known_codes
from protocol.errors import BadRequest

# Two departments until now 2A and 2B were one until the end of 1975, and those who were born there keep its number.
CORSICA_PARTED = 1976
LISTED_SINCE = 1976
_COMMUNE = re.compile(r"(?:0[1-9]|[13-8][0-9]|2[1-9AB]|9[0-5])(?!000)[0-9]{3}")
_CORSICA = re.compile(r"20(?!000)[0-9]{3}")
_OVERSEAS = re.compile(r"9(?:7[1-8]|8[46-9])(?!00)[0-9]{2}")
_ABROAD = re.compile(r"99(?!000)[0-9]{3}")


def must_be_birth_place(code: str, birth_year: int, field: str = "birth_place") -> str:
    """Return the code of the commune or of the country.

    Of a birth before 1976 only the form is looked at: a code that is no more in use stays the right one, and no list of
    the older ones is complete.

    Shape:   5 characters: department (2A and 2B; 3 figures overseas) and commune, or 99 and the country
    Raises:  BadRequest (place_missing, place_form, place_unknown, place_corsica: 20 is for births before 1976)
    Source:  INSEE, code officiel géographique
    """
    place = code.strip().upper()
    if not place:
        raise BadRequest(f"{field} is missing", field, "place_missing")
    if _CORSICA.fullmatch(place):
        return _old_corsica(place, birth_year, field)
    if not any(form.fullmatch(place) for form in (_COMMUNE, _OVERSEAS, _ABROAD)):
        raise BadRequest(f"{field} is no code of a commune or of a country", field, "place_form")
    if birth_year >= LISTED_SINCE and not _ABROAD.fullmatch(place) and place not in known_codes():
        raise BadRequest(f"{field} is the code of no commune", field, "place_unknown")
    return place


def _old_corsica(place: str, birth_year: int, field: str) -> str:
    if birth_year >= CORSICA_PARTED:
        raise BadRequest(f"{field} is of a department that was 2A and 2B by then", field, "place_corsica")
    return place
