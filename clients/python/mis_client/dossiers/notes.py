"""Notes: written, rewritten, read with every version."""

from collections.abc import AsyncIterator

from dossier.contract.note import NOTE, NOTES, ListedNote, NewNote, NotePage, NoteRead, NoteRewriting
from dossier.domain.note import NoteKind
from mis_client.dossiers.asking import Asking
from mis_client.dossiers.exchange import Exchange
from protocol.values import DossierId

_WRITE = Exchange("POST", NOTES, ListedNote)
_PAGE = Exchange("GET", NOTES, NotePage)
_READ = Exchange("GET", NOTE, NoteRead)
_REWRITE = Exchange("PUT", NOTE, ListedNote)


class Notes(Asking):
    async def write_note(self, dossier: DossierId, note: NewNote) -> ListedNote:
        """Write a note, with documents that hang on it (of files that `bring_file` sent); the same `client_ref` gives
        the same note.

        Raises:  Conflict (merged, or another document has a file), Forbidden (a kind that one does not write),
                 NotFound (a file that one did not bring), BadRequest, TooLarge
        """
        return await self._ask(_WRITE, id=dossier, body=note)

    def note_pages(self, dossier: DossierId, *, kind: NoteKind | None = None) -> AsyncIterator[NotePage]:
        """The notes that one may read, newest first."""
        return self._pages(_PAGE, id=dossier, query={"kind": kind})

    async def read_note(self, dossier: DossierId, number: int) -> NoteRead:
        """A note with each of its versions."""
        return await self._ask(_READ, id=dossier, number=number)

    async def rewrite_note(self, dossier: DossierId, number: int, rewriting: NoteRewriting) -> ListedNote:
        """Rewrite a note of one's own; every version is kept, and what hangs on it stays.

        Raises:  Conflict (it was rewritten meanwhile, or as `write_note`), Forbidden (not one's own, or its kind
                 stays), NotFound (a file that one did not bring), BadRequest, TooLarge
        """
        return await self._ask(_REWRITE, id=dossier, number=number, body=rewriting)
