"""How far an identity is established: a table of what raises it and what brings it down."""

from collections.abc import Mapping
from enum import StrEnum

from msgspec import Struct, structs

from dossier.domain.proof import Proof, proves
from protocol.errors import Conflict, Forbidden


class InsStatus(StrEnum):
    """Source:  RNIV 1, December 2024, 3.2.3, quoted by FR Core."""

    PROVISIONAL = "PROV"
    RETRIEVED = "RECUP"
    VALIDATED = "VALI"
    QUALIFIED = "QUAL"


class Attribute(StrEnum):
    """What keeps an identity provisional; there is one at most (EXI SI 09)."""

    DOUBTFUL = "DOUT"
    FICTITIOUS = "FICT"


class Trigger(StrEnum):
    """What happens to an identity."""

    INSI_ANSWERED = "insi_answered"  # with the traits that are recorded
    INSI_DIFFERED = "insi_differed"
    PROVED = "proved"
    INVALIDATED = "invalidated"
    TRAIT_CHANGED = "trait_changed"
    DOUBTED = "doubted"
    CLEARED = "cleared"  # of doubt
    FICTION_DECLARED = "fiction_declared"


State = tuple[InsStatus, Attribute | None]

PROVISIONAL: State = (InsStatus.PROVISIONAL, None)
RETRIEVED: State = (InsStatus.RETRIEVED, None)
VALIDATED: State = (InsStatus.VALIDATED, None)
QUALIFIED: State = (InsStatus.QUALIFIED, None)
DOUBTFUL: State = (InsStatus.PROVISIONAL, Attribute.DOUBTFUL)
FICTITIOUS: State = (InsStatus.PROVISIONAL, Attribute.FICTITIOUS)
STATES = (PROVISIONAL, RETRIEVED, VALIDATED, QUALIFIED, DOUBTFUL, FICTITIOUS)

# What is not here cannot happen. A proof attests the traits that it showed and an answer those that were sent: once one
# of them has changed, both must come again. DOUT and FICT forbid INSi, and each other (EXI SI 09).
STATUS: Mapping[tuple[State, Trigger], State] = {
    (PROVISIONAL, Trigger.INSI_ANSWERED): RETRIEVED,
    (PROVISIONAL, Trigger.INSI_DIFFERED): PROVISIONAL,
    (PROVISIONAL, Trigger.PROVED): VALIDATED,
    (PROVISIONAL, Trigger.TRAIT_CHANGED): PROVISIONAL,
    (PROVISIONAL, Trigger.DOUBTED): DOUBTFUL,
    (PROVISIONAL, Trigger.FICTION_DECLARED): FICTITIOUS,
    (RETRIEVED, Trigger.INSI_ANSWERED): RETRIEVED,
    (RETRIEVED, Trigger.INSI_DIFFERED): PROVISIONAL,
    (RETRIEVED, Trigger.PROVED): QUALIFIED,
    (RETRIEVED, Trigger.INVALIDATED): PROVISIONAL,
    (RETRIEVED, Trigger.TRAIT_CHANGED): PROVISIONAL,
    (RETRIEVED, Trigger.DOUBTED): DOUBTFUL,
    (RETRIEVED, Trigger.FICTION_DECLARED): FICTITIOUS,
    (VALIDATED, Trigger.INSI_ANSWERED): QUALIFIED,
    (VALIDATED, Trigger.INSI_DIFFERED): PROVISIONAL,
    (VALIDATED, Trigger.PROVED): VALIDATED,
    (VALIDATED, Trigger.INVALIDATED): PROVISIONAL,
    (VALIDATED, Trigger.TRAIT_CHANGED): PROVISIONAL,
    (VALIDATED, Trigger.DOUBTED): DOUBTFUL,
    (VALIDATED, Trigger.FICTION_DECLARED): FICTITIOUS,
    (QUALIFIED, Trigger.INSI_ANSWERED): QUALIFIED,
    (QUALIFIED, Trigger.INSI_DIFFERED): PROVISIONAL,
    (QUALIFIED, Trigger.PROVED): QUALIFIED,
    (QUALIFIED, Trigger.INVALIDATED): PROVISIONAL,
    (QUALIFIED, Trigger.TRAIT_CHANGED): PROVISIONAL,
    (QUALIFIED, Trigger.DOUBTED): DOUBTFUL,
    (QUALIFIED, Trigger.FICTION_DECLARED): FICTITIOUS,
    (DOUBTFUL, Trigger.TRAIT_CHANGED): DOUBTFUL,
    (DOUBTFUL, Trigger.CLEARED): PROVISIONAL,
    (FICTITIOUS, Trigger.TRAIT_CHANGED): FICTITIOUS,
}

_STORING = frozenset({InsStatus.RETRIEVED, InsStatus.QUALIFIED})


class Standing(Struct, frozen=True):
    """How far an identity is established.

    Shape:   is_homonym goes with any status: somebody else of nearly the same traits is known
    """

    status: InsStatus = InsStatus.PROVISIONAL
    attribute: Attribute | None = None
    is_homonym: bool = False

    @property
    def may_call_insi(self) -> bool:
        """EXI SI 09."""
        return self.attribute is None

    @property
    def may_store_matricule(self) -> bool:
        return self.status in _STORING

    @property
    def may_show_matricule(self) -> bool:
        """Whether the matricule may be shown or go with what is exchanged (EXI SI 08)."""
        return self.status is InsStatus.QUALIFIED

    def after(self, trigger: Trigger) -> "Standing":
        """Return where the identity stands once this has happened.

        Raises:  Conflict (it cannot happen to an identity that stands so)
        """
        reached = STATUS.get(((self.status, self.attribute), trigger))
        if reached is None:
            raise Conflict(f"{trigger} does not happen to an identity that stands so", {"reason": f"status_{trigger}"})
        status, attribute = reached
        return structs.replace(self, status=status, attribute=attribute)

    def after_proof(self, proof: Proof, *, is_adult: bool, is_parent_checked: bool) -> "Standing":
        """Return where the identity stands once this document was looked at.

        Raises:  Forbidden (the document does not prove it: nothing changes), Conflict
        """
        if not proves(proof, is_adult=is_adult, is_parent_checked=is_parent_checked):
            raise Forbidden("this document does not prove this identity", {"reason": "proof_too_weak"})
        return self.after(Trigger.PROVED)
