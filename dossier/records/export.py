"""Who took the dossier along; in the journal of accesses."""

from dossier.domain.circle import Role
from dossier.domain.legal_basis import LegalBasis
from dossier.domain.rule import Rule
from dossier.records.told import Told
from protocol.values import SessionId


class Exported(Told, frozen=True, tag="exported", omit_defaults=True):
    """Somebody was given a copy of what they may read of the dossier and its conversations.

    Shape:   role: in the circle at that time; rule, basis, profile and matrix (its version): why they might; words: why
             they did, of who works
    """

    session: SessionId
    rule: Rule
    profile: str
    matrix: str
    role: Role | None = None
    basis: LegalBasis | None = None
    words: str | None = None
