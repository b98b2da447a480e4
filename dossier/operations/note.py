"""Notes: written, rewritten by who wrote them, and read by those whose kind of note it is."""

from collections.abc import AsyncIterator, Collection, Sequence

from msgspec import Struct

from dossier.access import At, access_dossier
from dossier.contract.note import ListedNote, NewNote, NotePage, NoteRead, NoteRewriting, NoteVersion
from dossier.domain.note import EVOLVING, Note, NoteKind, blank, must_be_note, rewritten
from dossier.domain.question import Question
from dossier.domain.reader import Situation
from dossier.operations.circle import lock
from dossier.operations.merged import must_go_on
from dossier.operations.readers import tell_readers
from dossier.operations.reading import access_as_reader, may_read, reader_of, situation_of
from dossier.operations.telling import call_for
from dossier.records import DECODER, NoteRecorded
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
    """Write a note, or give the one that this client_ref made before.

    Raises:  NotFound, Forbidden (a kind that is not theirs, somebody who is not in the circle), BadRequest, TooLarge,
             Conflict (merged)
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
        made = await rows.next_number(id)
        mentioned = await _put(
            work, actor, journal, KeptNote(made, 0, work.now), note, situation, client_ref=client_ref
        )
        await call_for(work, id, mentioned)
    return (await read(work, actor, id, made)).note


async def rewrite(work: Work, actor: Actor, id: DossierId, number: int, request: NoteRewriting) -> ListedNote:
    """Have the next version of a note.

    Raises:  NotFound, Forbidden (another's, a kind that does not evolve, somebody who is not in the circle),
             BadRequest, TooLarge, Conflict (it was rewritten since)
    """
    journal = await lock(work, id)
    await access_dossier(work, actor, id)
    situation = await situation_of(work, id)
    newest, *_ = await _versions(work, actor, id, number, situation)
    note = rewritten(newest.note, actor.account, request.text, request.version, frozenset(request.mentions))
    await _must_be_in_circle(work, id, note.mentions)
    mentioned = await _put(work, actor, journal, newest.kept, note, situation)
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
    people = await _people(reading, shown)
    following = cursor_of(shown[-1].kept.seq) if len(found) > PAGE else None
    return NotePage([_listed(one, people, actor) for one in shown], following, kinds_to_write(actor, situation))


async def read(at: At, actor: Actor, id: DossierId, number: int) -> NoteRead:
    """A note with each of its versions.

    Raises:  NotFound (also for who may not read it)
    """
    _, situation = await access_as_reader(at, actor, id)
    versions = await _versions(at, actor, id, number, situation)
    people = await _people(at, versions[:1])
    return NoteRead(_listed(versions[0], people, actor), [_version(one) for one in versions])


def kinds_to_write(actor: Actor, situation: Situation) -> list[NoteKind]:
    """The kinds of notes that the actor writes in this dossier now; who reads by an emergency writes none."""
    if situation.circle.member_at(actor.account, situation.now) is None:
        return []
    return [one for one in NoteKind if may_read(actor, blank(one), situation)]


def note_of(recorded: Recorded) -> Note | None:
    """The note that a record tells; None where it cannot be opened any more, so that nobody may read it."""
    told = DECODER.decode(recorded.content) if recorded.content is not None else None
    return told.note if isinstance(told, NoteRecorded) else None


async def _put(
    work: Work,
    actor: Actor,
    journal: Conversation,
    kept: KeptNote,
    note: Note,
    situation: Situation,
    *,
    client_ref: str | None = None,
) -> Sequence[AccountId]:
    """Record a version of a note, and have its readers told; give those whose attention it asks for."""
    id = DossierId(journal.id)
    made = record(work, actor, journal, NoteRecorded(kept.number, note))
    place = KeptNote(kept.number, made.seq, kept.written_at)
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


async def _people(at: At, found: Sequence[Opened]) -> dict[AccountId, Account]:
    named = {one for opened in found for one in (opened.note.author, *opened.note.recipients)}
    return dict(await at.accounts.by_ids(sorted(named)))


def _listed(opened: Opened, people: dict[AccountId, Account], actor: Actor) -> ListedNote:
    note = opened.note
    return ListedNote(
        number=opened.kept.number,
        kind=note.kind,
        author=people[note.author],
        recipients=[people[one] for one in sorted(note.recipients)],
        written_at=opened.kept.written_at,
        newest=_version(opened),
        may_rewrite=note.author == actor.account and note.kind in EVOLVING,
    )


def _version(opened: Opened) -> NoteVersion:
    return NoteVersion(opened.note.version, opened.at, opened.note.text, sorted(opened.note.mentions))
