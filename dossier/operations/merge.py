"""Two dossiers of one person are merged: asked by one who administers, confirmed by another, undone by either."""

from collections.abc import Mapping
from dataclasses import dataclass

from dossier.contract.merge import DossierMerge, DossierMerges, MergeEntry, MergeMove, NewMerge
from dossier.domain.circle import Circle
from dossier.domain.merge import (
    Known,
    Merge,
    MergeState,
    MergeStep,
    must_be_administered,
    must_be_free,
    must_be_one_person,
    must_be_reason,
    must_be_two,
    step_reason,
)
from dossier.domain.question import Part
from dossier.domain.reader import Situation
from dossier.operations.audit import note_act
from dossier.operations.circle import lock, project
from dossier.operations.openers import open_together
from dossier.operations.readers import tell_readers
from dossier.operations.reading import access_as_reader, access_part, may_read, situation_of
from dossier.operations.visit import note_visit
from dossier.records import DECODER, MergeRecorded
from dossier.store.dossiers import DossierRows, Found
from dossier.store.merges import KeptMerge, MergeRows
from mis.extension import Act, Actor, Recorded, Work, new_id, record
from protocol.dossier import DossierPart
from protocol.errors import Forbidden, NotFound, Unavailable
from protocol.values import ConversationId, DossierId

