"""Invented people, and what they are to the person of a dossier: Paul is the patient, Aïda his caregiver."""

from typing import Any

from dossier.domain.circle import Kind, Membership, Role
from dossier.domain.legal_basis import Grounds, LegalBasis, Means, Scope
from protocol.values import AccountId

ALICE, BOB, CAROL = AccountId("alice"), AccountId("bob"), AccountId("carol")
PAUL, AIDA = AccountId("paul"), AccountId("aida")

BEFORE, SINCE, NOW, LATER = 1_000, 2_000, 3_000, 4_000

INFORMED = Grounds(LegalBasis.CARE_TEAM_1, informed_at=SINCE, informed_by=ALICE)
AGREED = Grounds(
    LegalBasis.CONSENT_OUTSIDE_TEAM,
    consent_at=SINCE,
    consent_by="paul",
    means=Means.WRITTEN,
    scope=frozenset(Scope),
    proof="classeur 3",
)
APPOINTED = Grounds(LegalBasis.LEGAL_REPRESENTATIVE, proof="jugement du 3 mars")


def professional(member: str = ALICE, **told: Any) -> Membership:
    return Membership(
        member, Kind.PROFESSIONAL, **{"role": Role.CARE_TEAM_MEMBER, "since": SINCE, "grounds": INFORMED, **told}
    )


def caregiver(member: str = AIDA, **told: Any) -> Membership:
    return Membership(member, Kind.CAREGIVER, **{"role": Role.CAREGIVER, "since": SINCE, "grounds": AGREED, **told})


def patient(**told: Any) -> Membership:
    return Membership(PAUL, Kind.PATIENT, **{"role": Role.PERSON, "since": SINCE, **told})
