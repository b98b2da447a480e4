"""Somebody of a care circle, as they are shown."""

from msgspec import Struct

from dossier.domain.circle import Kind, Role
from dossier.domain.legal_basis import Grounds
from dossier.domain.structure import Structure
from protocol.account import Account
from protocol.values import Millis


class CareTeamMember(Struct, frozen=True):
    """Shape:   account is null for a structure, and structure for everybody else; is_active: they are there now, and
    the dossier is open to who has an account; secretariat: who acts for them, and opens it too; parcours: in whose
    teams they take part; none for who may not see the plan
    """

    number: int
    account: Account | None
    kind: Kind
    role: Role
    since: Millis
    until: Millis | None
    grounds: Grounds | None
    is_administrator: bool
    is_active: bool
    secretariat: list[Account]
    parcours: list[str]
    structure: Structure | None = None
