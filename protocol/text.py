"""What text may be on the wire: Unicode in NFC, without control characters, counted in code points."""

import re
import unicodedata

from protocol.errors import BadRequest, TooLarge

# C0 and C1 control characters other than tab and newline, and lone surrogates (contract, "Frames").
_REFUSED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


def normalized(text: str, *, field: str, most_chars: int) -> str:
    """Return the text in NFC, as it is counted, stored and given back.

    Shape:   at most `most_chars` code points after NFC
    Raises:  BadRequest (a control character or a lone surrogate), TooLarge
    """
    composed = checked(text, field=field)
    if not text.isascii():
        composed = unicodedata.normalize("NFC", text)
    if len(composed) > most_chars:
        raise TooLarge(f"{field} is over {most_chars} characters", {"field": field, "most_chars": most_chars})
    return composed


def checked(text: str, *, field: str) -> str:
    """Return the text as it came, for keys that must come back unchanged (`client_ref`).

    Raises:  BadRequest (a control character or a lone surrogate)
    """
    # Printable says it ten times faster, for what has no newline.
    if not text.isprintable() and _REFUSED.search(text):
        raise BadRequest(f"{field} holds a character that is refused", field)
    return text
