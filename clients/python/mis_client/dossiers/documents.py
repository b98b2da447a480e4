"""Documents: brought, deposited, filed from a conversation, read version by version."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import BinaryIO

from dossier.contract.document import (
    DocumentAudience,
    DocumentConfidentiality,
    DocumentReaders,
    DossierDocument,
    DossierDocuments,
    NewDocument,
    NewVersion,
)
from dossier.contract.filing import Filing
from dossier.contract.paths import DOCUMENT, ONE, VERSION
from mis_client.dossiers.asking import Asking
from mis_client.dossiers.exchange import Exchange
from mis_client.operations import new_client_ref
from mis_client.transfer import Progress, Upload, fetch, send
from protocol.attachment import AttachmentStored
from protocol.values import DossierId

_BRING = Exchange("POST", f"{ONE}/files", AttachmentStored)
_READERS = Exchange("POST", f"{ONE}/readers", DocumentReaders)
_DEPOSIT = Exchange("POST", f"{ONE}/documents", DossierDocument)
_FILE_FROM = Exchange("POST", f"{ONE}/filings", DossierDocument)
_PAGE = Exchange("GET", f"{ONE}/documents", DossierDocuments)
_READ = Exchange("GET", DOCUMENT, DossierDocument)
_ADD_VERSION = Exchange("POST", f"{DOCUMENT}/versions", DossierDocument)
_CHANGE = Exchange("PUT", f"{DOCUMENT}/confidentiality", DossierDocument)
_FILE = Exchange("GET", f"{VERSION}/file", bytes)
_THUMBNAIL = Exchange("GET", f"{VERSION}/thumbnail", bytes)
_DRAWN = Exchange("GET", f"{VERSION}/pages/{{page}}", bytes)


class Documents(Asking):
    async def bring_file(
        self,
        dossier: DossierId,
        file: Path,
        *,
        name: str | None = None,
        progress: Progress | None = None,
        client_ref: str | None = None,
    ) -> AttachmentStored:
        """Send a file for one document of a dossier, as often as needed; a document must have it within a day.

        Shape:   name: as others see it, that of the file if not given; progress: called with bytes sent, and in all
        Raises:  BadRequest (details["reason"] says why it is not taken), TooLarge, RateLimited (the day's quota),
                 OSError (it cannot be read)
        """
        query = {"client_ref": client_ref or new_client_ref()}
        upload = Upload(_BRING.path(id=dossier), query, file, name or file.name)
        return await self._over_http(lambda url, token: send(url, token, upload, progress))

    async def document_readers(self, dossier: DossierId, audience: DocumentAudience) -> DocumentReaders:
        """Who of the care circle would read such a document."""
        return await self._ask(_READERS, id=dossier, body=audience)

    async def deposit_document(self, dossier: DossierId, document: NewDocument) -> DossierDocument:
        """Deposit a document; the same file gives the same one, so that one may ask again.

        Raises:  Conflict, Forbidden, BadRequest
        """
        return await self._ask(_DEPOSIT, id=dossier, body=document)

    async def file_from_conversation(self, dossier: DossierId, filing: Filing) -> DossierDocument:
        """Make a document of a message that one reads, its text or one of its files; the same `client_ref` gives the
        same one.

        Raises:  Conflict, Forbidden, BadRequest
        """
        return await self._ask(_FILE_FROM, id=dossier, body=filing)

    def document_pages(self, dossier: DossierId, *, class_code: str | None = None) -> AsyncIterator[DossierDocuments]:
        """The documents that one may read, the newest version first."""
        return self._pages(_PAGE, id=dossier, query={"class": class_code})

    async def read_document(self, dossier: DossierId, document: str) -> DossierDocument:
        """A document with every version that one may read; that one opened it is recorded."""
        return await self._ask(_READ, id=dossier, document=document)

    async def add_document_version(self, dossier: DossierId, document: str, version: NewVersion) -> DossierDocument:
        """Add a version; those before stay as they are.

        Raises:  Conflict, Forbidden, BadRequest
        """
        return await self._ask(_ADD_VERSION, id=dossier, document=document, body=version)

    async def change_document_confidentiality(
        self, dossier: DossierId, document: str, confidentiality: DocumentConfidentiality
    ) -> DossierDocument:
        """Have others read a document: its author, or who administers once the person was told.

        Raises:  Forbidden, BadRequest
        """
        return await self._ask(_CHANGE, id=dossier, document=document, body=confidentiality)

    async def download_document(
        self, dossier: DossierId, document: str, number: int, into: BinaryIO, *, progress: Progress | None = None
    ) -> None:
        """Write a version to an empty file; what broke off goes on where it was. That one read it is recorded.

        Shape:   progress: called with bytes fetched and bytes in all
        """
        path = _FILE.path(id=dossier, document=document, number=number)
        await self._over_http(lambda url, token: fetch(url, token, path, into, progress))

    async def document_thumbnail(self, dossier: DossierId, document: str, number: int) -> bytes:
        """A small picture (WebP) of a version that is a picture or a PDF; that one saw it is recorded."""
        return await self._ask(_THUMBNAIL, id=dossier, document=document, number=number)

    async def draw_document_page(
        self, dossier: DossierId, document: str, number: int, page: int, *, width: int | None = None
    ) -> bytes:
        """A page of a PDF as a picture (WebP), from 1; that one saw it is recorded.

        Units:   width in pixels
        """
        return await self._ask(_DRAWN, id=dossier, document=document, number=number, page=page, query={"width": width})
