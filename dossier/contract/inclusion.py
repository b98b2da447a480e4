"""A person is included; those who may be the same are told."""

from collections.abc import Sequence

from msgspec import Struct

from dossier.contract.dossier import Dossier
from dossier.contract.paths import ALL
from dossier.contract.person import Patient
from dossier.domain.circle import Role
from dossier.domain.identity import Identity
from dossier.domain.legal_basis import Grounds
from protocol.account import Account
from protocol.errors import Conflict
from protocol.http import Admission, Route
from protocol.values import ClientRef, DossierId


class Candidate(Struct, frozen=True):
    """A dossier of somebody who may be the same person.

    Shape:   reasons: why (one sentence each in the catalogues); is_same: all that tells people apart is the same;
             dossier and person are null where one may not open it: then only who administers it is told, to ask them
    """

    reasons: list[str]
    is_same: bool
    administrators: list[Account]
    dossier: DossierId | None = None
    person: Patient | None = None


class Candidates(Struct, frozen=True):
    """Shape:   those that are the same first."""

    candidates: list[Candidate]


class Inclusion(Struct, frozen=True):
    """A person who is included: who they are, and what their first member, who asks, is to them.

    Shape:   despite: one has seen that there are others like this one, and it is none of them
    """

    client_ref: ClientRef
    identity: Identity
    role: Role
    grounds: Grounds
    despite: bool = False


ROUTES: Sequence[Route] = (
    Route(
        "POST",
        "/api/dossier/candidates",
        Admission.PROFESSIONAL,
        200,
        Identity,
        Candidates,
        summary="Dossiers of those who may be this person; that one was told of them is recorded there.",
    ),
    Route(
        "POST",
        ALL,
        Admission.PROFESSIONAL,
        201,
        Inclusion,
        Dossier,
        summary="Include a person; the same `client_ref` gives the same dossier.",
        refuses=(Conflict,),
    ),
)
