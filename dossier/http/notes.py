"""Notes."""

from starlette.routing import Route

from dossier.contract.note import NOTE, NOTES, ListedNote, NotePage, NoteRead
from dossier.domain.note import NoteKind
from dossier.http.asked import cursor_in, dossier_of, number_of, word_of
from dossier.operations import note
from dossier.operations.visit import open_part
from mis.extension import Asked, Host


class NoteRoutes:
    def __init__(self, host: Host) -> None:
        self._host = host

    def routes(self) -> list[Route]:
        route = self._host.door.route
        return [
            route("POST", NOTES, self._write),
            route("GET", NOTES, self._page),
            route("GET", NOTE, self._read),
            route("PUT", NOTE, self._rewrite),
        ]

    async def _write(self, asked: Asked) -> ListedNote:
        return await self._host.store.writer.run(
            lambda work: note.write(work, asked.actor, dossier_of(asked), asked.body)
        )

    async def _rewrite(self, asked: Asked) -> ListedNote:
        number = number_of(asked)
        return await self._host.store.writer.run(
            lambda work: note.rewrite(work, asked.actor, dossier_of(asked), number, asked.body)
        )

    async def _page(self, asked: Asked) -> NotePage:
        kind, before = word_of(asked, "kind", NoteKind), cursor_in(asked, "before")
        await self._open(asked)
        async with self._host.store.reading() as reading:
            return await note.page(reading, asked.actor, dossier_of(asked), kind, before)

    async def _read(self, asked: Asked) -> NoteRead:
        await self._open(asked)
        async with self._host.store.reading() as reading:
            return await note.read(reading, asked.actor, dossier_of(asked), number_of(asked))

    async def _open(self, asked: Asked) -> None:
        await self._host.store.writer.run(lambda work: open_part(work, asked.actor, dossier_of(asked), "notes"))
