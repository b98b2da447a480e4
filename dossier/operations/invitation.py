"""Somebody without an account enters the circle: the account, the place and the access code, or nothing of it."""

from dossier.access import access_as_administrator
from dossier.contract.circle import NewCareTeamMember
from dossier.contract.invitation import NewCirclePerson
from dossier.domain.circle import ROLES, Kind, Role
from dossier.operations.circle import add_member, lock
from dossier.operations.identity import identity_of
from dossier.store.dossiers import Found
from mis.extension import Actor, Given, MadeCode, PeopleDesk, Work
from protocol.errors import BadRequest
from protocol.identity import NewPerson
from protocol.values import AccountKind, DossierId

_KINDS = {Kind.PATIENT: AccountKind.PATIENT, Kind.CAREGIVER: AccountKind.CAREGIVER}
DATE_CHARS = len("1941-03-14")


async def invite(
    work: Work, actor: Actor, id: DossierId, request: NewCirclePerson, *, people: PeopleDesk, code: MadeCode
) -> Given:
    """Make the account of the person, or of a caregiver, and have them in the circle.

    Raises:  NotFound, Forbidden (does not administer), BadRequest (a field, a role of professionals, or a birth
             date that is not whole), TooLarge, Conflict (the person is in it already)
    """
    await lock(work, id)
    found = await access_as_administrator(work, actor, id)
    person = await _person(work, found, request)
    given = await people.make(work, actor, person, code)
    await add_member(work, actor, id, NewCareTeamMember(given.account.id, request.role, request.grounds))
    return given


async def _person(work: Work, found: Found, request: NewCirclePerson) -> NewPerson:
    kind = next((account for kind, account in _KINDS.items() if request.role in ROLES[kind]), None)
    if kind is None:
        raise BadRequest("accounts of patients and caregivers are made here", "role", "role_of_kind")
    if request.role is not Role.PERSON:
        return NewPerson(kind, request.name, request.birth_date)
    identity = (await identity_of(work, found)).identity
    if len(identity.traits.birth_date) != DATE_CHARS:
        raise BadRequest("an account asks for a whole birth date", "birth_date", "date_whole")
    name = f"{found.given_name} {found.used_name or found.birth_name}"
    return NewPerson(kind, name.title(), identity.traits.birth_date)
