"""The care circle (cercle de soins) of a person: who belongs to it, as what, on which basis, from when until when."""

from collections.abc import Mapping
from enum import StrEnum

from msgspec import Struct, structs

from dossier.domain.legal_basis import CARE_TEAM, Grounds, LegalBasis, must_be_grounds
from dossier.domain.structure import Structure
from protocol.errors import BadRequest, Conflict, Forbidden, NotFound
from protocol.values import AccountId, Millis

PHYSICIAN = "G15:10"


class Kind(StrEnum):
    """What a member is."""

    PROFESSIONAL = "professional"
    ORGANISATION = "organisation"
    CAREGIVER = "caregiver"
    PATIENT = "patient"


class Role(StrEnum):
    """What a member is to the person.

    Source:  JDV_J47 for professionals (PCP, CORRE, ATTPHYS, 330, 353), CDSFrRelatedPerson for relatives
    """

    TREATING_PHYSICIAN = "PCP"  # médecin traitant
    REFERENT = "ATTPHYS"
    CORRESPONDENT = "CORRE"
    COORDINATOR = "330"
    CARE_TEAM_MEMBER = "353"
    LEGAL_REPRESENTATIVE = "GUARD"
    TRUSTED_PERSON = "QUAL"  # personne de confiance
    CAREGIVER = "CAREGIVER"  # aidant
    PERSON = "PAT"  # the person of the dossier


_AT_WORK = frozenset(
    {Role.TREATING_PHYSICIAN, Role.REFERENT, Role.CORRESPONDENT, Role.COORDINATOR, Role.CARE_TEAM_MEMBER}
)
ROLES: Mapping[Kind, frozenset[Role]] = {
    Kind.PROFESSIONAL: _AT_WORK,
    Kind.ORGANISATION: frozenset({Role.REFERENT, Role.CORRESPONDENT, Role.COORDINATOR, Role.CARE_TEAM_MEMBER}),
    Kind.CAREGIVER: frozenset({Role.LEGAL_REPRESENTATIVE, Role.TRUSTED_PERSON, Role.CAREGIVER}),
    Kind.PATIENT: frozenset({Role.PERSON}),
}
_AT_WORK_BASES = CARE_TEAM | {LegalBasis.CONSENT_OUTSIDE_TEAM}


class Membership(Struct, frozen=True, omit_defaults=True):
    """Somebody's time in the circle; who comes back has another one.

    Units:   times in ms since 1970-01-01 UTC
    Shape:   member: an account, or the FINESS number of a structure, which is told with it; profession: `G15:10` of a
             professional; grounds: null for the person alone, whose dossier it is; until is exclusive, and null while
             no end is known
    """

    member: str
    kind: Kind
    role: Role
    since: Millis
    grounds: Grounds | None = None
    profession: str | None = None
    is_administrator: bool = False
    until: Millis | None = None
    structure: Structure | None = None

    @property
    def accounts(self) -> tuple[AccountId, ...]:
        """Whose membership it is: the one account, and nobody's where a structure is the member."""
        return () if self.kind is Kind.ORGANISATION else (AccountId(self.member),)

    def lasts_at(self, instant: Millis) -> bool:
        return self.since <= instant and (self.until is None or instant < self.until)

    def is_active_at(self, instant: Millis) -> bool:
        """Tell whether it lasts and its basis holds: what opens the dossier."""
        return self.lasts_at(instant) and (self.grounds is None or self.grounds.holds_at(instant))

    def overlaps(self, other: "Membership") -> bool:
        begins_in_time = other.until is None or self.since < other.until
        return begins_in_time and (self.until is None or other.since < self.until)


