"""What somebody wrote."""

from collections.abc import Sequence

from dossier.domain.note import Note, NoteKind
from dossier.records.told import Told
from protocol.values import AccountId


class NoteRecorded(Told, frozen=True, tag="note"):
    """A version of a note, whole; its number is the same for its whole life."""

    number: int
    note: Note


class HungRecorded(Told, frozen=True, tag="hung", omit_defaults=True):
    """A document of the dossier was hung on a note, by its author.

    A record of its own for each, so that who may not read one of the two is given nothing that says so.

    Shape:   note: its number; kind, recipients: of the note, which decide with its author who reads it
    """

    note: int
    kind: NoteKind
    document: str
    recipients: Sequence[AccountId] = ()
