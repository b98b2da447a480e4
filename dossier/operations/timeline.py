"""The shared thread of a dossier: its journal, and what is said in the conversations that feed it, by time.

Who reads what is decided line by line, at the moment of reading (dossier.domain.decision).
"""

from collections.abc import Collection, Iterator, Mapping, Sequence

from msgspec import structs

from dossier.contract.document import DossierDocument
from dossier.contract.timeline import (
    Timeline,
    TimelineConversation,
    TimelineKind,
    TimelineLine,
    TimelineMessage,
)
from dossier.domain.circle import Kind
from dossier.domain.question import FedConversation
from dossier.domain.reader import Situation
from dossier.operations.document import named_documents
from dossier.operations.merged import merged_of
from dossier.operations.note import kinds_to_write
from dossier.operations.reading import access_as_reader, reader_of
from dossier.operations.scene import Scene
from dossier.operations.timeline_lines import line_of
from dossier.operations.timeline_wanted import Wanted
from dossier.operations.visit import open_part
from dossier.store.documents import DocumentRows
from dossier.store.notes import KeptNote, NoteRows
from mis.extension import (
    BEGINNING,
    Actor,
    FedBy,
    Place,
    Reading,
    Recorded,
    Rest,
    Work,
    cursor_of,
    newest_first,
    place_after,
    place_of,
)
from protocol.account import Account
from protocol.message import Message
from protocol.values import AccountId, ConversationId, Cursor, DossierId, MessageKind, Seq

PAGE = 50
# Of one page, after which it is given as it is: some 50 ms, also for who may read next to nothing of a long journal.
MOST_LOOKED_AT = 2_000

Heard = Mapping[ConversationId, tuple[FedBy, Rest]]
Scenes = Mapping[ConversationId, Scene]
# What hangs on the versions of notes, by their records, as their reader may read it.
Hung = Mapping[tuple[ConversationId, Seq], Sequence[DossierDocument]]


async def visit(work: Work, actor: Actor, id: DossierId) -> None:
    """Record that the actor opens the thread of a dossier now, and those of the dossiers that are read through it.

    Raises:  NotFound
    """
    for one in (id, *(await merged_of(work, actor, id)).through):
        await open_part(work, actor, one, "timeline")


async def page(reading: Reading, actor: Actor, id: DossierId, wanted: Wanted, before: Cursor | None) -> Timeline:
    """A page of the lines that are wanted and that the actor may read now, newest first.

    Shape:   those of the dossiers that are read through this one too, each as its own circle and rules say

    Raises:  NotFound, BadRequest (no cursor of this server's)
    """
    _, situation = await access_as_reader(reading, actor, id)
    scenes = await _scenes(reading, actor, id, situation)
    heard: dict[ConversationId, tuple[FedBy, Rest]] = {}
    for one, scene in scenes.items():
        heard |= _heard(await reading.fed.by(DossierId(one), actor.account), scene)
    rests = await _rests(reading, wanted.kind, heard, scenes)
    hung = await _hung(reading, actor, scenes) if wanted.words else {}
    after = place_of(before, Place) if before else BEGINNING
    lines, following = await _lines(reading, scenes, wanted, rests, after, hung)
    lines = await _corrected(reading, lines, heard)
    if not wanted.words:
        hung = await _hung(reading, actor, scenes, lines)
        lines = [_with_documents(one, hung) for one in lines]
    named = {one.conversation for one in lines}
    conversations = [_conversation(one) for one, _ in heard.values() if one.conversation in named]
    people = await _people(reading, lines)
    return Timeline(lines, conversations, people, following, kinds_to_write(actor, situation))


async def _scenes(reading: Reading, actor: Actor, id: DossierId, situation: Situation) -> Scenes:
    """What decides in the dossier, and in each that is read through it, by their journals."""
    found = {id: situation, **(await merged_of(reading, actor, id)).through}
    documents = {one: await DocumentRows(reading.connection).of(one) for one in found}
    return {
        ConversationId(one): Scene(
            reader_of(actor), told, {kept.id: kept for kept in documents[one]}, None if one == id else id
        )
        for one, told in found.items()
    }


def _heard(fed: Sequence[FedBy], scene: Scene) -> Heard:
    """The conversations of which the reader reads something here, each with the newest entry that they read."""
    found = {}
    for one in fed:
        if scene.allows(FedConversation(is_heard=False)):
            found[one.conversation] = one, one.last
        elif one.heard is not None and scene.allows(FedConversation(is_heard=True)):
            found[one.conversation] = one, one.heard
    return found


