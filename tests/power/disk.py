"""A disk that keeps what was synced, and loses of the rest as much as a loss of power may.

Strict, as POSIX is: what was written to a file is kept by an fsync of that file, a name by an fsync of its folder. Of
what was not synced any part may be there all the same, sector by sector; names in the order in which they were given.

Source:  Pillai et al., "All File Systems Are Not Created Equal", OSDI 2014
"""

import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from tests.power.trace import Kind, Step

SECTOR_BYTES = 512


@dataclass
class File:
    """Shape:   kept: what was synced; unsynced: what came since, in order; of a folder both are empty."""

    is_folder: bool = False
    kept: bytearray = field(default_factory=bytearray)
    unsynced: list[Step] = field(default_factory=list)

    def sync(self) -> None:
        for step in self.unsynced:
            _apply(self.kept, step)
        self.unsynced.clear()

    def content(self, pieces: Iterable[Step]) -> bytes:
        """What was synced, and these pieces of what was not."""
        content = bytearray(self.kept)
        for piece in pieces:
            _apply(content, piece)
        return bytes(content)


Names = dict[str, File]
Naming = tuple[str, str, File | None]  # folder, name, what it is from now on; None: gone


class Disk:
    """Shape:   folder: empty when the trace begins; number: its own

    Order:   `take` each step of a trace; `left` at any moment is what a loss of power leaves then
    """

    def __init__(self, folder: Path, number: int) -> None:
        self._folder = str(folder)
        self._files = {number: File(is_folder=True)}
        self._kept: Names = {self._folder: self._files[number]}
        self._now: Names = dict(self._kept)
        self._unsynced: list[list[Naming]] = []

    @classmethod
    def under(cls, folder: Path) -> "Disk":
        """The disk under a folder that is there, and was empty when the trace began."""
        return cls(folder, folder.stat().st_ino)

    def take(self, step: Step) -> None:
        """Do what the process did."""
        file = self._files.get(step.file)
        match step.kind:
            case Kind.WRITE | Kind.CUT if file is not None:
                file.unsynced.append(step)
            case Kind.SYNC if file is not None:
                self._sync(file)
            case Kind.MADE | Kind.FOLDER:
                self._files[step.file] = made = File(is_folder=step.kind is Kind.FOLDER)
                self._name((step.name, made))
            case Kind.LINKED:
                self._name((step.data.decode(), self._now[step.name]))
            case Kind.MOVED:
                self._name((step.data.decode(), self._now[step.name]), (step.name, None))
            case Kind.GONE:
                self._name((step.name, None))
            case _:
                pass  # what is said, and what is written to a file that never had a name

    def left(self, folder: Path, *, chance: random.Random | None = None) -> None:
        """Write to an empty folder what is left: what was synced alone, or by chance more of it."""
        pieces: Callable[[File], Iterable[Step]] = (lambda _: ()) if chance is None else lambda file: torn(file, chance)
        names = dict(self._kept)
        if chance is not None:
            for given in self._unsynced[: chance.randint(0, len(self._unsynced))]:
                _rename(names, given)
        self._write(folder, names, pieces)

    def whole(self, folder: Path) -> None:
        """Write to an empty folder what the process itself sees."""
        self._write(folder, self._now, lambda file: file.unsynced)

    def _sync(self, file: File) -> None:
        file.sync()
        folder = next((name for name, one in self._now.items() if one is file), None)
        kept = [given for given in self._unsynced if any(of == folder for of, _, _ in given)]
        self._unsynced = [given for given in self._unsynced if given not in kept]
        for given in kept:
            _rename(self._kept, given)

    def _name(self, *given: tuple[str, File | None]) -> None:
        naming = [(name.rpartition("/")[0], name, file) for name, file in given]
        _rename(self._now, naming)
        self._unsynced.append(naming)

    def _write(self, folder: Path, names: Names, pieces: Callable[[File], Iterable[Step]]) -> None:
        for name in sorted(names):  # a folder before what is in it
            place, file = folder / name.removeprefix(self._folder).removeprefix("/"), names[name]
            if file.is_folder and place.parent.is_dir():
                place.mkdir(mode=0o700, exist_ok=True)
            elif place.parent.is_dir():  # the folder that it was in is not lost
                place.write_bytes(file.content(pieces(file)))
                place.chmod(0o600)


def torn(file: File, chance: random.Random) -> list[Step]:
    """Some sectors of what was not synced, each there or not."""
    often = chance.random()
    return [piece for step in file.unsynced for piece in _sectors(step) if chance.random() < often]


def _sectors(step: Step) -> list[Step]:
    """A write, cut where the sectors of the disk are."""
    if step.kind is Kind.CUT:
        return [step]
    first = SECTOR_BYTES - step.at % SECTOR_BYTES
    starts = [0, *range(first, len(step.data), SECTOR_BYTES)]
    ends = [*starts[1:], len(step.data)]
    return [
        step._replace(at=step.at + start, data=step.data[start:end]) for start, end in zip(starts, ends, strict=True)
    ]


def _apply(content: bytearray, step: Step) -> None:
    if step.kind is Kind.CUT:
        del content[step.at :]
        content.extend(bytes(step.at - len(content)))
        return
    content.extend(bytes(max(0, step.at - len(content))))
    content[step.at : step.at + len(step.data)] = step.data


def _rename(names: Names, given: list[Naming]) -> None:
    for _, name, file in given:
        if file is None:
            names.pop(name, None)
        else:
            names[name] = file
