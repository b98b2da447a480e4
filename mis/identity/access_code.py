"""The access code: what a person is given on paper, once, to make an account their own. Pure but for chance."""

import secrets
from collections.abc import Callable

from protocol.errors import BadRequest

# Digits and capitals, of each pair that print or handwriting confuses one: no O beside 0, no I or L beside 1, no Z
# beside 2, no S beside 5, no B beside 8. Thirty of them, twelve times, are 58.9 bits: with a million codes waiting, who
# tries a thousand a second for their fortnight finds one with a chance of 1 in 400, and mis.identity.throttle lets an
# address try a handful.
ALPHABET = "0123456789ACDEFGHJKMNPQRTUVWXY"
CODE_CHARS = 12
GROUP_CHARS = 4
# What somebody reads for one of ours: never shown, and taken for the one that was.
_READ_AS = str.maketrans("OILZSB", "011258")
_SEPARATORS = str.maketrans("", "", " -\u00a0\u2010\u2011\u2013_.\t\n")

Choice = Callable[[str], str]


def new_access_code(choice: Choice = secrets.choice) -> str:
    """Return a new code as it is shown: XXXX-XXXX-XXXX."""
    return shown("".join(choice(ALPHABET) for _ in range(CODE_CHARS)))


def shown(code: str) -> str:
    return "-".join(code[start : start + GROUP_CHARS] for start in range(0, len(code), GROUP_CHARS))


def read_access_code(typed: str) -> str:
    """Return a code as it is hashed, from what somebody typed: in any case, with separators or without.

    Raises:  BadRequest (too few or too many characters, or one that no code has)
    """
    code = typed.translate(_SEPARATORS).upper().translate(_READ_AS)
    if len(code) != CODE_CHARS or not set(code) <= set(ALPHABET):
        raise BadRequest(f"code has {CODE_CHARS} letters and digits", "code")
    return code
