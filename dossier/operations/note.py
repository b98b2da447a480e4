"""Notes: written, rewritten by who wrote them, and read by those whose kind of note it is."""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from typing import Self

from msgspec import Struct

from dossier.access import At, access_dossier
from dossier.contract.document import DossierDocument, NewDocument
from dossier.contract.note import ListedNote, NewNote, NotePage, NoteRead, NoteRewriting, NoteVersion
from dossier.domain.note import EVOLVING, Note, NoteKind, blank, hung, must_be_hung, must_be_note, rewritten
from dossier.domain.question import Question
from dossier.domain.reader import Situation
from dossier.operations.circle import lock
from dossier.operations.deposit import deposit_into
from dossier.operations.document import named_documents
from dossier.operations.merged import must_go_on
from dossier.operations.readers import tell_readers
from dossier.operations.reading import access_as_reader, may_read, reader_of, situation_of
from dossier.operations.telling import call_for
from dossier.records import DECODER, HungRecorded, NoteRecorded
from dossier.store.dossiers import DossierRows
from dossier.store.memberships import MembershipRows
from dossier.store.notes import KeptNote, NoteRows
from mis.extension import Actor, Conversation, Reading, Recorded, Work, checked, cursor_of, place_of, record
from protocol.account import Account
from protocol.dossier import DossierChanged, DossierPart
from protocol.errors import Forbidden, NotFound
from protocol.values import AccountId, ConversationId, Cursor, DossierId, Millis, Seq

PAGE = 50


class Opened(Struct, frozen=True):
    """A note that the actor may read, opened from its record."""

    kept: KeptNote
    at: Millis
    note: Note


async def write(work: Work, actor: Actor, id: DossierId, request: NewNote) -> ListedNote:
    """Write a note with what hangs on it, or give the one that this client_ref made before.

    Order:   the documents first, then the note, then that they hang on it; all of it or nothing
    Raises:  NotFound (also a file that is not the actor's), Forbidden (a kind that is not theirs, somebody who is not
             in the circle), BadRequest, TooLarge, Conflict (merged, or another record has a file)
    """
    journal = await lock(work, id)
    await access_dossier(work, actor, id)
    rows, client_ref = NoteRows(work.connection), checked(request.client_ref, field="client_ref")
    made = await rows.made(id, actor.account, client_ref)
    if made is None:
        await must_go_on(work, actor, id)
        situation = await situation_of(work, id)
        told = Note(
            author=actor.account,
            kind=request.kind,
            text=request.text,
            recipients=frozenset(request.recipients),
            mentions=frozenset(request.mentions),
        )
        note = _must_be_theirs(told, actor, situation)
        await _must_be_in_circle(work, id, note.recipients | note.mentions)
        documents = await _deposited(work, actor, journal, request.documents, situation)
        made = await rows.next_number(id)
        place = KeptNote(made, 0, work.now)
        mentioned = await _put(work, actor, journal, place, note, documents, situation, client_ref=client_ref)
        await call_for(work, id, mentioned)
    return (await read(work, actor, id, made)).note


async def rewrite(work: Work, actor: Actor, id: DossierId, number: int, request: NoteRewriting) -> ListedNote:
    """Have the next version of a note; what hangs on it stays.

    Raises:  NotFound (also a file that is not the actor's), Forbidden (another's, a kind that does not evolve, somebody
             who is not in the circle), BadRequest, TooLarge, Conflict (it was rewritten since; a document would begin
             in a merged dossier, or another record has its file)
    """
    journal = await lock(work, id)
    await access_dossier(work, actor, id)
    situation = await situation_of(work, id)
    newest, *_ = await _versions(work, actor, id, number, situation)
    note = rewritten(newest.note, actor.account, request.text, request.version, frozenset(request.mentions))
    await _must_be_in_circle(work, id, note.mentions)
    documents = await _deposited(work, actor, journal, request.documents, situation)
    mentioned = await _put(work, actor, journal, newest.kept, note, documents, situation)
    await call_for(work, id, [one for one in mentioned if one not in newest.note.mentions])
    return (await read(work, actor, id, number)).note


async def page(reading: Reading, actor: Actor, id: DossierId, kind: NoteKind | None, before: Cursor | None) -> NotePage:
    """The notes that the actor may read, the one that was recorded last first.

    Raises:  NotFound, BadRequest (no cursor of this server's)
    """
    _, situation = await access_as_reader(reading, actor, id)
    seq = place_of(before, int) if before else None
    found: list[Opened] = []
    async for one in _newest(reading, actor, id, kind, seq, situation):
        found.append(one)
        if len(found) > PAGE:
            break
    shown = found[:PAGE]
    showing = await _Showing.of(reading, actor, id, shown, situation)
    following = cursor_of(shown[-1].kept.seq) if len(found) > PAGE else None
    return NotePage([showing.note(one) for one in shown], following, kinds_to_write(actor, situation))


async def read(at: At, actor: Actor, id: DossierId, number: int) -> NoteRead:
    """A note with each of its versions.

    Raises:  NotFound (also for who may not read it)
    """
    _, situation = await access_as_reader(at, actor, id)
    versions = await _versions(at, actor, id, number, situation)
    showing = await _Showing.of(at, actor, id, versions, situation)
    return NoteRead(showing.note(versions[0]), [showing.version(one) for one in versions])


