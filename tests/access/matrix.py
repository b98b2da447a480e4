"""The matrix as values: what every role is answered, in every state of its session, and in every relation."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

FILE = Path(__file__).with_name("matrix.yaml")
OK = "ok"
NOBODY = "nobody"
LIVE = "live"
# What a session is comes before whose it is: an ended one is nobody's.
FIRST = ("locked", "ended", "weak")
WEAK = "weak"
ACCOUNT = "account"
NOT_AT_ALL = "not at all"


@dataclass(frozen=True, slots=True)
class Cell:
    """Shape:   state is null for nobody, who has no session; relation is null where there is none, or the usual one."""

    role: str
    state: str | None
    relation: str | None = None

    def __str__(self) -> str:
        return ", ".join(part for part in (self.role, self.state, self.relation) if part)


@dataclass(frozen=True, slots=True)
class Entry:
    """Shape:   differs: by role or by state, what is answered instead of `answer`
    limited: account, not at all, or the test that shows what slows a flood down
    """

    name: str
    differs: Mapping[str, str]
    relation: Mapping[str, str] = field(default_factory=dict)
    answer: str = OK
    limited: str = ACCOUNT

    def expected(self, cell: Cell) -> str:
        if cell.relation is not None:
            return self.relation[cell.relation]
        of_state = self.differs.get(cell.state or NOBODY, self.answer)
        if cell.state is None or (cell.state in FIRST and of_state != self.answer):
            return of_state
        of_role = self.differs.get(cell.role, self.answer)
        return of_role if of_role != self.answer else of_state

    def cells(self) -> Iterator[Cell]:
        """Every role in every state, then every relation of each role that may."""
        for role in ROLES:
            for state in STATES if role != NOBODY else (None,):
                yield Cell(role, state)
        for role in ROLES:
            if role != NOBODY and self.expected(Cell(role, LIVE)) == self.answer:
                yield from (Cell(role, LIVE, relation) for relation in self.relation)


def _entries(section: str) -> dict[str, Entry]:
    return {name: _entry(name, **facts) for name, facts in MATRIX[section].items()}


def _entry(name: str, admission: str, differs: Mapping[str, str] | None = None, **facts: Any) -> Entry:
    return Entry(name, {**MATRIX["admissions"][admission], **(differs or {})}, **facts)


MATRIX: Mapping[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
ROLES: tuple[str, ...] = tuple(MATRIX["roles"])
STATES: tuple[str, ...] = tuple(MATRIX["states"])
HTTP = _entries("http")
WEBSOCKET = _entries("websocket")
