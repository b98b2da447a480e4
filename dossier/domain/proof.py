"""Documents that people show for who they are, and whose identity each of them proves."""

from collections.abc import Mapping
from enum import StrEnum, auto


class Proof(StrEnum):
    """Source:  FR Core, CodeSystem fr-core-cs-mode-validation-identity: the codes, and what they stand for."""

    PASSPORT = "PA"
    NATIONAL_ID_CARD = "CN"
    EUROPEAN_ID_CARD = "CE"
    RESIDENCE_PERMIT = "CS"
    MINOR_TRAVEL_DOCUMENT = "DC"
    ELECTRONIC_IDENTITY = "IE"
    FAMILY_RECORD_BOOK = "LE"
    BIRTH_CERTIFICATE = "AN"
    DRIVING_LICENCE = "PC"
    MILITARY_CARD = "CM"
    CIRCULATION_BOOK = "CC"
    TRUSTED_THIRD_PARTY = "TC"
    BIRTH_CERTIFICATE_AND_VITALE = "AC"


class Strength(StrEnum):
    """Whose identity a document proves."""

    ANYBODY = auto()
    MINOR = auto()
    MINOR_WITH_PARENT = auto()  # whose own identity was checked
    NOBODY = auto()


# Seeds 003:537 (no photo, no qualification of an adult) and 003:541 (livret de famille, with a parent who was checked).
# What is not named there proves nothing here, which is the safe side.
STRENGTH: Mapping[Proof, Strength] = {
    Proof.PASSPORT: Strength.ANYBODY,
    Proof.NATIONAL_ID_CARD: Strength.ANYBODY,
    Proof.EUROPEAN_ID_CARD: Strength.ANYBODY,
    Proof.RESIDENCE_PERMIT: Strength.ANYBODY,
    Proof.ELECTRONIC_IDENTITY: Strength.ANYBODY,
    Proof.MINOR_TRAVEL_DOCUMENT: Strength.MINOR,
    Proof.FAMILY_RECORD_BOOK: Strength.MINOR_WITH_PARENT,
    Proof.BIRTH_CERTIFICATE: Strength.MINOR_WITH_PARENT,
    Proof.DRIVING_LICENCE: Strength.NOBODY,
    Proof.MILITARY_CARD: Strength.NOBODY,
    Proof.CIRCULATION_BOOK: Strength.NOBODY,
    Proof.TRUSTED_THIRD_PARTY: Strength.NOBODY,
    Proof.BIRTH_CERTIFICATE_AND_VITALE: Strength.NOBODY,
}


def proves(proof: Proof, *, is_adult: bool, is_parent_checked: bool) -> bool:
    """Tell whether the document proves the identity of who shows it, or of the minor it is shown for."""
    strength = STRENGTH[proof]
    if is_adult:
        return strength is Strength.ANYBODY
    return strength in (Strength.ANYBODY, Strength.MINOR) or (
        strength is Strength.MINOR_WITH_PARENT and is_parent_checked
    )