class Circle(Struct, frozen=True):
    """Shape:   every membership that was ever, in the order in which they were recorded: the history is kept."""

    memberships: tuple[Membership, ...] = ()

    def active_at(self, instant: Millis) -> tuple[Membership, ...]:
        return tuple(one for one in self.memberships if one.is_active_at(instant))

    def member_at(self, member: str, instant: Millis) -> Membership | None:
        """Return the membership that opens the dossier to this member at that instant."""
        return next((one for one in self.memberships if one.member == member and one.is_active_at(instant)), None)

    def is_opposed_to(self, member: str, instant: Millis) -> bool:
        """Tell whether the person has opposed a membership that would last, so that no emergency opens it either."""
        mine = (one for one in self.memberships if one.member == member and one.lasts_at(instant))
        return any(one.grounds is not None and one.grounds.is_opposed_at(instant) for one in mine)

    def treating_physician_at(self, instant: Millis) -> Membership | None:
        return next((one for one in self.active_at(instant) if one.role is Role.TREATING_PHYSICIAN), None)

    def administrators_at(self, instant: Millis) -> tuple[Membership, ...]:
        return tuple(one for one in self.active_at(instant) if one.is_administrator)

    def must_administer(self, member: str, now: Millis) -> Membership:
        """Return the membership of one who administers the circle.

        Raises:  Forbidden
        """
        found = self.member_at(member, now)
        if found is None or not found.is_administrator:
            raise Forbidden("only who administers the circle does this", {"reason": "circle_administrators"})
        return found

    def with_member(self, new: Membership, now: Millis) -> "Circle":
        """Return the circle with one membership more.

        Raises:  BadRequest (role_of_kind, physician_profession, basis_of_kind, administrator_kind, end_before_start and
                 those of grounds), Conflict (member_twice, second_physician, second_person)
        """
        must_be_membership(new, now)
        for one in self.memberships:
            if one.overlaps(new):
                _must_go_with(one, new)
        return Circle((*self.memberships, new))

    def with_end(self, member: str, until: Millis, now: Millis) -> "Circle":
        """Return the circle with an end to the membership that lasts, or is still to begin.

        Raises:  NotFound (no such membership), BadRequest (end_before_start), Conflict (last_administrator)
        """
        open_one = next((one for one in self.memberships if one.member == member and _is_to_end(one, now)), None)
        if open_one is None:
            raise NotFound("membership")
        _must_end_after_start(open_one.since, until)
        left = Circle(tuple(structs.replace(one, until=until) if one is open_one else one for one in self.memberships))
        if self.administrators_at(now) and not left.administrators_at(max(until, now)):
            raise Conflict("somebody must go on administering the circle", {"reason": "last_administrator"})
        return left

    def without_basis(self, number: int, now: Millis) -> "Circle":
        """Return the circle in which the person has taken back what a membership stands on, by its number from 1.

        Raises:  Conflict (no_basis_left)
        """
        one = self.memberships[number - 1]
        if one.grounds is None or not one.is_active_at(now):
            raise Conflict("nothing that holds is left to take back", {"reason": "no_basis_left"})
        changed = structs.replace(one, grounds=one.grounds.taken_back(now))
        return Circle(tuple(changed if other is one else other for other in self.memberships))

    def with_grounds(self, member: str, grounds: Grounds, now: Millis) -> "Circle":
        """Return the circle with other grounds of a membership that lasts: a consent withdrawn, an opposition, a proof.

        Raises:  NotFound, BadRequest
        """
        lasting = next((one for one in self.memberships if one.member == member and one.lasts_at(now)), None)
        if lasting is None:
            raise NotFound("membership")
        changed = structs.replace(lasting, grounds=grounds)
        must_be_membership(changed, now)
        return Circle(tuple(changed if one is lasting else one for one in self.memberships))


def must_be_membership(told: Membership, now: Millis) -> None:
    """Refuse what no membership can be, whoever else is in the circle.

    Raises:  BadRequest
    """
    if told.role not in ROLES[told.kind]:
        raise BadRequest("this kind of member has no such role", "role", "role_of_kind")
    if told.role is Role.TREATING_PHYSICIAN and told.profession != PHYSICIAN:
        raise BadRequest("the treating physician is a physician", "role", "physician_profession")
    if told.is_administrator and told.kind is not Kind.PROFESSIONAL:
        raise BadRequest("professionals administer", "is_administrator", "administrator_kind")
    if told.until is not None:
        _must_end_after_start(told.since, told.until)
    _must_have_grounds(told, now)


def _must_have_grounds(told: Membership, now: Millis) -> None:
    basis = told.grounds.basis if told.grounds else None
    if basis not in _bases(told):
        raise BadRequest("this member is there on another basis", "basis", "basis_of_kind")
    if told.grounds:
        must_be_grounds(told.grounds, now)


def _bases(told: Membership) -> frozenset[LegalBasis | None]:
    if told.kind is Kind.PATIENT:
        return frozenset({None})
    if told.kind is not Kind.CAREGIVER:
        return frozenset(_AT_WORK_BASES)
    if told.role is Role.LEGAL_REPRESENTATIVE:
        return frozenset({LegalBasis.LEGAL_REPRESENTATIVE})
    return frozenset({LegalBasis.CONSENT_OUTSIDE_TEAM})


def _must_go_with(one: Membership, new: Membership) -> None:
    if one.member == new.member:
        named = {"field": "finess"} if new.structure else {}
        raise Conflict("they are a member at that time already", {"reason": "member_twice", **named})
    if one.role is new.role is Role.TREATING_PHYSICIAN:
        raise Conflict("there is one treating physician at a time", {"reason": "second_physician"})
    if one.kind is new.kind is Kind.PATIENT:
        raise Conflict("a dossier is of one person", {"reason": "second_person"})


def _must_end_after_start(since: Millis, until: Millis) -> None:
    if until <= since:
        raise BadRequest("until is not after since", "until", "end_before_start")


def _is_to_end(one: Membership, now: Millis) -> bool:
    return one.until is None or now < one.until
