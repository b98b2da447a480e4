"""What an extension provides, and all that it sees of the server (docs/decisions/0016-dossier.md)."""

from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points
from typing import Any, Protocol

import click
from starlette.routing import Route

from mis.access import access_attachment, access_thread
from mis.actor import Actor
from mis.clock import Clock
from mis.cursors import cursor_of, place_of
from mis.domain.attachment import Kept
from mis.domain.audit import Act, Outcome
from mis.domain.conversation import Conversation
from mis.domain.line import one_line
from mis.domain.newest_first import Rest
from mis.domain.search import has_words
from mis.export.data import Person
from mis.export.dates import french, french_day
from mis.export.extract import Seen
from mis.export.names import CONVERSATION, Names
from mis.export.page import Link
from mis.export.paper import Paper
from mis.export.shown import Showing, Shown, shown_files, visible
from mis.http.door import Asked, Handler
from mis.http.exports import Exports
from mis.http.files import Files
from mis.http.path_id import path_id
from mis.ids import new_id
from mis.logs import LogEvent, logger
from mis.operations.access_code import Given, MadeCode
from mis.operations.attachment_desk import Access, FilePlace
from mis.operations.export import Whole
from mis.operations.export_chapter import Export
from mis.operations.extract_files import Extract
from mis.operations.feeding import newest_first, place_after
from mis.operations.journal import access_journal, open_journal, record, record_with_file
from mis.operations.people import PeopleDesk
from mis.operations.search import sought_words
from mis.operations.shutting import shut_out
from mis.rounds import Rounds
from mis.settings import Settings, SettingsError
from mis.store.dossiers import Dossiers
from mis.store.fed import FedBy
from mis.store.listed import listed, parameters_of
from mis.store.migrations import Line
from mis.store.reading import Reading
from mis.store.records import Record, Recorded
from mis.store.rests import BEGINNING, Place
from mis.store.rights import APPENDED
from mis.store.store import Store
from mis.store.unread import unread_about
from mis.store.work import Work
from protocol.errors import Unavailable
from protocol.http import Route as Served
from protocol.text import checked
from protocol.values import DossierId, Millis

GROUP = "mis.extensions"
NONE = "none"

__all__ = [
    "APPENDED",
    "BEGINNING",
    "CONVERSATION",
    "Access",
    "Act",
    "Actor",
    "Asked",
    "Clock",
    "Conversation",
    "Doorway",
    "Dossiers",
    "Export",
    "Exports",
    "Extension",
    "Extract",
    "FedBy",
    "FilePlace",
    "Files",
    "Given",
    "Handler",
    "Host",
    "Kept",
    "Line",
    "Link",
    "LogEvent",
    "MadeCode",
    "Mismatch",
    "Names",
    "Outcome",
    "Paper",
    "PeopleDesk",
    "Person",
    "Place",
    "Reading",
    "Record",
    "Recorded",
    "Rest",
    "Seen",
    "Settings",
    "Showing",
    "Shown",
    "Store",
    "Whole",
    "Work",
    "access_attachment",
    "access_journal",
    "access_thread",
    "checked",
    "cursor_of",
    "french",
    "french_day",
    "has_words",
    "listed",
    "logger",
    "new_id",
    "newest_first",
    "one_line",
    "open_journal",
    "parameters_of",
    "path_id",
    "place_after",
    "place_of",
    "record",
    "record_with_file",
    "shown_files",
    "shut_out",
    "sought_words",
    "unread_about",
    "visible",
]


class Doorway(Protocol):
    """Serves routes of the contract, behind the admission that it names."""

    def route(self, method: str, path: str, handler: Handler) -> Route: ...


@dataclass(frozen=True, slots=True)
class Host:
    """What the server lends to an extension.

    Shape:   files: as messages have them, where the extension says who brings and reads them; keyed: a text as 32 bytes
             that only this region's pepper gives: for what is found again and never read;
             people: makes accounts of patients and caregivers, with the codes that open them; exports: gives away
             as one zip what the extension says that somebody may read
    """

    door: Doorway
    store: Store
    settings: Settings
    clock: Clock
    files: Files
    keyed: Callable[[str], bytes]
    people: PeopleDesk
    exports: Exports


@dataclass(frozen=True, slots=True)
class Mismatch:
    """A row of an extension's that is not what its journal says.

    Shape:   journal: a conversation; what: a sentence without anybody's words or names
    """

    journal: str
    what: str


class Extension(Protocol):
    """What a region serves besides messages.

    Shape:   name: the first word of its paths (`/api/NAME/`), of its tables and of its table of versions; contract:
             every route it serves; dossiers: its word on conversations that are linked to what it keeps
    """

    name: str
    contract: Sequence[Served]
    line: Line
    dossiers: Dossiers

    def routes(self, host: Host) -> Sequence[Route]:
        """Build what answers its contract."""

    async def look(self, host: Host) -> None:
        """Do what has become due; every node asks this every few seconds."""

    async def demo(
        self, host: Host, work: Work, actors: Mapping[str, Actor], moment: Callable[[str], Millis]
    ) -> Mapping[str, DossierId]:
        """Add to the demo region what its people keep here, in the transaction that makes them.

        Shape:   actors by login; moment: when "days-ago HH:MM" was; gives the dossiers that conversations name
        """

    async def demo_files(
        self,
        host: Host,
        actors: Mapping[str, Actor],
        moment: Callable[[str], Millis],
        dossiers: Mapping[str, DossierId],
    ) -> None:
        """Add files to what it made for the demo region, once that is committed.

        Shape:   dossiers: of all extensions, by name
        """

    def mismatches(self, host: Host) -> AsyncIterator[Mismatch]:
        """Compare what its tables have with the journals that it follows from, where there is such a thing.

        Raises:  Unavailable
        """

    def commands(self, ask: Callable[[Any], Any]) -> click.Group | None:
        """Build what operators type after `mis NAME`, if they type anything.

        Shape:   ask: give JSON to `administer`, of the server that runs or of one opened for this, and get its answer
        """

    async def administer(self, host: Host, asked: Any) -> Any:
        """Do what a command asks, and answer in JSON.

        Raises:  Refusal
        """


class Duties(Rounds):
    """What has become due in what extensions keep."""

    name = "duties"
    every_s = 5.0

    def __init__(self, extensions: Sequence[Extension], host: Host) -> None:
        super().__init__()
        self._extensions = extensions
        self._host = host

    async def look(self) -> None:
        with suppress(Unavailable):  # what is due stays due
            for one in self._extensions:
                await one.look(self._host)


def installed(settings: Settings) -> tuple[Extension, ...]:
    """Load the extensions that are chosen, or all that are installed, in the order of their names.

    Raises:  SettingsError (one that is chosen is not installed)
    """
    found = {one.name: one for one in entry_points(group=GROUP)}
    chosen = sorted(found) if settings.extensions is None else _names(settings.extensions)
    missing = [name for name in chosen if name not in found]
    if missing:
        raise SettingsError(f"MIS_EXTENSIONS names {missing[0]}, which is not installed: there is {_all(found)}.")
    return tuple(_loaded(found[name]) for name in chosen)


def _names(text: str) -> Sequence[str]:
    return sorted({name.strip() for name in text.split(",")} - {"", NONE})


def _all(names: Iterable[str]) -> str:
    return ", ".join(sorted(names)) or "none"


def _loaded(entry: EntryPoint) -> Extension:
    extension: Extension = entry.load()()
    return extension