async def _rests(
    reading: Reading, kind: TimelineKind | None, heard: Heard, journals: Collection[ConversationId]
) -> Sequence[Rest]:
    said = [] if kind not in (None, TimelineKind.MESSAGE) else [rest for _, rest in heard.values()]
    told = [] if kind is TimelineKind.MESSAGE else [await reading.fed.last(one) for one in journals]
    return [*said, *told]


async def _lines(
    reading: Reading, scenes: Scenes, wanted: Wanted, rests: Sequence[Rest], after: Place, hung: Hung
) -> tuple[list[TimelineLine], Cursor | None]:
    """A page of lines, and where the next one begins, if there is one.

    Shape:   hung: by which notes are found too
    """
    lines: list[TimelineLine] = []
    looked_at = 0
    async for entry in newest_first(reading, rests, after):
        line = _line(entry, scenes)
        line = _with_documents(line, hung) if line else None
        if line is not None and wanted.has(line):
            if len(lines) == PAGE:
                return lines, cursor_of(after)
            lines.append(line)
        after = place_after(entry)
        looked_at += 1
        if looked_at == MOST_LOOKED_AT:
            return lines, cursor_of(after)
    return lines, None


def _line(entry: Message | Recorded, scenes: Scenes) -> TimelineLine | None:
    if isinstance(entry, Recorded):
        return line_of(entry, scenes[entry.conversation])
    if entry.kind is not MessageKind.TEXT:
        return None
    said = TimelineMessage(
        text=entry.text,
        attachments=entry.attachments,
        urgent=entry.urgent,
        corrects=entry.corrects,
        corrected_by=None,
        unreadable=entry.unreadable,
    )
    return TimelineLine(entry.at, entry.conversation, entry.seq, entry.author, TimelineKind.MESSAGE, message=said)


async def _corrected(reading: Reading, lines: Sequence[TimelineLine], heard: Heard) -> list[TimelineLine]:
    """The lines, those that were corrected with what corrects them, as far as the reader reads it."""
    found: dict[tuple[ConversationId, Seq], Seq] = {}
    for one in await reading.fed.corrected([one for one in lines if one.message]):
        if one.by <= heard[one.conversation][1].seq:
            place = one.conversation, one.seq
            found[place] = max(one.by, found.get(place, 0))
    return [_with_correction(one, found.get((one.conversation, one.seq))) for one in lines]


def _with_correction(line: TimelineLine, by: Seq | None) -> TimelineLine:
    if line.message is None or by is None:
        return line
    return structs.replace(line, message=structs.replace(line.message, corrected_by=by))


async def _hung(reading: Reading, actor: Actor, scenes: Scenes, lines: Sequence[TimelineLine] | None = None) -> Hung:
    """What hung on notes then, each as its own dossier says: on those of some lines, or on all of them."""
    found: dict[tuple[ConversationId, Seq], list[DossierDocument]] = {}
    for journal, scene in scenes.items():
        kept = await _hanging(NoteRows(reading.connection), journal, lines)
        ids = {document for note in kept.values() for document in note.documents}
        shown = await named_documents(reading, actor, DossierId(journal), ids, scene.situation)
        for seq, note in kept.items():
            found[journal, seq] = [shown[one] for one in note.documents if one in shown]
    return found


async def _hanging(
    rows: NoteRows, journal: ConversationId, lines: Sequence[TimelineLine] | None
) -> Mapping[Seq, KeptNote]:
    if lines is None:
        return await rows.hanging(DossierId(journal))
    numbers = {one.seq: one.note.number for one in lines if one.note and one.conversation == journal}
    return await rows.at(DossierId(journal), numbers) if numbers else {}


def _with_documents(line: TimelineLine, hung: Hung) -> TimelineLine:
    documents = hung.get((line.conversation, line.seq))
    if line.note is None or not documents:
        return line
    return structs.replace(line, note=structs.replace(line.note, documents=list(documents)))


def _conversation(fed: FedBy) -> TimelineConversation:
    return TimelineConversation(fed.conversation, fed.subject, fed.member_count, fed.heard is not None)


async def _people(reading: Reading, lines: Sequence[TimelineLine]) -> list[Account]:
    named = {account for line in lines for account in _named(line)}
    return list((await reading.accounts.by_ids(sorted(named))).values())


def _named(line: TimelineLine) -> Iterator[AccountId]:
    yield line.author
    if line.note:
        yield from (*line.note.recipients, *line.note.mentions)
    if line.member and line.member.kind is not Kind.ORGANISATION:
        yield AccountId(line.member.member)
