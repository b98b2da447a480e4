"""Why somebody may know of a person: the basis in law, what it asks for, and until when it holds."""

from collections.abc import Callable, Mapping
from enum import StrEnum

from msgspec import Struct, structs

from protocol.errors import BadRequest
from protocol.text import normalized
from protocol.values import AccountId, Millis

PROOF_CHARS = 500


class LegalBasis(StrEnum):
    """Source:  CSP L.1110-4 and L.1110-12 (1° same structure, 2° recognised by the person, 3° formal group)."""

    CARE_TEAM_1 = "equipe_soins_1"
    CARE_TEAM_2 = "equipe_soins_2"
    CARE_TEAM_3 = "equipe_soins_3"
    CONSENT_OUTSIDE_TEAM = "consent_outside_team"
    LEGAL_REPRESENTATIVE = "legal_representative"
    EMERGENCY = "emergency"  # of a single access, by break-glass: never of a member


CARE_TEAM = frozenset({LegalBasis.CARE_TEAM_1, LegalBasis.CARE_TEAM_2, LegalBasis.CARE_TEAM_3})


class Scope(StrEnum):
    """The parts of a dossier that a consent is given for."""

    IDENTITY = "identity"
    CIRCLE = "circle"
    DOCUMENTS = "documents"
    NOTES = "notes"
    PLAN = "plan"
    LIFE_LINE = "life_line"
    CONVERSATIONS = "conversations"


class Means(StrEnum):
    """How the person told it (CSP L.1110-4 III: by any means, also dematerialised)."""

    WRITTEN = "written"
    ORAL = "oral"
    ELECTRONIC = "electronic"


class Grounds(Struct, frozen=True, omit_defaults=True):
    """What was done so that the basis holds.

    Units:   times in ms since 1970-01-01 UTC
    Shape:   informed_*: a care team's; consent_*, means, scope, withdrawn_at: outside it; proof: where the paper is, or
             the decision that appoints a representative; opposed_at ends what non-opposition had allowed
    """

    basis: LegalBasis
    informed_at: Millis | None = None
    informed_by: AccountId | None = None
    opposed_at: Millis | None = None
    consent_at: Millis | None = None
    consent_by: str | None = None
    means: Means | None = None
    scope: frozenset[Scope] = frozenset()
    proof: str | None = None
    withdrawn_at: Millis | None = None

    def holds_at(self, instant: Millis) -> bool:
        """Tell whether the basis allows anything at that instant."""
        return _HOLDS[self.basis](self, instant)

    def taken_back(self, now: Millis) -> "Grounds":
        """Return the grounds as they are once the person has said no: from now on they hold nothing."""
        field = "opposed_at" if self.basis in CARE_TEAM else "withdrawn_at"
        return structs.replace(self, **{field: now})

    def is_opposed_at(self, instant: Millis) -> bool:
        return _began(self.opposed_at, instant)

    def covers(self, part: Scope) -> bool:
        """Tell whether the part is one that the person agreed to; a care team's and a representative's is all."""
        return self.basis is not LegalBasis.CONSENT_OUTSIDE_TEAM or part in self.scope


def must_be_grounds(told: Grounds, now: Millis) -> Grounds:
    """Return the grounds, once all is there that their basis asks for.

    Raises:  BadRequest (grounds_emergency, grounds_incomplete with the field that lacks, grounds_to_come,
             grounds_order), TooLarge
    """
    if told.basis is LegalBasis.EMERGENCY:
        raise BadRequest("an emergency opens by break-glass, and makes nobody a member", "basis", "grounds_emergency")
    for field in _NEEDED[told.basis]:
        if not getattr(told, field):
            raise BadRequest(f"{field} is needed for this basis", field, "grounds_incomplete")
    _must_be_in_order(told, now)
    if told.proof:
        normalized(told.proof, field="proof", most_chars=PROOF_CHARS)
    return told


def _must_be_in_order(told: Grounds, now: Millis) -> None:
    for field in ("informed_at", "consent_at", "opposed_at", "withdrawn_at"):
        if (getattr(told, field) or 0) > now:
            raise BadRequest(f"{field} is still to come", field, "grounds_to_come")
    if told.withdrawn_at is not None and told.withdrawn_at < (told.consent_at or 0):
        raise BadRequest("a consent is withdrawn after it is given", "withdrawn_at", "grounds_order")


def _informed(grounds: Grounds, instant: Millis) -> bool:
    return _began(grounds.informed_at, instant) and not grounds.is_opposed_at(instant)


def _agreed(grounds: Grounds, instant: Millis) -> bool:
    return _began(grounds.consent_at, instant) and not _began(grounds.withdrawn_at, instant)


def _appointed(grounds: Grounds, instant: Millis) -> bool:
    return not _began(grounds.withdrawn_at, instant)


def _never(_grounds: Grounds, _instant: Millis) -> bool:
    return False


def _began(at: Millis | None, instant: Millis) -> bool:
    return at is not None and at <= instant


_INFORMED = ("informed_at", "informed_by")
_NEEDED: Mapping[LegalBasis, tuple[str, ...]] = {
    LegalBasis.CARE_TEAM_1: _INFORMED,
    LegalBasis.CARE_TEAM_2: _INFORMED,
    LegalBasis.CARE_TEAM_3: _INFORMED,
    LegalBasis.CONSENT_OUTSIDE_TEAM: ("consent_at", "consent_by", "means", "scope", "proof"),
    LegalBasis.LEGAL_REPRESENTATIVE: ("proof",),
}
_HOLDS: Mapping[LegalBasis, Callable[[Grounds, Millis], bool]] = {
    LegalBasis.CARE_TEAM_1: _informed,
    LegalBasis.CARE_TEAM_2: _informed,
    LegalBasis.CARE_TEAM_3: _informed,
    LegalBasis.CONSENT_OUTSIDE_TEAM: _agreed,
    LegalBasis.LEGAL_REPRESENTATIVE: _appointed,
    LegalBasis.EMERGENCY: _never,
}
