"""Notes: written, rewritten, read with every version."""

from collections.abc import Sequence

from msgspec import Struct

from dossier.contract.document import DossierDocument, NewDocument
from dossier.contract.paths import ONE
from dossier.domain.note import NoteKind
from protocol.account import Account
from protocol.errors import BadRequest, Conflict
from protocol.http import Admission, Route
from protocol.values import AccountId, ClientRef, Cursor, Millis


class NewNote(Struct, frozen=True):
    """A note that is written.

    Shape:   text: 1..20,000 characters, paragraphs with a little Markdown, kept as it is; recipients: of a note DAC
             alone; mentions: whom it is brought to the attention of; both are in the care circle; documents: at most
             10, which are deposited with the note and hang on it; who reads one is decided as of any other
    """

    client_ref: ClientRef
    kind: NoteKind
    text: str
    recipients: list[AccountId] = []
    mentions: list[AccountId] = []
    documents: list[NewDocument] = []


class NoteRewriting(Struct, frozen=True):
    """Shape:   version: the one that was read; another one meanwhile is a conflict; documents: at most 10, which are
    deposited and hung beside those that hang there
    """

    text: str
    version: int
    mentions: list[AccountId] = []
    documents: list[NewDocument] = []


class NoteVersion(Struct, frozen=True):
    """Shape:   version from 1; documents: those that hung on it then and that who asks may read, as they stand now."""

    version: int
    at: Millis
    text: str
    mentions: list[AccountId]
    documents: list[DossierDocument]


class ListedNote(Struct, frozen=True):
    """A note as it stands.

    Shape:   newest: its newest version; written_at: the first one's; may_rewrite: who asks is its author, of a kind
             that evolves
    """

    number: int
    kind: NoteKind
    author: Account
    recipients: list[Account]
    written_at: Millis
    newest: NoteVersion
    may_rewrite: bool


class NoteRead(Struct, frozen=True):
    """Shape:   versions: every one that can be opened, the newest first."""

    note: ListedNote
    versions: list[NoteVersion]


class NotePage(Struct, frozen=True):
    """Notes that one may read, the one that was written or rewritten last first.

    Shape:   may_write: the kinds that who asks writes
    """

    notes: list[ListedNote]
    next: Cursor | None
    may_write: list[NoteKind]


NOTES = f"{ONE}/notes"
NOTE = f"{NOTES}/{{number}}"

ROUTES: Sequence[Route] = (
    Route(
        "POST",
        NOTES,
        Admission.FULL,
        201,
        NewNote,
        ListedNote,
        summary="Write a note, with documents that hang on it; the same `client_ref` gives the same note.",
        refuses=(Conflict,),
    ),
    Route(
        "GET",
        NOTES,
        Admission.FULL,
        200,
        answer=NotePage,
        query=("kind", "before"),
        summary="The notes that one may read, newest first.",
        refuses=(BadRequest,),
    ),
    Route("GET", NOTE, Admission.FULL, 200, answer=NoteRead, summary="A note with each of its versions."),
    Route(
        "PUT",
        NOTE,
        Admission.FULL,
        200,
        NoteRewriting,
        ListedNote,
        summary="Rewrite a note of one's own; every version is kept.",
        refuses=(Conflict,),
    ),
)
