"""Who printed something of the dossier; in the journal of accesses."""

from dossier.domain.circle import Role
from dossier.domain.legal_basis import LegalBasis
from dossier.domain.rule import Rule
from dossier.records.told import Told
from protocol.values import AccountId, SessionId


class Printed(Told, frozen=True, tag="printed", omit_defaults=True):
    """Somebody had a part of the dossier on paper.

    Shape:   part: timeline, plan, ...; role: in the circle at that time; rule, basis, profile and matrix (its version):
             why they might; acting_for: the professional by whose place a secretary was there
    """

    part: str
    session: SessionId
    rule: Rule
    profile: str
    matrix: str
    role: Role | None = None
    basis: LegalBasis | None = None
    acting_for: AccountId | None = None
