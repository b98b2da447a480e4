"""A dossier as who asks may see it; one's list of them."""

from collections.abc import Mapping, Sequence

from msgspec import structs

from dossier.access import At
from dossier.contract.dossier import Dossier, DossierPage, DossierSearch, ListedDossier
from dossier.contract.member import CareTeamMember
from dossier.contract.person import Patient
from dossier.domain.circle import Kind, Membership, Role
from dossier.domain.export import may_export
from dossier.domain.question import Part
from dossier.domain.reader import Situation
from dossier.domain.secretariat import Secretariat
from dossier.operations.identity import identity_of
from dossier.operations.merged import merged_of
from dossier.operations.openers import who_may_open
from dossier.operations.parcours import may_see, parcours_of
from dossier.operations.reading import access_as_reader, audience_of, decided, may_read, reader_of, situations_of
from dossier.operations.tasks_due import tasks_due
from dossier.operations.visit import note_visit
from dossier.store.dossiers import Found
from dossier.store.listing import Listing, Place, typed_words
from dossier.store.memberships import MembershipRows
from dossier.store.merges import MergeRows
from dossier.store.secretariats import SecretariatRows
from mis.extension import Actor, Reading, Work, cursor_of, place_of
from protocol.account import Account
from protocol.errors import BadRequest
from protocol.values import AccountId, DossierId, Millis

PAGE = 50
WORDS = 8  # typed, at most


async def show(work: Work, actor: Actor, id: DossierId) -> Dossier:
    """A dossier with who the person is and who is around them; that one saw it is recorded first.

    Raises:  NotFound
    """
    found, situation = await access_as_reader(work, actor, id)
    await note_visit(work, actor, found, "dossier", situation)
    return await dossier_of(work, actor, found, situation)


async def dossier_of(at: At, actor: Actor, found: Found, situation: Situation) -> Dossier:
    """A dossier that the actor may read, as they see it.

    Raises:  Unavailable (the record of the identity cannot be opened)
    """
    acting_for = decided(actor, Part.DOSSIER, situation).acting_for
    membership = None if acting_for else situation.circle.member_at(actor.account, at.now)
    told = await identity_of(at, found) if may_read(actor, Part.IDENTITY, situation) else None
    merged = await merged_of(at, actor, found.id)
    return Dossier(
        id=found.id,
        person=person_of(found),
        identity=told.identity if told else None,
        standing=found.standing,
        ins=told.ins if told and told.standing.may_show_matricule else None,
        identity_version=found.identity_seq,
        members=await members_of(at, actor, found.id, situation) if may_read(actor, Part.CIRCLE, situation) else [],
        may_administer=membership is not None and membership.is_administrator,
        may_export=membership is not None and may_export(audience_of(actor, situation)),
        emergency_until=_emergency_until(actor, situation) if membership is None else None,
        acting_for=(await at.accounts.by_ids([acting_for]))[acting_for] if acting_for else None,
        parts=[part for part in Part if may_read(actor, part, situation)],
        created_at=found.created_at,
        created_by=found.created_by,
        is_merged=merged.is_merged,
        place_to_go=merged.place_to_go,
        merged=sorted(merged.through),
    )


