"""By whose word a decision of the person stands in the dossier."""

from collections.abc import Mapping
from enum import StrEnum

from dossier.domain.circle import Role


class Voice(StrEnum):
    """Who told it."""

    PERSON = "person"
    REPRESENTATIVE = "representative"
    ON_THEIR_WORD = "on_their_word"  # who administers the circle wrote down what the person said


_OF_ROLE: Mapping[Role, Voice] = {Role.PERSON: Voice.PERSON, Role.LEGAL_REPRESENTATIVE: Voice.REPRESENTATIVE}


def voice_of(role: Role, *, is_administrator: bool) -> Voice | None:
    """Return the voice in which a member decides for the person; None is none."""
    return _OF_ROLE.get(role) or (Voice.ON_THEIR_WORD if is_administrator else None)
