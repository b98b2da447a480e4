"""The life line: events told by professionals who may read it, each with its source; corrected by another version."""

from collections.abc import Sequence

from msgspec import structs

from dossier.contract.life_line import EventCorrection, EventVersions, LifeEvent, LifeLine, WrittenEvent
from dossier.domain.life_line import Event, must_be_event
from dossier.domain.question import Part
from dossier.domain.version import must_be_seen
from dossier.operations.circle import lock
from dossier.operations.merged import must_go_on
from dossier.operations.readers import tell_readers
from dossier.operations.reading import access_as_reader, access_part, situation_of
from dossier.operations.visit import note_visit
from dossier.records import DECODER, EventRecorded
from dossier.store.dossiers import DossierRows
from dossier.store.events import Before, EventPlace, EventRows
from mis.extension import Actor, Conversation, Recorded, Work, cursor_of, place_of, record
from protocol.account import Account
from protocol.dossier import DossierPart
from protocol.errors import NotFound, Unavailable
from protocol.values import AccountKind, ConversationId, Cursor, DossierId, Millis

PAGE = 50


async def page(work: Work, actor: Actor, id: DossierId, before: Cursor | None) -> LifeLine:
    """The events by their beginning, newest first, for who may read them; that one saw them is recorded first.

    Raises:  NotFound, BadRequest (no cursor of this server's), Unavailable
    """
    found, situation = await access_as_reader(work, actor, id, Part.LIFE_LINE)
    await note_visit(work, actor, found, Part.LIFE_LINE, situation)
    place = place_of(before, Before) if before else None
    places = await EventRows(work.connection).page(id, before=place, limit=PAGE + 1)
    last = places[PAGE - 1] if len(places) > PAGE else None
    following = cursor_of(Before(last.began_by, last.number)) if last else None
    is_member = situation.circle.member_at(actor.account, situation.now) is not None
    may_write = is_member and actor.kind is AccountKind.PROFESSIONAL
    return LifeLine(await _events(work, id, places[:PAGE]), following, may_write)


async def versions(work: Work, actor: Actor, id: DossierId, number: int) -> EventVersions:
    """Every version of one event, newest first.

    Raises:  NotFound (no such event either), Unavailable
    """
    found, situation = await access_as_reader(work, actor, id, Part.LIFE_LINE)
    await note_visit(work, actor, found, Part.LIFE_LINE, situation)
    return EventVersions(await _events(work, id, await _places(work, id, number)))


async def add(work: Work, actor: Actor, id: DossierId, request: WrittenEvent) -> LifeEvent:
    """Have another event.

    Raises:  NotFound, BadRequest, TooLarge, Conflict (merged)
    """
    journal = await lock(work, id)
    await access_part(work, actor, id, Part.LIFE_LINE)
    await must_go_on(work, actor, id)
    number = await EventRows(work.connection).next_number(id)
    return await _put(work, actor, journal, EventRecorded(number, 1, _told(work, actor, request)))


async def correct(work: Work, actor: Actor, id: DossierId, number: int, request: EventCorrection) -> LifeEvent:
    """Have another version of an event, whoever told the one before: the line is the circle's.

    Raises:  NotFound (no such event either), Conflict (it was corrected meanwhile), BadRequest, TooLarge
    """
    journal = await lock(work, id)
    await access_part(work, actor, id, Part.LIFE_LINE)
    newest = (await _places(work, id, number))[0]
    must_be_seen(newest.version, request.seen_version)
    told = EventRecorded(number, newest.version + 1, _told(work, actor, request.event))
    return await _put(work, actor, journal, told)


def written(event: Event) -> WrittenEvent:
    """An event without its author, who is told beside it."""
    return WrittenEvent(event.kind, event.title, event.began_on, event.source, event.ended_on, event.link)


async def _places(work: Work, id: DossierId, number: int) -> Sequence[EventPlace]:
    places = await EventRows(work.connection).versions(id, number)
    if not places:
        raise NotFound("no such event")
    return places


def _told(work: Work, actor: Actor, request: WrittenEvent) -> Event:
    return must_be_event(Event(**structs.asdict(request), author=actor.account), work.now)


async def _put(work: Work, actor: Actor, journal: Conversation, told: EventRecorded) -> LifeEvent:
    id = DossierId(journal.id)
    made = record(work, actor, journal, told)
    await EventRows(work.connection).put(id, told.number, told.version, told.event, made.seq)
    await DossierRows(work.connection, work.now).touch(id)
    await tell_readers(work, id, DossierPart.LIFE_LINE, Part.LIFE_LINE, await situation_of(work, id))
    return _shown(told, actor.profile, made.at)


async def _events(work: Work, id: DossierId, places: Sequence[EventPlace]) -> list[LifeEvent]:
    """Events in the order of their places."""
    recorded = await work.records.named([(ConversationId(id), one.seq) for one in places])
    by_seq = {one.seq: one for one in recorded}
    people = await work.accounts.by_ids(sorted({one.author for one in recorded}))
    return [_event(by_seq[one.seq], people[by_seq[one.seq].author]) for one in places]


def _event(recorded: Recorded, author: Account) -> LifeEvent:
    told = DECODER.decode(recorded.content) if recorded.content is not None else None
    if not isinstance(told, EventRecorded):
        raise Unavailable("the life line of this dossier cannot be read")
    return _shown(told, author, recorded.at)


def _shown(told: EventRecorded, author: Account, at: Millis) -> LifeEvent:
    return LifeEvent(told.number, told.version, written(told.event), author, at)
