"""Who takes a dossier along, and what they say for it."""

from dossier.domain.note import Audience
from protocol.errors import BadRequest, Forbidden
from protocol.text import normalized

REASON_CHARS = 500

# A copy leaves what protects it: who helps at home reads here, and takes nothing along.
_AT_WORK = frozenset({Audience.COORDINATOR, Audience.PROFESSIONAL})
_OWN = frozenset({Audience.PATIENT, Audience.REPRESENTATIVE})


def may_export(audience: Audience | None) -> bool:
    """Tell whether who has a place in the circle, and is this to the person, takes the dossier along."""
    return audience in _AT_WORK | _OWN


def must_be_entitled(audience: Audience | None) -> None:
    """Raises:  Forbidden (export_audience)."""
    if not may_export(audience):
        raise Forbidden("one does not take this dossier along", {"reason": "export_audience"})


def must_be_reason(told: str | None, audience: Audience | None) -> str | None:
    """Return why, in words that the person reads; who works must say it, it is the right of the others.

    Raises:  BadRequest (export_reason), TooLarge
    """
    words = normalized((told or "").strip(), field="reason", most_chars=REASON_CHARS)
    if not words and audience in _AT_WORK:
        raise BadRequest("who works says why", "reason", "export_reason")
    return words or None
