"""The identity is corrected and proved."""

from collections.abc import Sequence

from msgspec import Struct

from dossier.contract.dossier import Dossier
from dossier.contract.paths import ONE
from dossier.domain.identity import Identity
from dossier.domain.proof import Proof
from protocol.errors import Conflict
from protocol.http import Admission, Route
from protocol.values import Seq


class IdentityCorrection(Struct, frozen=True):
    """An identity that was corrected.

    Shape:   identity_version: the one that was corrected; another one meanwhile is a conflict
    """

    identity: Identity
    identity_version: Seq


class ProofShown(Struct, frozen=True):
    """A document that was looked at.

    Shape:   is_parent_checked: of a minor, that the identity of the parent who showed it was checked
    """

    proof: Proof
    identity_version: Seq
    is_parent_checked: bool = False


ROUTES: Sequence[Route] = (
    Route(
        "PUT",
        f"{ONE}/identity",
        Admission.PROFESSIONAL,
        200,
        IdentityCorrection,
        Dossier,
        summary="Correct who the person is; every version is kept.",
        refuses=(Conflict,),
    ),
    Route(
        "POST",
        f"{ONE}/proofs",
        Admission.PROFESSIONAL,
        200,
        ProofShown,
        Dossier,
        summary="Raise an identity by a document that was looked at.",
        refuses=(Conflict,),
    ),
)
