"""Who opened what of a dossier: all of it for the person, what came from outside the circle for who administers it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dossier.access import access_dossier
from dossier.contract.accesses import AccessAct, AccessGlass, DocumentAccess, DossierAccess, DossierAccesses
from dossier.domain.question import Part
from dossier.domain.reader import Situation
from dossier.domain.rule import GRANTING, Rule
from dossier.operations.document import named_documents
from dossier.operations.reading import may_read, situation_of
from dossier.records import (
    DECODER,
    DocumentRead,
    EmergencyAnswered,
    EmergencyReviewed,
    Exported,
    GlassBroken,
    Printed,
    Record,
    Refused,
    Searched,
    Visited,
)
from dossier.store.emergencies import Broken, EmergencyRows
from mis.extension import Actor, Recorded, Work, cursor_of, place_of
from protocol.account import Account
from protocol.errors import Forbidden
from protocol.values import AccountId, Cursor, DossierId

PAGE = 50
FROM_OUTSIDE = frozenset(
    {AccessAct.SEARCHED, AccessAct.REFUSED, AccessAct.EMERGENCY, AccessAct.ANSWERED, AccessAct.REVIEWED}
)
# Little comes from outside: as many records are looked through for a page of it.
LOOKED_THROUGH = 500


async def accesses(work: Work, actor: Actor, id: DossierId, before: Cursor | None) -> DossierAccesses:
    """Who opened what of a dossier, newest first.

    Raises:  NotFound, Forbidden, BadRequest (no cursor of this server's)
    """
    found, _ = await access_dossier(work, actor, id)
    situation = await situation_of(work, id)
    is_all = may_read(actor, Part.ACCESS_LOG, situation)
    if not is_all and not may_read(actor, Part.ALERTS, situation):
        raise Forbidden("the person sees who looked", {"reason": "accesses"})
    seq = place_of(before, int) if before else None
    limit = PAGE if is_all else LOOKED_THROUGH
    recorded = await work.records.page(found.accesses, before=seq, limit=limit + 1)
    shown = recorded[:limit]
    opened = [(one, _told(one)) for one in shown]
    acting = Visited | Printed | DocumentRead
    acted_for = {told.acting_for for _, told in opened if isinstance(told, acting) and told.acting_for}
    people = await work.accounts.by_ids(list(acted_for | {one.author for one in shown}))
    broken = await EmergencyRows(work.connection, work.now).several(
        [told.id for _, told in opened if isinstance(told, GlassBroken)]
    )
    known = Known(people, broken, await _titles(work, actor, id, situation, opened))
    told = [_access(one, record, known) for one, record in opened]
    following = cursor_of(shown[-1].seq) if len(recorded) > limit else None
    return DossierAccesses([one for one in told if is_all or _is_from_outside(one)], following, is_all)


def _is_from_outside(access: DossierAccess) -> bool:
    """What a member was refused is between them and the person."""
    return access.act in FROM_OUTSIDE and access.document is None


@dataclass(frozen=True, slots=True)
class Known:
    """What these records are told with.

    Shape:   titles: of the documents that the reader may read, by id
    """

    people: Mapping[AccountId, Account]
    broken: Mapping[str, Broken]
    titles: Mapping[str, str | None]


async def _titles(
    work: Work, actor: Actor, id: DossierId, situation: Situation, opened: Sequence[tuple[Recorded, Record | None]]
) -> Mapping[str, str | None]:
    """What the documents are called, of which records tell that somebody asked for them."""
    ids = {told.document for _, told in opened if isinstance(told, DocumentRead)}
    shown = await named_documents(work, actor, id, ids, situation)
    return {one.id: one.versions[0].title for one in shown.values()}


def _document(told: DocumentRead, rule: Rule, title: str | None) -> DocumentAccess:
    return DocumentAccess(
        document=told.document,
        version=told.version,
        is_allowed=rule in GRANTING,
        rule=rule,
        profile=told.profile,
        matrix=told.matrix,
        basis=told.basis,
        title=title,
    )


def _told(recorded: Recorded) -> Record | None:
    return DECODER.decode(recorded.content) if recorded.content is not None else None


def _access(recorded: Recorded, told: Record | None, known: Known) -> DossierAccess:
    people, by = known.people, known.people[recorded.author]
    match told:
        case Visited() | Printed():
            return DossierAccess(
                at=recorded.at,
                account=by,
                act=AccessAct.OPENED if isinstance(told, Visited) else AccessAct.PRINTED,
                part=told.part,
                role=told.role,
                rule=told.rule,
                basis=told.basis,
                acting_for=_acted_for(told.acting_for, people),
            )
        case Exported():
            act, basis = AccessAct.EXPORTED, told.basis
            return DossierAccess(recorded.at, by, act, role=told.role, rule=told.rule, basis=basis, words=told.words)
        case DocumentRead():
            rule = Rule(told.rule)
            act = AccessAct.OPENED if rule in GRANTING else AccessAct.REFUSED
            acting_for = _acted_for(told.acting_for, people)
            document = _document(told, rule, known.titles.get(told.document))
            return DossierAccess(recorded.at, by, act, "document", document=document, acting_for=acting_for)
        case Refused():
            return DossierAccess(recorded.at, by, AccessAct.REFUSED, told.part)
        case Searched():
            return DossierAccess(recorded.at, by, AccessAct.SEARCHED)
        case GlassBroken():
            act, glass = AccessAct.EMERGENCY, _glass(known.broken.get(told.id))
            emergency, words = told.glass.emergency, told.glass.words
            return DossierAccess(recorded.at, by, act, emergency=emergency, words=words, glass=glass)
        case EmergencyAnswered():
            return DossierAccess(recorded.at, by, AccessAct.ANSWERED, words=told.words, answer=told.answer)
        case EmergencyReviewed():
            return DossierAccess(recorded.at, by, AccessAct.REVIEWED, words=told.words, finding=told.finding)
        case _:
            return DossierAccess(recorded.at, by, AccessAct.UNREADABLE)


def _glass(broken: Broken | None) -> AccessGlass | None:
    """None where the table lost what the journal has: who looked is told all the same."""
    return AccessGlass(broken.id, broken.answer, is_reviewed=broken.finding is not None) if broken else None


def _acted_for(professional: AccountId | None, people: Mapping[AccountId, Account]) -> Account | None:
    return people[professional] if professional else None
