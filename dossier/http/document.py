"""Documents of a dossier."""

from functools import partial

from starlette.responses import Response
from starlette.routing import Route

from dossier.contract.document import DocumentReaders, DossierDocument, DossierDocuments
from dossier.contract.paths import DOCUMENT, ONE, VERSION
from dossier.http.asked import cursor_in, document_of, dossier_of, number_of
from dossier.operations import deposit, document
from dossier.operations.deposit import place_in
from mis.extension import Access, Asked, Host, Work
from protocol.attachment import AttachmentStored
from protocol.errors import NotFound
from protocol.values import ClientRef


class DocumentRoutes:
    def __init__(self, host: Host) -> None:
        self._host = host

    def routes(self) -> list[Route]:
        route = self._host.door.route
        return [
            route("POST", f"{ONE}/files", self._bring),
            route("POST", f"{ONE}/readers", self._readers),
            route("POST", f"{ONE}/documents", self._deposit),
            route("GET", f"{ONE}/documents", self._page),
            route("GET", DOCUMENT, self._show),
            route("POST", f"{DOCUMENT}/versions", self._add_version),
            route("PUT", f"{DOCUMENT}/confidentiality", self._change_confidentiality),
            route("GET", f"{VERSION}/file", self._file),
            route("GET", f"{VERSION}/thumbnail", self._thumbnail),
            route("GET", f"{VERSION}/pages/{{page}}", self._drawn_page),
        ]

    async def _bring(self, asked: Asked) -> AttachmentStored | Response:
        client_ref = asked.request.query_params.get("client_ref")
        place = place_in(dossier_of(asked), None if client_ref is None else ClientRef(client_ref))
        return await self._host.files.take(asked, place)

    async def _readers(self, asked: Asked) -> DocumentReaders:
        async with self._host.store.reading() as reading:
            return await deposit.readers(reading, asked.actor, dossier_of(asked), asked.body)

    async def _deposit(self, asked: Asked) -> DossierDocument:
        id = dossier_of(asked)
        made = await self._host.store.writer.run(lambda work: deposit.deposit(work, asked.actor, id, asked.body))
        return await self._shown(asked, made)

    async def _page(self, asked: Asked) -> DossierDocuments:
        class_code, before = asked.request.query_params.get("class"), cursor_in(asked, "before")
        return await self._host.store.writer.run(
            lambda work: document.page(work, asked.actor, dossier_of(asked), class_code, before)
        )

    async def _show(self, asked: Asked) -> DossierDocument:
        return await self._shown(asked, document_of(asked))

    async def _add_version(self, asked: Asked) -> DossierDocument:
        id, which = dossier_of(asked), document_of(asked)
        await self._host.store.writer.run(lambda work: deposit.add_version(work, asked.actor, id, which, asked.body))
        return await self._shown(asked, which)

    async def _change_confidentiality(self, asked: Asked) -> DossierDocument:
        id, which = dossier_of(asked), document_of(asked)
        await self._host.store.writer.run(
            lambda work: deposit.change_confidentiality(work, asked.actor, id, which, asked.body)
        )
        return await self._shown(asked, which)

    async def _file(self, asked: Asked) -> Response:
        return await self._host.files.give(asked, await self._opened(asked))

    async def _thumbnail(self, asked: Asked) -> Response:
        return await self._host.files.thumbnail(asked, await self._opened(asked))

    async def _drawn_page(self, asked: Asked) -> Response:
        return await self._host.files.page(asked, await self._opened(asked))

    async def _opened(self, asked: Asked) -> Access:
        """The file that a path names, once it is recorded that the actor asks for it.

        Raises:  NotFound
        """
        id, which, number = dossier_of(asked), document_of(asked), number_of(asked)

        async def run(work: Work) -> bool:
            return await document.may_open(work, asked.actor, id, which, number)

        if not await self._host.store.writer.run(run):
            raise NotFound("no such document")
        return partial(document.access_file, actor=asked.actor, id=id, document=which, number=number)

    async def _shown(self, asked: Asked, which: str) -> DossierDocument:
        """A document; that it was refused is recorded too, so the refusal comes after the commit."""
        id = dossier_of(asked)
        shown = await self._host.store.writer.run(lambda work: document.show(work, asked.actor, id, which))
        if shown is None:
            raise NotFound("no such document")
        return shown
