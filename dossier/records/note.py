"""What somebody wrote."""

from dossier.domain.note import Note
from dossier.records.told import Told


class NoteRecorded(Told, frozen=True, tag="note"):
    """A version of a note, whole; its number is the same for its whole life."""

    number: int
    note: Note
