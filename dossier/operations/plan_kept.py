"""The plan in the journal: its versions, opened and recorded."""

from msgspec import Struct

from dossier.access import At
from dossier.domain.plan_step import PlanStep
from dossier.domain.ppcs import Ppcs
from dossier.domain.question import Part
from dossier.operations.readers import tell_readers
from dossier.operations.reading import situation_of
from dossier.records import DECODER, PlanRecorded
from dossier.store.dossiers import DossierRows
from dossier.store.plans import PlanRows, VersionPlace
from dossier.store.tasks import TaskRows
from mis.extension import Actor, Conversation, Recorded, Work, record
from protocol.dossier import DossierPart
from protocol.errors import NotFound, Unavailable
from protocol.values import AccountId, ConversationId, DossierId, Millis


class Kept(Struct, frozen=True):
    """A version of the plan, and who made it how and when.

    Units:   at in ms since 1970-01-01 UTC
    """

    plan: Ppcs
    step: PlanStep
    author: AccountId
    at: Millis


async def newest(at: At, id: DossierId) -> Kept | None:
    """The plan as it stands, or nothing where none was begun.

    Raises:  Unavailable (its record cannot be opened)
    """
    place = await PlanRows(at.connection).newest(id)
    return await opened(at, id, place) if place else None


async def must_be_there(at: At, id: DossierId) -> Ppcs:
    """The plan as it stands.

    Raises:  NotFound (none was begun), Unavailable
    """
    found = await newest(at, id)
    if found is None:
        raise NotFound("no plan was begun")
    return found.plan


async def opened(at: At, id: DossierId, place: VersionPlace) -> Kept:
    """Raises:  Unavailable (its record cannot be opened)"""
    (recorded,) = await at.records.named([(ConversationId(id), place.seq)])
    return kept(recorded)


def kept(recorded: Recorded) -> Kept:
    """Raises:  Unavailable (the record cannot be opened)"""
    told = DECODER.decode(recorded.content) if recorded.content is not None else None
    if not isinstance(told, PlanRecorded):
        raise Unavailable("the plan of this dossier cannot be read")
    return Kept(told.plan, told.step, recorded.author, recorded.at)


async def put(work: Work, actor: Actor, journal: Conversation, plan: Ppcs, step: PlanStep) -> None:
    """Record a version, and have those told who may read it."""
    id = DossierId(journal.id)
    made = record(work, actor, journal, PlanRecorded(plan, step))
    place = VersionPlace(plan.version, made.seq, made.at)
    await PlanRows(work.connection).put(id, place, is_written=step.is_written)
    await TaskRows(work.connection, work.now).put(id, plan, made.seq)
    await DossierRows(work.connection, work.now).touch(id)
    await tell_readers(work, id, DossierPart.PLAN, Part.PLAN, await situation_of(work, id))
