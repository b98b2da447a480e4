"""The login that is proposed for a name: what somebody can spell on the telephone."""

import itertools
from collections.abc import Iterator

from mis.domain.search import folded

MOST_CHARS = 60  # with a number after it, still within the 64 of a login
# Letters of European names that are no letter with an accent, so that folding leaves them.
_SPELT = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"})
NAMELESS = "compte"  # for a name in another script: a number makes it one's own
DEMO_SUFFIX = ".demo"  # of invented people, whose password everybody knows


def proposed_logins(name: str) -> Iterator[str]:
    """Give `prenom.nom` in ASCII, words joined by points, parts of a word by hyphens; then numbered from 2."""
    base = _base(name)
    if not is_demo(base):
        yield base
    yield from (f"{base}{number}" for number in itertools.count(2))


def is_demo(login: str) -> bool:
    """Tell whether the login is one of the demo region's."""
    return login.endswith(DEMO_SUFFIX)


def _base(name: str) -> str:
    words = ("-".join(_ascii(part).split()) for part in name.split())
    return ".".join(filter(None, words))[:MOST_CHARS].rstrip(".-") or NAMELESS


def _ascii(text: str) -> str:
    return "".join(character for character in folded(text).translate(_SPELT) if character.isascii())
