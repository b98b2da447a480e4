"""Documents are deposited, get versions, and are shown to others: recorded, projected, told to who may read them."""

from dataclasses import replace

from dossier.access import At
from dossier.contract.document import (
    DocumentAudience,
    DocumentConfidentiality,
    DocumentReaders,
    NewDocument,
    NewVersion,
)
from dossier.contract.filing import Filing
from dossier.domain.deposit import must_be_described, must_be_in_circle, must_change_confidentiality, must_deposit
from dossier.domain.document import Provenance
from dossier.domain.question import Document, Part
from dossier.domain.reader import Situation
from dossier.operations.circle import lock
from dossier.operations.document import access_document, access_kept
from dossier.operations.merged import must_go_on
from dossier.operations.readers import readers_of, tell_readers
from dossier.operations.reading import may_read, reader_of, situation_of
from dossier.records import ConfidentialityRecorded, DocumentRecorded
from dossier.store.documents import DocumentRows, KeptVersion
from mis.extension import Actor, Conversation, FilePlace, Reading, Work, new_id, record, record_with_file
from protocol.dossier import DossierPart
from protocol.errors import NotFound
from protocol.values import AttachmentId, ClientRef, ConversationId, DossierId

Asked = NewDocument | DocumentAudience | Filing


class CircleBrings:
    """Files for documents: whoever may deposit in the dossier brings them."""

    async def look(self, reading: Reading, actor: Actor, place: FilePlace, *, is_new: bool) -> None:  # noqa: ARG002 - nothing closes a dossier
        await _must_be_in_circle(reading, actor, DossierId(place.conversation))

    async def must_be_admitted(self, work: Work, actor: Actor, place: FilePlace) -> None:
        await _must_be_in_circle(work, actor, DossierId(place.conversation))


def place_in(id: DossierId, client_ref: ClientRef | None) -> FilePlace:
    """Where files of a dossier come in: its journal."""
    return FilePlace(ConversationId(id), client_ref, CircleBrings())


async def must_be_shareable(at: At, actor: Actor, id: DossierId, asked: Asked) -> Document:
    """See that the actor may deposit such a document.

    Raises:  NotFound, Forbidden, BadRequest
    """
    document = _document(actor, asked)
    must_deposit(reader_of(actor), document, await situation_of(at, id))
    return document


async def readers(reading: Reading, actor: Actor, id: DossierId, request: DocumentAudience) -> DocumentReaders:
    """Who of the circle would read such a document of the actor's.

    Raises:  NotFound, Forbidden, BadRequest (it could not be shared)
    """
    situation = await situation_of(reading, id)
    document = _document(actor, request)
    must_deposit(reader_of(actor), document, situation)
    found = await readers_of(reading, id, document, situation)
    people = await reading.accounts.by_ids(found)
    shown = [people[one] for one in found] if may_read(actor, Part.CIRCLE, situation) else None
    return DocumentReaders(len(found), shown)


async def deposit(
    work: Work, actor: Actor, id: DossierId, request: NewDocument, provenance: Provenance | None = None
) -> str:
    """Have a document in the dossier; the same file gives the same one.

    Raises:  NotFound (no such dossier, or file of the actor's), Forbidden (deposit_glass), BadRequest, TooLarge,
             Conflict (another record has the file, or merged)
    """
    journal = await lock(work, id)
    return await deposit_into(work, actor, journal, request, await situation_of(work, id), provenance)


async def deposit_into(
    work: Work,
    actor: Actor,
    journal: Conversation,
    request: NewDocument,
    situation: Situation,
    provenance: Provenance | None = None,
) -> str:
    """The same, in a dossier whose journal is locked.

    Raises:  as `deposit`
    """
    id = DossierId(journal.id)
    document = _document(actor, request)
    must_deposit(reader_of(actor), document, situation)
    earlier = await _earlier(work, actor, id, request.file)
    if earlier is not None:
        return earlier
    await must_go_on(work, actor, id)
    title = must_be_described(request.title, request.dated, work.now)
    told = _recorded(document, 1, NewVersion(request.file, title, request.dated), provenance)
    await _put(work, actor, journal, told)
    await DocumentRows(work.connection).add(id, document)
    await tell_readers(work, id, DossierPart.DOCUMENTS, document, situation)
    return document.id


async def add_version(work: Work, actor: Actor, id: DossierId, document: str, request: NewVersion) -> None:
    """Have another version of a document that one may read; those before stay readable.

    Raises:  NotFound, Forbidden (deposit_glass), BadRequest, TooLarge, Conflict (the file is another document's)
    """
    await access_kept(work, id, document)  # so that there being a dossier is not told by what is said to be missing
    journal = await lock(work, id)
    situation = await situation_of(work, id)
    kept = (await access_document(work, actor, id, document, situation)).kept
    version = replace(kept.whole, author=actor.account)
    must_deposit(reader_of(actor), version, situation)
    if await _earlier(work, actor, id, request.file) == document:
        return
    title = must_be_described(request.title, request.dated, work.now)
    told = _recorded(version, kept.next_number, NewVersion(request.file, title, request.dated))
    await _put(work, actor, journal, told)
    await tell_readers(work, id, DossierPart.DOCUMENTS, version, situation)


async def change_confidentiality(
    work: Work, actor: Actor, id: DossierId, document: str, request: DocumentConfidentiality
) -> None:
    """Have other people read a document, from now on.

    Raises:  NotFound, Forbidden (document_author), BadRequest
    """
    await access_kept(work, id, document)
    journal = await lock(work, id)
    situation = await situation_of(work, id)
    before = (await access_document(work, actor, id, document, situation)).kept.whole
    after = replace(before, confidentiality=frozenset(request.confidentiality), listed=frozenset(request.listed))
    must_change_confidentiality(reader_of(actor), before, after, situation)
    if after == before:
        return
    record(work, actor, journal, ConfidentialityRecorded(document, sorted(after.confidentiality), sorted(after.listed)))
    await DocumentRows(work.connection).move(after)
    for thing in (before, after):
        await tell_readers(work, id, DossierPart.DOCUMENTS, thing, situation)


async def _must_be_in_circle(at: At, actor: Actor, id: DossierId) -> None:
    must_be_in_circle(reader_of(actor), await situation_of(at, id))


async def _earlier(work: Work, actor: Actor, id: DossierId, file: AttachmentId) -> str | None:
    """The document that the actor made of this file before.

    Raises:  Conflict (somebody else did)
    """
    kept = await DocumentRows(work.connection).with_file(id, file)
    if kept is None:
        return None
    if not any(one.file == file and one.author == actor.account for one in kept.versions):
        raise NotFound("no such file", {"field": "file"})
    return kept.id


async def _put(work: Work, actor: Actor, journal: Conversation, told: DocumentRecorded) -> None:
    made, _ = await record_with_file(work, actor, journal, told, told.file)
    version = KeptVersion(told.number, actor.account, made.at, told.file, made.seq)
    await DocumentRows(work.connection).add_version(told.document, version)


def _document(actor: Actor, asked: Asked) -> Document:
    return Document(new_id(), actor.account, asked.type_code, frozenset(asked.confidentiality), frozenset(asked.listed))


def _recorded(
    document: Document, number: int, new: NewVersion, provenance: Provenance | None = None
) -> DocumentRecorded:
    assert document.type_code is not None, "it may be deposited"  # noqa: S101
    return DocumentRecorded(
        document=document.id,
        number=number,
        file=new.file,
        type_code=document.type_code,
        title=new.title,
        dated=new.dated,
        confidentiality=sorted(document.confidentiality),
        listed=sorted(document.listed),
        provenance=provenance,
    )
