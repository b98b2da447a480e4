"""Names of people, as the reference on identities wants them written, and as they are compared."""

import re
import unicodedata

from protocol.errors import BadRequest

MOST_CHARS = 100

# Letters of two that Unicode does not take apart, and what people type for an apostrophe or a hyphen.
_WRITTEN = str.maketrans(
    {"œ": "OE", "Œ": "OE", "æ": "AE", "Æ": "AE", "ß": "SS", "ẞ": "SS", "ø": "O", "Ø": "O", "ł": "L", "Ł": "L", "đ": "D",
     "Đ": "D", "\u2018": "'", "\u2019": "'", "\u02bc": "'", "\u2010": "-", "\u2011": "-", "\u2013": "-"}
)  # fmt: skip
_ALLOWED = re.compile(r"[A-Z]+(?:[ '-]+[A-Z]+)*'?")
_JOINED = re.compile(r"[ '-]+")


def must_be_name(text: str, field: str) -> str:
    """Return the name as it is recorded: capitals without accents; hyphens and apostrophes stay.

    Shape:   1..100 characters
    Raises:  BadRequest (name_missing, name_too_long, name_letters)
    Source:  RNIV: capitals without diacritics, hyphen and apostrophe kept
    """
    written = recorded(text)
    if not written:
        raise BadRequest(f"{field} is missing", field, "name_missing")
    if len(written) > MOST_CHARS:
        raise BadRequest(f"{field} is over {MOST_CHARS} characters", field, "name_too_long")
    if not _ALLOWED.fullmatch(written):
        raise BadRequest(f"{field} holds what is no letter, hyphen or apostrophe", field, "name_letters")
    return written


def recorded(text: str) -> str:
    """Return the text in capitals without accents, its words parted by one space; nothing is refused here."""
    apart = unicodedata.normalize("NFD", text.translate(_WRITTEN)).upper()
    return " ".join("".join(one for one in apart if not unicodedata.combining(one)).split())


def compared(text: str) -> str:
    """Return the recorded name with a space for each hyphen and apostrophe: `O'NEIL-SMITH` is `O NEIL SMITH`."""
    return _JOINED.sub(" ", recorded(text)).strip()