def kinds_to_write(actor: Actor, situation: Situation) -> list[NoteKind]:
    """The kinds of notes that the actor writes in this dossier now; who reads by an emergency writes none."""
    if situation.circle.member_at(actor.account, situation.now) is None:
        return []
    return [one for one in NoteKind if may_read(actor, blank(one), situation)]


def note_of(recorded: Recorded) -> Note | None:
    """The note that a record tells; None where it cannot be opened any more, so that nobody may read it."""
    told = DECODER.decode(recorded.content) if recorded.content is not None else None
    return told.note if isinstance(told, NoteRecorded) else None


async def _deposited(
    work: Work, actor: Actor, journal: Conversation, requests: Sequence[NewDocument], situation: Situation
) -> Sequence[str]:
    """Raises:  BadRequest (too many), and as `deposit`."""
    must_be_hung(len(requests))
    return [await deposit_into(work, actor, journal, one, situation) for one in requests]


async def _put(
    work: Work,
    actor: Actor,
    journal: Conversation,
    kept: KeptNote,
    note: Note,
    documents: Sequence[str],
    situation: Situation,
    *,
    client_ref: str | None = None,
) -> Sequence[AccountId]:
    """Record a version of a note, and have its readers told; give those whose attention it asks for.

    Shape:   documents: that are hung on it now
    """
    id = DossierId(journal.id)
    made = record(work, actor, journal, NoteRecorded(kept.number, note))
    all_hung = hung(kept.documents, documents)
    for document in all_hung[len(kept.documents) :]:
        record(work, actor, journal, HungRecorded(kept.number, note.kind, document, sorted(note.recipients)))
    place = KeptNote(kept.number, made.seq, kept.written_at, all_hung)
    await NoteRows(work.connection).put(id, place, note, client_ref=client_ref)
    await DossierRows(work.connection, work.now).touch(id)
    readers = await tell_readers(work, id, DossierPart.NOTES, note, situation)
    mentioned = [one for one in readers if one in note.mentions and one != actor.account]
    work.tell(mentioned, DossierChanged(dossier=id, part=DossierPart.MENTION))
    return mentioned


def _must_be_theirs(told: Note, actor: Actor, situation: Situation) -> Note:
    """Raises:  Forbidden, BadRequest, TooLarge."""
    empty = blank(told.kind)
    writer = Question(reader_of(actor), empty, situation).audience
    if writer is None or not may_read(actor, empty, situation):
        raise Forbidden("this kind of note is not yours to write", {"reason": "note_kind"})
    return must_be_note(told, writer)


async def _must_be_in_circle(work: Work, id: DossierId, named: Collection[AccountId]) -> None:
    """Raises:  Forbidden (details: accounts, who are not in the care circle)."""
    may_open = set(await MembershipRows(work.connection, work.now).who_may_open(id))
    if others := sorted(set(named) - may_open):
        raise Forbidden("not in the care circle", {"reason": "outside_circle", "accounts": others})


async def _newest(
    reading: Reading, actor: Actor, id: DossierId, kind: NoteKind | None, before: Seq | None, situation: Situation
) -> AsyncIterator[Opened]:
    rows = NoteRows(reading.connection)
    while kept := await rows.newest(id, kind, before=before, limit=PAGE + 1):
        for one in await _opened(reading, id, kept):
            if may_read(actor, one.note, situation):
                yield one
        before = kept[-1].seq


async def _versions(at: At, actor: Actor, id: DossierId, number: int, situation: Situation) -> Sequence[Opened]:
    """The versions that can be opened, the newest first.

    Raises:  NotFound
    """
    opened = await _opened(at, id, await NoteRows(at.connection).versions(id, number))
    if not opened or not may_read(actor, opened[0].note, situation):
        raise NotFound("no such note")
    return opened


async def _opened(at: At, id: DossierId, kept: Sequence[KeptNote]) -> Sequence[Opened]:
    recorded = await at.records.named([(ConversationId(id), one.seq) for one in kept])
    by_seq = {one.seq: (one.at, note_of(one)) for one in recorded}
    told = ((one, *by_seq[one.seq]) for one in kept)
    return [Opened(one, written_at, note) for one, written_at, note in told if note is not None]


class _Showing(Struct, frozen=True):
    """What notes are shown with: the accounts that they name, and of what hangs on them what the actor may read."""

    actor: Actor
    people: Mapping[AccountId, Account]
    documents: Mapping[str, DossierDocument]

    @classmethod
    async def of(cls, at: At, actor: Actor, id: DossierId, some: Sequence[Opened], situation: Situation) -> Self:
        named = {account for one in some for account in (one.note.author, *one.note.recipients)}
        ids = {document for one in some for document in one.kept.documents}
        people = await at.accounts.by_ids(sorted(named))
        return cls(actor, people, await named_documents(at, actor, id, ids, situation))

    def note(self, opened: Opened) -> ListedNote:
        note = opened.note
        return ListedNote(
            number=opened.kept.number,
            kind=note.kind,
            author=self.people[note.author],
            recipients=[self.people[one] for one in sorted(note.recipients)],
            written_at=opened.kept.written_at,
            newest=self.version(opened),
            may_rewrite=note.author == self.actor.account and note.kind in EVOLVING,
        )

    def version(self, opened: Opened) -> NoteVersion:
        documents = [self.documents[one] for one in opened.kept.documents if one in self.documents]
        note = opened.note
        return NoteVersion(note.version, opened.at, note.text, sorted(note.mentions), documents)
