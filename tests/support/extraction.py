"""Small extractions of the Annuaire Santé, of invented people, and what imports them into a node."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench.directory_file import HEADER
from mis.commands import Command, DirectoryBegin, DirectoryDepart, DirectoryKnown, DirectoryPut
from mis.directory.extraction import opened
from mis.directory.importing import BadLine, Importer, Outcome
from mis.operations.directory_import import DirectoryDesk
from tests.support.node import Node

FIELDS = {
    "id": "Identification nationale PP",
    "title": "Code civilité d'exercice",
    "family": "Nom d'exercice",
    "given": "Prénom d'exercice",
    "profession": "Libellé profession",
    "category": "Code catégorie professionnelle",
    "speciality": "Libellé savoir-faire",
    "structure": "Raison sociale site",
    "town": "Libellé commune (coord. structure)",
}


def line(id: str, family: str, given: str = "Marc", **more: str) -> str:
    """One line, without its end; `more`: title, profession, category, speciality, structure, town."""
    said = {"id": id, "family": family, "given": given, "profession": "Infirmier", **more}
    fields = dict.fromkeys(HEADER, "")
    fields |= {FIELDS[name]: value for name, value in said.items()}
    return "|".join(fields.values())


def text_of(lines: Sequence[str]) -> str:
    return "\n".join(["|".join(HEADER), *lines, ""])


def extraction(folder: Path, lines: Sequence[str], name: str = "extraction.txt") -> Path:
    """A file with these lines."""
    path = folder / name
    path.write_text(text_of(lines), encoding="utf-8")
    return path


class Watched:
    """What an import told."""

    def __init__(self) -> None:
        self.bad_lines: list[BadLine] = []
        self.went_on_from: int | None = None
        self.steps: dict[str, int] = {}

    @contextmanager
    def step(self, name: str, length: int) -> Iterator[Any]:
        assert length >= 0
        self.steps[name] = 0
        watched = self

        class Bar:
            def update(self, n_steps: int) -> None:
                watched.steps[name] += n_steps

        yield Bar()

    def bad(self, line: BadLine) -> None:
        self.bad_lines.append(line)

    def goes_on(self, line: int) -> None:
        self.went_on_from = line


async def execute(node: Node, command: Command) -> Any:
    """What a server answers to a part of an import."""
    desk = DirectoryDesk(node.store)
    match command:
        case DirectoryKnown():
            return await desk.known(command)
        case DirectoryBegin():
            return await desk.begin(command)
        case DirectoryPut():
            return await desk.put(command)
        case DirectoryDepart():
            return await desk.depart(command)
    raise AssertionError(command)


async def take_in(node: Node, path: Path, *, departures: int = 100, watcher: Watched | None = None) -> Outcome:
    """Import a file into a node."""

    async def administer(command: Command) -> Any:
        return await execute(node, command)

    with opened(str(path)) as file:
        return await Importer(file, administer, watcher or Watched(), departures_percent=departures).run()
