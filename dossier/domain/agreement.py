"""The agreement of the person to their plan, without which it does not begin."""

from msgspec import Struct, structs

from dossier.domain.legal_basis import Means
from protocol.errors import BadRequest
from protocol.text import normalized
from protocol.values import Millis

BY_CHARS = 200


class Agreement(Struct, frozen=True):
    """The agreement of the person, or of who represents them.

    Units:   at in ms since 1970-01-01 UTC
    """

    at: Millis
    by: str
    means: Means


def must_be_agreement(told: Agreement, now: Millis) -> Agreement:
    """Raises:  BadRequest (agreement_to_come, text_missing: of who gave it), TooLarge"""
    if told.at > now:
        raise BadRequest("at is still to come", "at", "agreement_to_come")
    by = normalized(told.by.strip(), field="by", most_chars=BY_CHARS)
    if not by:
        raise BadRequest("by is missing", "by", "text_missing")
    return structs.replace(told, by=by)
