"""Who reads, and what they are to the person at that instant."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum, auto

from dossier.domain.break_glass import BrokenGlass
from dossier.domain.circle import Circle, Kind, Membership, Role
from dossier.domain.matrix import Matrix
from dossier.domain.opposition import Opposition
from dossier.domain.profile import OTHER, SECRETARIAT
from dossier.domain.secretariat import Secretariat
from protocol.values import AccountId, AccountKind, Millis


@dataclass(frozen=True, slots=True)
class Reader:
    """Shape:   is_strong: their session is live, unlocked and of two factors; is_verified: a directory or a structure
    vouches for the profession; profile: see `profile_of`
    """

    account: AccountId
    kind: AccountKind
    is_strong: bool
    is_verified: bool = False
    profile: str = OTHER


@dataclass(frozen=True, slots=True)
class Situation:
    """What is true of a dossier when somebody asks.

    Units:   now in ms since 1970-01-01 UTC
    Shape:   secretariats: of professionals of the circle; professionals: these, as readers, those who are in use
    """

    circle: Circle
    matrix: Matrix
    now: Millis
    oppositions: tuple[Opposition, ...] = ()
    glasses: tuple[BrokenGlass, ...] = ()
    secretariats: tuple[Secretariat, ...] = ()
    professionals: Mapping[AccountId, Reader] = field(default_factory=dict)

    def membership_of(self, reader: Reader) -> Membership | None:
        return self.circle.member_at(reader.account, self.now)

    def acted_for_by(self, reader: Reader) -> tuple[Reader, ...]:
        """The professionals for whom a secretary acts now."""
        mine = (one for one in self.secretariats if one.secretary == reader.account and one.lasts_at(self.now))
        return tuple(self.professionals[one.professional] for one in mine if one.professional in self.professionals)

    def is_glass_broken_by(self, reader: Reader) -> bool:
        return any(one.opens_to(reader.account, self.now) for one in self.glasses)

    @property
    def without_glass(self) -> "Situation":
        return replace(self, glasses=())


class Stance(StrEnum):
    """What a reader is to the person."""

    PROFESSIONAL = auto()
    SECRETARIAT = auto()
    PATIENT = auto()
    REPRESENTATIVE = auto()
    CAREGIVER = auto()
    STRANGER = auto()


# A professional who takes care of a relative is a caregiver there: the membership says so, not the account.
_OF_KIND: Mapping[Kind, Stance] = {Kind.PATIENT: Stance.PATIENT, Kind.CAREGIVER: Stance.CAREGIVER}


def stance_of(reader: Reader, membership: Membership | None) -> Stance:
    """Return what the reader is to the person, by the membership that opens the dossier to them, if there is one."""
    if reader.kind is AccountKind.OPERATOR:
        return Stance.STRANGER
    if membership is None or membership.kind is Kind.PROFESSIONAL:
        return _at_work(reader)
    if membership.role is Role.LEGAL_REPRESENTATIVE:
        return Stance.REPRESENTATIVE
    return _OF_KIND.get(membership.kind, Stance.STRANGER)


def _at_work(reader: Reader) -> Stance:
    if reader.kind is not AccountKind.PROFESSIONAL:
        return Stance.STRANGER
    return Stance.SECRETARIAT if reader.profile == SECRETARIAT else Stance.PROFESSIONAL
