"""The columns of the extraction, by name, and what a line of it says.

Source:  DOMAIN 3.2 and data/annuaire_ps_libreacces_columns.csv: fields parted by `|`, never quoted, a header; their
         order and number have changed, and some names were spelled in two ways
"""

from collections.abc import Mapping

from mis.domain.directory import Activity, Listed
from mis.domain.profession import IN_TRAINING
from mis.domain.search import folded

FIELD_CHARS = 200
_ID = "Identification nationale PP"
_FAMILY = "Nom d'exercice"
_GIVEN = "Prénom d'exercice"
_PROFESSION = "Libellé profession"
_SPECIALITY = "Libellé savoir-faire"
_STRUCTURE = "Raison sociale site"
_TOWN = "Libellé commune (coord. structure)"
_REQUIRED = (_ID, _FAMILY, _GIVEN, _PROFESSION, _SPECIALITY, _STRUCTURE, _TOWN)
_TITLE = "Code civilité d'exercice"
_CATEGORY = "Code catégorie professionnelle"
_OPTIONAL = (_TITLE, _CATEGORY)

_STUDENT = "E"
_TITLES: Mapping[str, str] = {"DR": "Dr", "PR": "Pr"}
# What the labels of specialities end in: the code of their kind (TRE_R38 and others), which says nothing to people.
_KINDS = ("(SM)", "(SCD)", "(SI)", "(CEX)", "(DSM)", "(DNQ)", "(CAPA)", "(FQ)", "(PAC)")


class BadLineError(Exception):
    """A line that cannot be used; the message says why."""


class ColumnsError(Exception):
    """The header is not that of the extraction; the message names what it lacks."""


class Columns:
    """Where in a line each thing stands.

    Raises:  ColumnsError
    """

    def __init__(self, header: bytes) -> None:
        names = [folded(name) for name in header.decode("utf-8", "replace").split("|")]
        places = {name: place for place, name in enumerate(names)}
        missing = [name for name in _REQUIRED if folded(name) not in places]
        if missing:
            raise ColumnsError(", ".join(missing))
        self.count = len(names)
        self._places = {name: places.get(folded(name)) for name in (*_REQUIRED, *_OPTIONAL)}

    def listed(self, line: bytes) -> Listed:
        """The professional and the one activity of a line.

        Raises:  BadLineError
        """
        try:
            fields = line.decode("utf-8").split("|")
        except UnicodeDecodeError as error:
            raise BadLineError("it is not UTF-8") from error
        if len(fields) != self.count:
            raise BadLineError(f"it has {len(fields)} fields instead of {self.count}")
        said = {name: _clean(name, fields[place]) for name, place in self._places.items() if place is not None}
        if not (said[_ID].isascii() and said[_ID].isalnum()):
            raise BadLineError("it names nobody" if not said[_ID] else "its identifier is none")
        if not said[_FAMILY]:
            raise BadLineError("it has no family name")
        activity = Activity(_profession(said), _speciality(said[_SPECIALITY]), said[_STRUCTURE], said[_TOWN])
        return Listed(said[_ID], _TITLES.get(said.get(_TITLE, ""), ""), said[_GIVEN], said[_FAMILY], [activity])


def _clean(name: str, field: str) -> str:
    text = " ".join(field.split())
    if len(text) > FIELD_CHARS:
        raise BadLineError(f"the field {name} has over {FIELD_CHARS} characters")
    if not text.isprintable():
        raise BadLineError(f"the field {name} holds a control character")
    return text


def _profession(said: Mapping[str, str]) -> str:
    profession = said[_PROFESSION]
    return f"{profession} {IN_TRAINING}" if profession and said.get(_CATEGORY) == _STUDENT else profession


def _speciality(label: str) -> str:
    for kind in _KINDS:
        label = label.removesuffix(kind)
    return label.rstrip()
