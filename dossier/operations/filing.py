"""Filing: what a message says or has is copied under the dossier's key, and deposited with where it came from."""

from functools import partial

from dossier.contract.document import NewDocument
from dossier.contract.filing import Filing
from dossier.domain.document import Provenance
from dossier.operations.deposit import deposit, must_be_shareable
from dossier.store.merges import MergeRows
from mis.extension import Actor, FilePlace, Files, Reading, Store, Work, access_attachment, access_thread
from protocol.attachment import AttachmentStored
from protocol.errors import BadRequest, Conflict, NotFound
from protocol.message import Message
from protocol.values import DossierId


async def file(store: Store, files: Files, actor: Actor, id: DossierId, request: Filing, place: FilePlace) -> str:
    """Have a document of what somebody said or sent.

    Order:   the copy first, under the reference of the request, then the document: what a crash leaves is collected
    Raises:  NotFound (the dossier, or what the actor may not read of the conversation), Conflict (filing_dossier), and
             as `deposit`
    """
    async with store.reading() as reading:
        await must_be_shareable(reading, actor, id, request)
        message = await _access_message(reading, actor, id, request)
    copied = await _copied(files, actor, request, message, place)
    document = NewDocument(
        file=copied.id,
        title=request.title,
        dated=request.dated,
        type_code=request.type_code,
        confidentiality=request.confidentiality,
        listed=request.listed,
    )
    provenance = Provenance(request.conversation, message.seq, message.author, message.at, request.attachment)

    async def run(work: Work) -> str:
        return await deposit(work, actor, id, document, provenance)

    return await store.writer.run(run)


async def _access_message(reading: Reading, actor: Actor, id: DossierId, request: Filing) -> Message:
    """The message, for who may read it; one about another person is not filed here.

    Raises:  NotFound, Conflict
    """
    thread = await access_thread(reading, actor, request.conversation)
    if not 1 <= request.seq <= thread.last_seq:
        raise NotFound("no such message", {"field": "seq"})
    together = (await MergeRows(reading.connection).of_one_person([id]))[id]
    if thread.dossier is not None and thread.dossier not in together:
        raise Conflict("this conversation is about another dossier", {"reason": "filing_dossier"})
    return await reading.messages.one(request.conversation, request.seq)


async def _copied(files: Files, actor: Actor, request: Filing, message: Message, place: FilePlace) -> AttachmentStored:
    if request.attachment is None:
        if not message.text:
            raise BadRequest("there is no text in this message", "seq", "filing_empty")
        return await files.desk.write(actor, place, message.text, request.title)
    if request.attachment not in [one.id for one in message.attachments]:
        raise NotFound("no such attachment", {"field": "attachment"})
    access = partial(access_attachment, actor=actor, id=request.attachment)
    return await files.desk.copy(actor, place, await files.desk.readable(access), access)
