"""The versions of the plan: listed, read again, and said to have been read."""

from dossier.contract.plan import Plan, PlanSigning, PlanVersion, PlanVersions
from dossier.domain.question import Part
from dossier.operations.circle import lock
from dossier.operations.plan_kept import Kept, kept, opened
from dossier.operations.plan_shown import shown
from dossier.operations.readers import tell_readers
from dossier.operations.reading import access_as_reader, access_part, situation_of
from dossier.operations.visit import note_visit
from dossier.records import PlanSigned
from dossier.store.plans import PlanRows, Signature, VersionPlace
from mis.extension import Actor, Work, cursor_of, place_of, record
from protocol.account import Account
from protocol.dossier import DossierPart
from protocol.errors import NotFound
from protocol.values import ConversationId, Cursor, DossierId

PAGE = 50


async def versions(work: Work, actor: Actor, id: DossierId, before: Cursor | None) -> PlanVersions:
    """The versions there ever were, newest first.

    Raises:  NotFound, BadRequest (no cursor of this server's), Unavailable
    """
    found, situation = await access_as_reader(work, actor, id, Part.PLAN)
    await note_visit(work, actor, found, Part.PLAN, situation)
    last = place_of(before, int) if before else None
    places = await PlanRows(work.connection).page(id, before=last, limit=PAGE + 1)
    recorded = await work.records.named([(ConversationId(id), one.seq) for one in places[:PAGE]])
    shown = sorted(map(kept, recorded), key=lambda one: one.plan.version, reverse=True)
    people = await work.accounts.by_ids(sorted({one.author for one in shown}))
    following = cursor_of(places[PAGE - 1].version) if len(places) > PAGE else None
    return PlanVersions([_version(one, people[one.author]) for one in shown], following)


async def version(work: Work, actor: Actor, id: DossierId, number: int) -> Plan:
    """One version, as it was.

    Raises:  NotFound, Unavailable
    """
    found, situation = await access_as_reader(work, actor, id, Part.PLAN)
    await note_visit(work, actor, found, Part.PLAN, situation)
    return await shown(work, actor, id, situation, await opened(work, id, await _place(work, id, number)))


async def sign(work: Work, actor: Actor, id: DossierId, request: PlanSigning) -> None:
    """Record that the actor has read a version; an older one than they have signed already changes nothing.

    Raises:  NotFound (no such version either)
    """
    journal = await lock(work, id)
    await access_part(work, actor, id, Part.PLAN)
    place = await _place(work, id, request.version)
    rows = PlanRows(work.connection)
    if any(one.account == actor.account and one.version >= place.version for one in await rows.signatures(id)):
        return
    made = record(work, actor, journal, PlanSigned(place.version))
    await rows.sign(id, Signature(actor.account, place.version, made.at))
    await tell_readers(work, id, DossierPart.PLAN, Part.PLAN, await situation_of(work, id))


async def _place(work: Work, id: DossierId, number: int) -> VersionPlace:
    place = await PlanRows(work.connection).one(id, number)
    if place is None:
        raise NotFound("no such version")
    return place


def _version(one: Kept, author: Account) -> PlanVersion:
    title = one.plan.title_of(one.step.action)
    return PlanVersion(one.plan.version, one.plan.state, one.at, author, one.step, title)