ACTS: Mapping[MergeState, Act] = {
    MergeState.ASKED: Act.DOSSIER_MERGE_ASKED,
    MergeState.MERGED: Act.DOSSIER_MERGED,
    MergeState.DECLINED: Act.DOSSIER_MERGE_DECLINED,
    MergeState.UNDONE: Act.DOSSIER_MERGE_UNDONE,
}


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two, for who may merge it."""

    found: Found
    situation: Situation

    @property
    def circle(self) -> Circle:
        return self.situation.circle


async def ask(work: Work, actor: Actor, id: DossierId, request: NewMerge) -> DossierMerge:
    """Ask that a dossier be read through this one, which goes on.

    Raises:  NotFound (either), Forbidden (administers neither), BadRequest (itself, a reason too short), TooLarge,
             Conflict (two matricules, circular, merged or asked already)
    """
    must_be_two(id, request.merged)
    goes_on, merged = await access_sides(work, actor, id, request.merged)
    reason = must_be_reason(request.reason)
    await must_be_mergeable(work, goes_on, merged)
    made = Merge(
        goes_on=id,
        merged=request.merged,
        state=MergeState.ASKED,
        id=new_id(),
        reason=reason,
        asked_by=actor.account,
        asked_at=work.now,
    )
    return await _put(work, actor, made, reason)


async def move(work: Work, actor: Actor, id: DossierId, merge: str, request: MergeMove) -> DossierMerge:
    """Confirm a merge, decline or undo it.

    Raises:  NotFound, Forbidden (administers neither; confirms what they asked for themselves; nobody of the two
             administers one of the circles), BadRequest, TooLarge, Conflict
    """
    await access_part(work, actor, id, Part.IDENTITY)
    kept = await MergeRows(work.connection).one(merge)
    if kept is None or id not in kept.both:
        raise NotFound("no such merge")
    goes_on, merged = await access_sides(work, actor, *kept.both)
    before = _told(await _recorded(work, merge)).merge
    after = before.after(request.step, actor.account)
    if request.step is MergeStep.CONFIRM:
        await must_be_mergeable(work, goes_on, merged, but=merge)
        must_be_administered(goes_on.circle, merged.circle, (before.asked_by, actor.account), work.now)
    return await _put(work, actor, after, step_reason(request.step, request.reason))


async def merges(work: Work, actor: Actor, id: DossierId) -> DossierMerges:
    """What a dossier is, was or is asked to be merged with, as far as both are open to the actor.

    Raises:  NotFound
    """
    found, situation = await access_as_reader(work, actor, id, Part.IDENTITY)
    await note_visit(work, actor, found, "merges", situation)
    kept = [one for one in await MergeRows(work.connection).of(id) if await _are_open(work, actor, one)]
    recorded = [await _recorded(work, one.id) for one in kept]
    shown = [await _shown(work, one) for one in recorded]
    return DossierMerges(sorted(shown, key=lambda one: one.asked.at, reverse=True))


async def access_sides(work: Work, actor: Actor, *ids: DossierId) -> tuple[Side, Side]:
    """Both dossiers, locked, for who has a place in both, reads there who the person is, and administers one.

    Raises:  NotFound, Forbidden (merge_administrators)
    """
    for id in sorted(ids):
        await lock(work, id)
    goes_on, merged = [await _access_side(work, actor, id) for id in ids]
    administrating = {one.member for side in (goes_on, merged) for one in side.circle.administrators_at(work.now)}
    if actor.account not in administrating:
        raise Forbidden("who merges administers one of the circles", {"reason": "merge_administrators"})
    return goes_on, merged


async def must_be_mergeable(work: Work, goes_on: Side, merged: Side, *, but: str = "") -> None:
    """See that nothing speaks against a merge, besides itself.

    Raises:  Conflict
    """
    ids = (goes_on.found.id, merged.found.id)
    standing = await MergeRows(work.connection).standing(ids)
    must_be_free(*ids, [one for one in standing if one.id != but])
    must_be_one_person(await _known(work, goes_on.found), await _known(work, merged.found))


async def _access_side(work: Work, actor: Actor, id: DossierId) -> Side:
    found, situation = await access_part(work, actor, id, Part.IDENTITY)
    if not may_read(actor, Part.CIRCLE, situation):
        raise NotFound("no such dossier")
    return Side(found, situation)


async def _known(work: Work, found: Found) -> Known:
    return Known(found.standing, await DossierRows(work.connection, work.now).matricule(found.id))


async def _put(work: Work, actor: Actor, merge: Merge, reason: str) -> DossierMerge:
    """Record a step in both journals, and have it true everywhere."""
    before = {**await open_together(work, merge.goes_on), **await open_together(work, merge.merged)}
    made = {id: record(work, actor, await lock(work, id), MergeRecorded(merge, reason)) for id in merge.both}
    await MergeRows(work.connection).put(merge, made[merge.goes_on].seq)
    for id in merge.both:
        await note_act(work, actor, ACTS[merge.state], id)
    if merge.state in (MergeState.MERGED, MergeState.UNDONE):
        await project(work, before, DossierPart.MERGES)  # what was refused in one holds in the other, or no more
    else:
        for id in merge.both:
            await tell_readers(work, id, DossierPart.MERGES, Part.IDENTITY, await situation_of(work, id))
    return await _shown(work, await _recorded(work, merge.id))


async def _are_open(work: Work, actor: Actor, kept: KeptMerge) -> bool:
    situations = [await situation_of(work, id) for id in kept.both]
    return all(may_read(actor, Part.IDENTITY, situation) for situation in situations)


async def _recorded(work: Work, id: str) -> Recorded:
    kept = await MergeRows(work.connection).one(id)
    if kept is None:
        raise NotFound("no such merge")
    (recorded,) = await work.records.named([(ConversationId(kept.goes_on), kept.seq)])
    return recorded


def _told(recorded: Recorded) -> MergeRecorded:
    told = DECODER.decode(recorded.content) if recorded.content is not None else None
    if not isinstance(told, MergeRecorded):
        raise Unavailable("this merge cannot be read")
    return told


async def _shown(work: Work, recorded: Recorded) -> DossierMerge:
    told = _told(recorded)
    merge = told.merge
    people = await work.accounts.by_ids([merge.asked_by, recorded.author])
    return DossierMerge(
        id=merge.id,
        goes_on=merge.goes_on,
        merged=merge.merged,
        asked=MergeEntry(MergeState.ASKED, people[merge.asked_by], merge.asked_at, merge.reason),
        newest=MergeEntry(merge.state, people[recorded.author], recorded.at, told.reason),
    )
