"""Break-glass: a professional from outside the circle opens a dossier for some hours, and everybody concerned knows."""

from dataclasses import replace

from dossier.access import At, access_dossier
from dossier.contract.emergencies import (
    DossierEmergencies,
    DossierEmergency,
    EmergencyAnswer,
    EmergencyOpened,
    EmergencyReview,
    NewEmergency,
)
from dossier.domain.break_glass import Answer, BrokenGlass, answer_words, break_glass, finding_words
from dossier.domain.identity import Identity, Traits, must_be_identity
from dossier.domain.likeness import keys_of
from dossier.domain.profile import is_role_only, profile_of
from dossier.domain.question import Part
from dossier.domain.spoken import profession_code
from dossier.operations.audit import note_act
from dossier.operations.circle import lock
from dossier.operations.circle_kept import circle_of
from dossier.operations.identity import identities_of
from dossier.operations.reading import may_read, situation_of
from dossier.operations.telling import call_for, tell_who_answers, who_answers
from dossier.operations.visit import note_refused
from dossier.records import DECODER, EmergencyAnswered, EmergencyReviewed, GlassBroken
from dossier.store.dossiers import DossierRows, Found
from dossier.store.emergencies import Broken, EmergencyRows, Oldest
from dossier.store.memberships import MembershipRows
from dossier.store.merges import MergeRows
from mis.extension import Act, Actor, Outcome, Reading, Work, access_journal, cursor_of, new_id, place_of, record
from protocol.dossier import DossierPart
from protocol.errors import Conflict, Forbidden, NotFound
from protocol.values import AccountId, ConversationId, Cursor, DossierId, Seq

PAGE = 50
PART = "emergency"


async def open_in(work: Work, actor: Actor, request: NewEmergency) -> EmergencyOpened | None:
    """Open the dossier of exactly this person for four hours; None is one that no emergency opens, or none at all.

    Raises:  Forbidden (no profession of care), BadRequest (a trait, or words too short), TooLarge, Conflict (it is open
             to the actor)
    Next:    None is answered as what does not exist, once what was recorded of it is committed
    """
    glass = _glass(work, actor, request)
    found = await _exactly(work, request.traits)
    if found is not None:
        await lock(work, found.id)
        await _must_not_be_open(work, actor, found)
    if found is None or not await _would_open(work, actor, found, glass):
        await note_act(work, actor, Act.DOSSIER_EMERGENCY, None, outcome=Outcome.REFUSED)
        return None
    made = record(work, actor, await access_journal(work, found.accesses), GlassBroken(id := new_id(), glass))
    await EmergencyRows(work.connection, work.now).add(id, found.id, glass, made.seq)
    await note_act(work, actor, Act.DOSSIER_EMERGENCY, found.id)
    await tell_who_answers(work, found.id, DossierPart.EMERGENCY)
    await call_for(work, found.id, await who_answers(work, found.id), is_urgent=True)
    return EmergencyOpened(found.id, glass.ends_at)


async def page(reading: Reading, before: Cursor | None) -> DossierEmergencies:
    """Every emergency, newest first.

    Raises:  BadRequest (no cursor of this server's)
    """
    after = place_of(before, Oldest) if before else None
    broken = await EmergencyRows(reading.connection, reading.now).page(after=after, limit=PAGE + 1)
    shown = [await _shown(reading, one) for one in broken[:PAGE]]
    last = broken[PAGE - 1] if len(broken) > PAGE else None
    return DossierEmergencies(shown, cursor_of(Oldest(last.at, last.id)) if last else None)


async def review(work: Work, actor: Actor, id: str, request: EmergencyReview) -> DossierEmergency:
    """Say what was found of an emergency, once.

    Raises:  NotFound, BadRequest (an anomaly without words), TooLarge, Conflict (it is reviewed)
    """
    words = finding_words(request.finding, request.words)
    rows = EmergencyRows(work.connection, work.now)
    broken = await _access_unreviewed(work, rows, id)
    journal = await access_journal(work, broken.journal)
    made = record(work, actor, journal, EmergencyReviewed(id, request.finding, words))
    await rows.review(id, request.finding, made.seq)
    await note_act(work, actor, Act.DOSSIER_EMERGENCY_REVIEWED, broken.dossier, broken.account)
    await tell_who_answers(work, broken.dossier, DossierPart.EMERGENCY)
    return await _shown(work, await _access_broken(rows, id))


