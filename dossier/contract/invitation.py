"""Somebody without an account enters the circle: the person themselves, or a caregiver."""

from collections.abc import Sequence

from msgspec import Struct

from dossier.contract.paths import ONE
from dossier.domain.circle import Role
from dossier.domain.legal_basis import Grounds
from protocol.errors import Conflict
from protocol.http import Admission, Route
from protocol.identity import AccessCode


class NewCirclePerson(Struct, frozen=True):
    """Whose account is made, as they enter the circle.

    Shape:   name and birth_date (YYYY-MM-DD) of a caregiver; those of the person themselves are the dossier's
    """

    role: Role
    grounds: Grounds | None = None
    name: str = ""
    birth_date: str = ""


ROUTES: Sequence[Route] = (
    Route(
        "POST",
        f"{ONE}/people",
        Admission.PROFESSIONAL,
        201,
        NewCirclePerson,
        AccessCode,
        summary="Make the account of the person or of a caregiver, in the circle, and give its access code.",
        refuses=(Conflict,),
    ),
)
