"""INSi is asked about an identity, outside of any transaction; what becomes of the answer, a professional says."""

from collections.abc import Iterator
from contextlib import suppress

from dossier.access import At, access_as_administrator, access_dossier
from dossier.contract.inclusion import Candidate
from dossier.contract.insi import InsiAccess, InsiAnswered, InsiChoice, InsiFound, InsiQuestion, InsiVerdict
from dossier.domain.identity import Identity, changed_traits
from dossier.domain.insi import InsiAnswer, InsiDecision, InsiOutcome, InsiPerson, decided, matricule_change
from dossier.domain.likeness import likeness
from dossier.domain.status import Trigger
from dossier.insi.service import Insi
from dossier.operations.audit import note_act
from dossier.operations.circle import lock
from dossier.operations.identity import Keyed, identity_of, must_be_newest, put_identity
from dossier.operations.inclusion import candidate
from dossier.operations.insi_letter import opened, sealed
from dossier.operations.merged import must_go_on
from dossier.operations.reading import situation_of
from dossier.operations.visit import note_search, note_visit
from dossier.records import IdentityRecorded, InsiAsked
from dossier.store.dossiers import DossierRows, Found
from mis.extension import Act, Actor, Outcome, Work, record
from protocol.errors import Conflict
from protocol.values import DossierId, Millis


async def insi_access(at: At, actor: Actor, id: DossierId, *, is_served: bool) -> InsiAccess:
    """Whether the actor may have INSi asked.

    Raises:  NotFound
    """
    found, opening = await access_dossier(at, actor, id)
    return InsiAccess(is_served and opening.is_administrator and found.standing.may_call_insi)


async def open_question(
    work: Work, actor: Actor, id: DossierId, request: InsiQuestion, served: Insi | None
) -> tuple[Insi, Identity]:
    """Whom to ask about which identity; that INSi is asked stands among the accesses before it hears of the person.

    Raises:  NotFound, Forbidden (does not administer), Conflict (it was changed meanwhile, is doubtful or fictitious;
             insi_off: there is none to ask here)
    """
    found = await _access(work, actor, id, request)
    if served is None:
        raise Conflict("INSi is not asked here", {"reason": "insi_off"})
    await note_visit(work, actor, found, "insi", await situation_of(work, id))
    return served, (await identity_of(work, found)).identity


async def note_asked(work: Work, actor: Actor, id: DossierId, outcome: InsiOutcome | None) -> None:
    """Record that INSi was asked and what came of it, also for who may hear it no more; None where no answer came.

    Raises:  NotFound
    """
    record(work, actor, await lock(work, id), InsiAsked(outcome))
    await note_act(work, actor, Act.DOSSIER_INSI_ASKED, id, outcome=Outcome.OK if outcome else Outcome.REFUSED)


async def answered(
    work: Work, actor: Actor, id: DossierId, request: InsiQuestion, answer: InsiAnswer, keyed: Keyed
) -> InsiAnswered:
    """Show what INSi answered beside what is recorded; nothing of whom it tells is recorded yet.

    Raises:  NotFound, Forbidden (administers no more), Conflict (the identity was changed while INSi was asked)
    """
    await lock(work, id)
    found = await _access(work, actor, id, request)
    recorded = await identity_of(work, found)
    return InsiAnswered(
        answer.outcome,
        await _shown(work, actor, found, recorded, answer.person, keyed) if answer.person else None,
        list(_choices(recorded, answer, work.now)),
        sealed(answer, _about(found, actor), keyed, work.now),
    )


async def conclude(work: Work, actor: Actor, id: DossierId, request: InsiVerdict, keyed: Keyed) -> None:
    """Have the identity as a professional says of the answer that they were shown.

    Raises:  NotFound, Forbidden (does not administer), Conflict (insi_ask_again: the identity was changed meanwhile, or
             it was too long ago; insi_nothing, insi_other_matricule: the answer does not say so; merged)
    """
    journal = await lock(work, id)
    found = await access_as_administrator(work, actor, id)
    await must_go_on(work, actor, id)
    answer = opened(request.letter, _about(found, actor), keyed, work.now)
    before = await identity_of(work, found)
    for step in decided(before.identity, before.standing, before.ins, answer, request.decision, work.now):
        told = IdentityRecorded(step.identity, step.standing, step.trigger, None, step.ins)
        await put_identity(work, actor, journal, told, keyed)


async def _access(work: Work, actor: Actor, id: DossierId, request: InsiQuestion) -> Found:
    found = await access_as_administrator(work, actor, id)
    must_be_newest(found, request.identity_version)
    found.standing.after(Trigger.INSI_ANSWERED)
    return found


async def _shown(
    work: Work, actor: Actor, found: Found, recorded: IdentityRecorded, person: InsiPerson, keyed: Keyed
) -> InsiFound:
    return InsiFound(
        person.traits,
        sorted(changed_traits(recorded.identity.traits, person.traits)),
        matricule_change(recorded.ins, person),
        await _others(work, actor, found, recorded.identity, keyed(person.ins.matricule)),
    )


async def _others(work: Work, actor: Actor, found: Found, identity: Identity, matricule: bytes) -> list[Candidate]:
    """Other dossiers that have this matricule; that one was told of them is recorded there."""
    others = [one for one in await DossierRows(work.connection, work.now).alike((), matricule) if one.id != found.id]
    shown = []
    for other in others:
        await note_search(work, actor, other)
        theirs = (await identity_of(work, other)).identity
        shown.append(await candidate(work, actor, other, likeness(identity, theirs, has_same_matricule=True)))
    return shown


def _choices(recorded: IdentityRecorded, answer: InsiAnswer, now: Millis) -> Iterator[InsiChoice]:
    """What one may say: what the rules would not refuse."""
    for decision in InsiDecision:
        with suppress(Conflict):
            steps = decided(recorded.identity, recorded.standing, recorded.ins, answer, decision, now)
            yield InsiChoice(decision, steps[-1].standing)


def _about(found: Found, actor: Actor) -> str:
    """What a letter is about: this version of this identity, as this account was told."""
    return f"{found.id} {found.identity_seq} {actor.account}"