async def answer(work: Work, actor: Actor, id: DossierId, emergency: str, request: EmergencyAnswer) -> None:
    """Have the person, or who represents them, say that it was one, or report it.

    Raises:  NotFound, Forbidden (somebody else), TooLarge, Conflict (it is reviewed)
    """
    words = answer_words(request.words)
    await access_dossier(work, actor, id)
    rows = EmergencyRows(work.connection, work.now)
    if (await _access_broken(rows, emergency)).dossier != id:
        raise NotFound("no such emergency")
    if actor.account not in await MembershipRows(work.connection, work.now).of_the_person(id):
        raise Forbidden("the person says what they think of it", {"reason": "persons_answer"})
    broken = await _access_unreviewed(work, rows, emergency)
    journal = await access_journal(work, broken.journal)
    made = record(work, actor, journal, EmergencyAnswered(emergency, request.answer, words))
    await rows.answer(emergency, request.answer, made.seq)
    if request.answer is Answer.REPORTED:
        await note_act(work, actor, Act.DOSSIER_EMERGENCY_REPORTED, id, broken.account)
    await tell_who_answers(work, id, DossierPart.EMERGENCY)


def _glass(work: Work, actor: Actor, request: NewEmergency) -> BrokenGlass:
    profession = profession_code(actor.profile.profession)
    return break_glass(
        actor.account,
        request.emergency,
        request.words,
        work.now,
        profile=profile_of(profession),
        is_role_only=is_role_only(profession),
    )


async def _exactly(work: Work, told: Traits) -> Found | None:
    """The dossier of these five traits, one that goes on first; those who are merely like them are not told."""
    identity = must_be_identity(Identity(told, ""), work.now)
    alike = await DossierRows(work.connection, work.now).alike(keys_of(identity), None)
    merged = await MergeRows(work.connection).places_to_go([one.id for one in alike])
    identities = await identities_of(work, alike)
    exact = [one for one in alike if identities[one.id].identity.traits == identity.traits]
    return min(exact, key=lambda one: one.id in merged, default=None)


async def _must_not_be_open(work: Work, actor: Actor, found: Found) -> None:
    is_member = await MembershipRows(work.connection, work.now).opening(found.id, actor.account) is not None
    broken = await EmergencyRows(work.connection, work.now).open_of([found.id])
    if is_member or any(one.account == actor.account for one in broken):
        raise Conflict("it is open to you still", {"reason": "glass_open", "dossier": found.id})


async def _would_open(work: Work, actor: Actor, found: Found, glass: BrokenGlass) -> bool:
    """Whether the rules let an emergency open it: what the person opposes, they oppose in an emergency too."""
    situation = await situation_of(work, found.id)
    opens = may_read(actor, Part.DOSSIER, replace(situation, glasses=(*situation.glasses, glass)))
    if not opens:
        await note_refused(work, actor, found.id, PART)
    return opens


async def _access_broken(rows: EmergencyRows, id: str) -> Broken:
    broken = await rows.one(id)
    if broken is None:
        raise NotFound("no such emergency")
    return broken


async def _access_unreviewed(work: Work, rows: EmergencyRows, id: str) -> Broken:
    await lock(work, (await _access_broken(rows, id)).dossier)
    broken = await _access_broken(rows, id)
    if broken.finding is not None:
        raise Conflict("it is reviewed", {"reason": "emergency_reviewed"})
    return broken


async def _shown(at: At, broken: Broken) -> DossierEmergency:
    told = await _told(at, broken.journal, broken.seq)
    glass = told.glass if isinstance(told, GlassBroken) else None
    answered = await _told(at, broken.journal, broken.answered_seq) if broken.answered_seq else None
    reviewed = await _told(at, broken.journal, broken.reviewed_seq) if broken.reviewed_seq else None
    administrators = (await circle_of(at, broken.dossier)).administrators_at(at.now)
    ids = [broken.account, *(AccountId(one.member) for one in administrators)]
    people = await at.accounts.by_ids(ids)
    return DossierEmergency(
        id=broken.id,
        account=people[broken.account],
        at=broken.at,
        until=broken.until,
        emergency=glass.emergency if glass else None,
        words=glass.words if glass else "",
        ask=[people[one] for one in ids[1:]],
        answer=broken.answer,
        answer_words=answered.words if isinstance(answered, EmergencyAnswered) else "",
        finding=broken.finding,
        review=reviewed.words if isinstance(reviewed, EmergencyReviewed) else "",
    )


async def _told(at: At, journal: ConversationId, seq: Seq) -> object:
    recorded = await at.records.named([(journal, seq)])
    return next((DECODER.decode(one.content) for one in recorded if one.content is not None), None)
