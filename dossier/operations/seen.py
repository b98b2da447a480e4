"""A dossier as who asks may see it; one's list of them."""

from collections.abc import Mapping, Sequence

from dossier.access import At
from dossier.contract.dossier import Dossier
from dossier.contract.member import CareTeamMember
from dossier.contract.person import Patient
from dossier.domain.circle import Kind, Membership
from dossier.domain.export import may_export
from dossier.domain.question import Part
from dossier.domain.reader import Situation
from dossier.domain.secretariat import Secretariat
from dossier.operations.identity import identity_of
from dossier.operations.merged import merged_of
from dossier.operations.openers import who_may_open
from dossier.operations.parcours import may_see, parcours_of
from dossier.operations.reading import access_as_reader, audience_of, decided, may_read, reader_of
from dossier.operations.visit import note_visit
from dossier.store.dossiers import Found
from mis.extension import Actor, Work
from protocol.account import Account
from protocol.values import AccountId, DossierId, Millis


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
