"""Who opened what: recorded before it is shown, in the dossier's journal of accesses."""

from dossier.domain.decision import Decision
from dossier.domain.question import Part
from dossier.domain.reader import Situation
from dossier.operations.reading import access_as_reader, decided
from dossier.operations.telling import tell_the_person
from dossier.records import DocumentRead, Exported, Printed, Refused, Searched, Visited
from dossier.records.told import Told
from dossier.store.dossiers import DossierRows, Found
from dossier.store.visits import Visits
from mis.extension import Actor, Work, access_journal, record
from protocol.dossier import DossierPart
from protocol.values import DossierId

# What is read again within this time by the same account is the same visit: a screen reads anew at each change.
SAME_VISIT_MS = 10 * 60_000
REFUSED = "refused"


async def note_visit(work: Work, actor: Actor, found: Found, part: str, situation: Situation) -> None:
    """Record that the actor opens a part of a dossier now, as what, and why they may: by what admitted them."""
    if not await _is_another(work, actor, found, part):
        return
    why = decided(actor, Part.DOSSIER, situation)
    membership = situation.circle.member_at(actor.account, work.now)
    role = membership.role if membership and not why.acting_for else None
    visited = Visited(part, actor.session, role, why.rule, why.basis, why.profile, why.matrix_version, why.acting_for)
    await _note(work, actor, found, visited)


async def note_document(
    work: Work, actor: Actor, found: Found, document: str, version: int | None, decision: Decision
) -> None:
    """Record that the actor asks for a document now, and what decided whether it is given."""
    if not await _is_another(work, actor, found, f"document {document} {version} {decision.rule}"):
        return
    told = DocumentRead(
        document=document,
        rule=decision.rule,
        profile=decision.profile,
        matrix=decision.matrix_version,
        session=actor.session,
        version=version,
        basis=decision.basis,
        acting_for=decision.acting_for,
    )
    await _note(work, actor, found, told)


async def note_export(work: Work, actor: Actor, found: Found, situation: Situation, words: str | None) -> None:
    """Record that the actor takes along what they may read of a dossier, each time."""
    why = decided(actor, Part.DOSSIER, situation)
    membership = situation.circle.member_at(actor.account, work.now)
    role = membership.role if membership else None
    told = Exported(actor.session, why.rule, why.profile, why.matrix_version, role, why.basis, words)
    work.writes()
    await _note(work, actor, found, told)


async def note_print(work: Work, actor: Actor, found: Found, part: str, situation: Situation) -> None:
    """Record that the actor prints a part of a dossier, each time."""
    why = decided(actor, Part.DOSSIER, situation)
    membership = situation.circle.member_at(actor.account, work.now)
    role = membership.role if membership and not why.acting_for else None
    told = Printed(part, actor.session, why.rule, why.profile, why.matrix_version, role, why.basis, why.acting_for)
    work.writes()
    await _note(work, actor, found, told)


async def open_part(work: Work, actor: Actor, id: DossierId, part: str) -> None:
    """Record that the actor opens a part of a dossier now, which is read next.

    Raises:  NotFound
    """
    found, situation = await access_as_reader(work, actor, id)
    await note_visit(work, actor, found, part, situation)


async def note_search(work: Work, actor: Actor, found: Found) -> None:
    """Record that the actor was told that there is such a dossier."""
    await _note(work, actor, found, Searched(actor.session))


async def note_refused(work: Work, actor: Actor, id: DossierId, part: str) -> None:
    """Record that the actor asked for a dossier that is there, and saw nothing; nothing, where there is none.

    Order:   at most one of an account in ten minutes, however often it asks
    """
    found = await DossierRows(work.connection, work.now).one(id)
    if found is not None and await _is_another(work, actor, found, REFUSED):
        await _note(work, actor, found, Refused(part, actor.session))


async def _is_another(work: Work, actor: Actor, found: Found, what: str) -> bool:
    """Whether this is no part of the visit before, and note when it was."""
    visits = Visits(work.connection)
    last = await visits.last(found.id, actor.account, what)
    if last is not None and work.now - last < SAME_VISIT_MS:
        return False
    work.writes()
    await visits.put(found.id, actor.account, what, work.now)
    return True


async def _note(work: Work, actor: Actor, found: Found, told: Told) -> None:
    record(work, actor, await access_journal(work, found.accesses), told)
    await tell_the_person(work, found.id, DossierPart.ACCESSES, but=actor.account)
