"""Who broke the glass, and what became of it; in the journal of accesses."""

from dossier.domain.break_glass import Answer, BrokenGlass, Finding
from dossier.records.told import Told


class GlassBroken(Told, frozen=True, tag="glass"):
    """Somebody from outside the circle has the dossier for some hours, and said why."""

    id: str
    glass: BrokenGlass


class EmergencyAnswered(Told, frozen=True, tag="glass_answered"):
    """The person, or who represents them, says that an emergency was one, or reports it; the newest answer holds."""

    id: str
    answer: Answer
    words: str = ""


class EmergencyReviewed(Told, frozen=True, tag="glass_reviewed"):
    """An operator has looked at an emergency: it was one, or it was not."""

    id: str
    finding: Finding
    words: str = ""
