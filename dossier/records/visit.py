"""Who opened what, and who was told that there is a dossier; in the journal of accesses."""

from dossier.domain.circle import Role
from dossier.domain.legal_basis import LegalBasis
from dossier.domain.rule import Rule
from dossier.records.told import Told
from protocol.values import AccountId, SessionId


class Visited(Told, frozen=True, tag="visited", omit_defaults=True):
    """Somebody opened a part of the dossier.

    Shape:   part: dossier, identity, matricule, ...; role: in the circle at that time; rule, basis, profile and matrix
             (its version): why they might, null in what was recorded before that was; acting_for: the professional by
             whose place a secretary was there
    """

    part: str
    session: SessionId
    role: Role | None = None
    rule: Rule | None = None
    basis: LegalBasis | None = None
    profile: str | None = None
    matrix: str | None = None
    acting_for: AccountId | None = None


class Refused(Told, frozen=True, tag="refused"):
    """Somebody asked for a part of the dossier, and saw nothing of it.

    Shape:   part: as the address has it
    """

    part: str
    session: SessionId


class Searched(Told, frozen=True, tag="searched"):
    """Somebody searched for a person of these traits, and was told that there is a dossier."""

    session: SessionId