async def page(reading: Reading, actor: Actor, request: DossierSearch, today: str) -> DossierPage:
    """The dossiers that the actor may open, the one that changed last first.

    Shape:   one that is merged into another of them is there when it is searched, and not otherwise

    Units:   today is YYYY-MM-DD

    Raises:  BadRequest (too many words, or no cursor of this server's)
    """
    words = typed_words(request.text)
    if len(words) > WORDS:
        raise BadRequest(f"text has more than {WORDS} words", "text")
    place = place_of(request.after, Place) if request.after else None
    acted_for = await SecretariatRows(reading.connection, reading.now).acted_for_by(actor.account)
    found = await Listing(reading.connection, reading.now).page(
        actor.account, words, acted_for=acted_for, after=place, limit=PAGE + 1
    )
    ids = [one.id for one in found[:PAGE]]
    roles = await MembershipRows(reading.connection, reading.now).roles(ids, actor.account)
    places: dict[DossierId, tuple[Role, Account | None]] = {id: (role, None) for id, role in roles.items()}
    places |= await _acting(reading, actor, [id for id in ids if id not in roles])
    merged = await MergeRows(reading.connection).places_to_go(ids)
    due = await tasks_due(reading, actor, ids, today)
    listed = [
        structs.replace(_listed(one, *places[one.id], due.get(one.id, 0)), is_merged=one.id in merged)
        for one in found[:PAGE]
        if one.id in places
    ]
    last = found[PAGE - 1] if len(found) > PAGE else None
    return DossierPage(listed, cursor_of(Place(last.changed_at, last.id)) if last else None)


async def _acting(
    reading: Reading, actor: Actor, ids: Sequence[DossierId]
) -> Mapping[DossierId, tuple[Role, Account | None]]:
    """Those of the dossiers that a secretary may open, by the role of whom they act for."""
    if not ids:
        return {}
    situations = await situations_of(reading, ids)
    asked = {id: decided(actor, Part.DOSSIER, situation) for id, situation in situations.items()}
    opened = {id: one.acting_for for id, one in asked.items() if one.is_allowed and one.acting_for}
    people = await reading.accounts.by_ids(list(set(opened.values())))
    members = {id: situations[id].circle.member_at(one, reading.now) for id, one in opened.items()}
    return {id: (one.role, people[opened[id]]) for id, one in members.items() if one}


def _listed(found: Found, role: Role, acting_for: Account | None, tasks_due: int) -> ListedDossier:
    return ListedDossier(found.id, person_of(found), role, found.changed_at, tasks_due, acting_for)


def person_of(found: Found) -> Patient:
    """What a list shows of a person."""
    return Patient(found.birth_name, found.used_name, found.given_name, found.sex, found.birth_date, found.standing)


async def members_of(at: At, actor: Actor, id: DossierId, situation: Situation) -> list[CareTeamMember]:
    """Everybody there ever was in a circle, in the order in which they came.

    Shape:   with the parcours in which they take part, for who sees these
    """
    memberships = situation.circle.memberships
    may_open = await who_may_open(at, id)
    acting = [one for one in situation.secretariats if one.secretary in may_open]
    accounts = [account for one in memberships for account in one.accounts]
    people = await at.accounts.by_ids([*accounts, *(one.secretary for one in acting)])
    told = await parcours_of(at, id) if may_see(reader_of(actor), situation) else {}
    return [
        _member(number, one, people, acting, told.get(number, ()), at.now) for number, one in enumerate(memberships, 1)
    ]


def _member(
    number: int,
    membership: Membership,
    people: Mapping[AccountId, Account],
    acting: Sequence[Secretariat],
    parcours: Sequence[str],
    now: Millis,
) -> CareTeamMember:
    is_active = membership.is_active_at(now)
    is_at_work = is_active and membership.kind is Kind.PROFESSIONAL
    secretaries = [one.secretary for one in acting if is_at_work and one.professional == membership.member]
    return CareTeamMember(
        number=number,
        account=people.get(AccountId(membership.member)),
        kind=membership.kind,
        role=membership.role,
        since=membership.since,
        until=membership.until,
        grounds=membership.grounds,
        is_administrator=membership.is_administrator,
        is_active=is_active,
        secretariat=[people[one] for one in secretaries],
        parcours=list(parcours) if is_active else [],
        structure=membership.structure,
    )


def _emergency_until(actor: Actor, situation: Situation) -> Millis | None:
    """When what an emergency opened to them is shut again."""
    mine = [one.ends_at for one in situation.glasses if one.opens_to(actor.account, situation.now)]
    return max(mine, default=None)
