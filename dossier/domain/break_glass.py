"""Break-glass (bris de glace): in an emergency a professional reads a dossier to whose circle they do not belong."""

from collections.abc import Iterable
from enum import StrEnum

from msgspec import Struct

from dossier.domain.profile import OTHER, SECRETARIAT, STUDENT
from protocol.errors import BadRequest, Conflict, Forbidden
from protocol.text import normalized
from protocol.values import AccountId, Millis

LASTS_MS = 4 * 3_600_000
LEAST_CHARS, MOST_CHARS = 20, 1_000
NEVER = frozenset({SECRETARIAT, STUDENT, OTHER})


class Emergency(StrEnum):
    """Why it cannot wait for a place in the circle."""

    VITAL = "vital"  # urgence vitale
    UNABLE_TO_CONSENT = "unable_to_consent"  # personne hors d'état de consentir
    CONTINUITY = "continuity"  # continuité des soins


class Finding(StrEnum):
    """What an operator found who looked at an emergency."""

    ACCEPTED = "accepted"
    ANOMALY = "anomaly"


class Answer(StrEnum):
    """What the person says of an emergency in which their dossier was opened."""

    NORMAL = "normal"
    REPORTED = "reported"


class BrokenGlass(Struct, frozen=True):
    """It is not prolonged: one breaks again, and says why.

    Units:   at in ms since 1970-01-01 UTC
    """

    by: AccountId
    emergency: Emergency
    words: str
    at: Millis

    @property
    def ends_at(self) -> Millis:
        return self.at + LASTS_MS

    def opens_to(self, account: AccountId, instant: Millis) -> bool:
        return account == self.by and self.at <= instant < self.ends_at


def break_glass(
    by: AccountId,
    emergency: Emergency,
    words: str,
    now: Millis,
    *,
    profile: str,
    is_role_only: bool,
    before: Iterable[BrokenGlass] = (),
) -> BrokenGlass:
    """Return what opens the dossier for four hours to this professional, whom the matrix still binds.

    Shape:   words: 20..1,000 characters; before: what was broken of this dossier so far
    Raises:  Forbidden (secretariat, students, roles), BadRequest (words too short), TooLarge, Conflict (still open)
    Next:    the person and the référent are told at once, and an operator reviews it
    """
    if is_role_only or profile in NEVER:
        raise Forbidden("who has no profession of care does not break glass", {"reason": "glass_never"})
    told = normalized(words.strip(), field="words", most_chars=MOST_CHARS)
    if len(told) < LEAST_CHARS:
        raise BadRequest(f"words are under {LEAST_CHARS} characters", "words", "glass_words")
    if any(one.opens_to(by, now) for one in before):
        raise Conflict("it is open to you still", {"reason": "glass_open"})
    return BrokenGlass(by, emergency, told, now)


def finding_words(finding: Finding, words: str) -> str:
    """Return what an operator says of an emergency that they looked at.

    Shape:   1..1,000 characters for an anomaly, which is told; 0..1,000 for one that was accepted
    Raises:  BadRequest (finding_words), TooLarge
    """
    told = normalized(words.strip(), field="words", most_chars=MOST_CHARS)
    if finding is Finding.ANOMALY and not told:
        raise BadRequest("an anomaly has words", "words", "finding_words")
    return told


def answer_words(words: str) -> str:
    """Return what the person adds to their answer.

    Shape:   0..1,000 characters
    Raises:  TooLarge
    """
    return normalized(words.strip(), field="words", most_chars=MOST_CHARS)
