"""The access matrix: which profile reads which type of document, as versioned and dated data that is imported."""

import csv
import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import NoReturn

from dossier.domain.document import TYPES
from dossier.domain.packaged import text_of
from dossier.domain.profile import PROFILES
from protocol.errors import BadRequest
from protocol.values import Millis

Cell = tuple[str, str]

_PROFILE, _TYPE, _ACCESS = "profile_key", "doc_code", "read_access"
_COLUMNS = (_PROFILE, _TYPE, _ACCESS)
_STATUS, _PROPOSED = "status", "proposed"
_ACCESSES: Mapping[str, bool] = {"O": True, "N": False}
DEFAULT_VERSION = "default-1"


@dataclass(frozen=True, slots=True)
class Matrix:
    """Units:   applies_from in ms since 1970-01-01 UTC
    Shape:   digest: SHA-256 of the text that was imported; types: those of its cells, others cannot be
             shared; what has no cell is not read; proposed: cells that no official text has
    """

    version: str
    applies_from: Millis
    digest: str
    cells: Mapping[Cell, bool]
    types: frozenset[str]
    proposed: frozenset[Cell] = frozenset()

    def allows(self, profile: str, type_code: str | None) -> bool:
        return type_code is not None and self.cells.get((profile, type_code), False)


def read_matrix(text: str, version: str, applies_from: Millis) -> Matrix:
    """Return the matrix that a CSV file holds, one line a cell.

    Shape:   a header with profile_key, doc_code and read_access (O or N); status, where there is one, is `proposed` for
             what no official text has; other columns are for people; comma or semicolon; a cell may be missing, and is
             then N
    Raises:  BadRequest (its message names line and column): an unknown profile or type, another access than O or N,
             a cell told twice, a column that lacks, no cell
    """
    if not version.strip():
        raise BadRequest("the version is missing", "version", "matrix_version")
    cells: dict[Cell, bool] = {}
    proposed: set[Cell] = set()
    for line, row in _rows(text):
        cell = (_known(row, _PROFILE, PROFILES, line), _known(row, _TYPE, TYPES, line))
        if cell in cells:
            _refuse(line, _TYPE, "tells a cell for the second time")
        cells[cell] = _ACCESSES[_known(row, _ACCESS, _ACCESSES, line)]
        if row.get(_STATUS) == _PROPOSED:
            proposed.add(cell)
    if not cells:
        raise BadRequest("the matrix has no cell", None, "matrix_empty")
    types = frozenset(type_code for _profile, type_code in cells)
    digest = hashlib.sha256(text.encode()).hexdigest()
    return Matrix(version.strip(), applies_from, digest, cells, types, frozenset(proposed))


@cache
def default_matrix() -> Matrix:
    """The matrix that ships with the package: in force until an operator imports one."""
    return read_matrix(text_of("matrix_default.csv"), DEFAULT_VERSION, 0)


def matrix_in_force(imported: Iterable[Matrix], now: Millis) -> Matrix:
    """Return the newest one that applies already; of two from the same instant, the one imported last."""
    begun = [default_matrix(), *(one for one in imported if one.applies_from <= now)]
    return max(reversed(begun), key=lambda one: one.applies_from)


def _rows(text: str) -> Iterator[tuple[int, Mapping[str, str | None]]]:
    lines = text.removeprefix("\ufeff").splitlines()
    header = lines[0] if lines else ""
    reader = csv.DictReader(lines, delimiter=";" if ";" in header else ",")
    for column in _COLUMNS:
        if column not in (reader.fieldnames or ()):
            _refuse(1, column, "is missing")
    for row in reader:
        yield reader.line_num, row


def _known(row: Mapping[str, str | None], column: str, known: Collection[str], line: int) -> str:
    told = (row[column] or "").strip()
    if told not in known:
        _refuse(line, column, f"has {told[:40]!r}, which is none that is known")
    return told


def _refuse(line: int, column: str, why: str) -> NoReturn:
    raise BadRequest(f"line {line}, column {column} {why}", column, "matrix_line")
