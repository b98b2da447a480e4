"""The care circle: who is in it, brought in, and let out."""

from collections.abc import Sequence

from msgspec import Struct

from dossier.contract.dossier import Dossier
from dossier.contract.paths import ONE
from dossier.domain.circle import Role
from dossier.domain.legal_basis import Grounds
from dossier.domain.structure import Structure
from protocol.errors import Conflict
from protocol.http import Admission, Route
from protocol.values import AccountId, Millis


class NewCareTeamMember(Struct, frozen=True):
    """Units:   times in ms since 1970-01-01 UTC; since is now if not given; until is exclusive."""

    account: AccountId
    role: Role
    grounds: Grounds | None = None
    is_administrator: bool = False
    since: Millis | None = None
    until: Millis | None = None


class NewCareTeamStructure(Struct, frozen=True):
    """Shape:   role: of those who work, but the médecin traitant's.

    Units:   times in ms since 1970-01-01 UTC; since is now if not given; until is exclusive
    """

    structure: Structure
    role: Role
    grounds: Grounds | None = None
    since: Millis | None = None
    until: Millis | None = None


class MemberParcours(Struct, frozen=True):
    """Shape:   parcours: names, at most 5 of 1 to 60 characters; all in whose team the member takes part."""

    parcours: list[str]


class MembershipEnd(Struct, frozen=True):
    """Units:   until in ms since 1970-01-01 UTC; now if not given."""

    until: Millis | None = None


ROUTES: Sequence[Route] = (
    Route(
        "POST",
        f"{ONE}/members",
        Admission.PROFESSIONAL,
        201,
        NewCareTeamMember,
        Dossier,
        summary="Have somebody in the care circle.",
        refuses=(Conflict,),
    ),
    Route(
        "POST",
        f"{ONE}/structures",
        Admission.PROFESSIONAL,
        201,
        NewCareTeamStructure,
        Dossier,
        summary="Have a structure in the care circle: it opens the dossier to nobody.",
        refuses=(Conflict,),
    ),
    Route(
        "POST",
        f"{ONE}/members/{{number}}/end",
        Admission.FULL,
        204,
        MembershipEnd,
        summary="End a membership: one's own, or as who administers the circle.",
        refuses=(Conflict,),
    ),
    Route(
        "PUT",
        f"{ONE}/members/{{number}}/parcours",
        Admission.PROFESSIONAL,
        200,
        MemberParcours,
        Dossier,
        summary="Have a member take part in the teams of these parcours, and of no other.",
        refuses=(Conflict,),
    ),
    Route(
        "POST",
        f"{ONE}/members/{{number}}/withdrawal",
        Admission.FULL,
        204,
        summary="Take back what a membership stands on: the person withdraws a consent, or opposes.",
        refuses=(Conflict,),
    ),
)
