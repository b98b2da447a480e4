"""RPPS numbers: eleven digits that name a health professional for life."""

import re

_RPPS = re.compile(r"[0-9]{11}", re.ASCII)
_NATIONAL_ID = re.compile(r"8([0-9]{11})", re.ASCII)


def is_rpps(text: str) -> bool:
    """Tell whether the text has the form of an RPPS number."""
    return _RPPS.fullmatch(text) is not None


def has_right_key(rpps: str) -> bool:
    """Tell whether the last digit is the Luhn key of the others.

    Most of the test identities of the agency have a wrong one: it is a reason to look again, none to refuse.

    Source:  ANS, table of identifiers; ISO/IEC 7812-1, annex B
    """
    digits = [int(digit) for digit in reversed(rpps)]
    doubled = (digit * 2 - 9 if digit > 4 else digit * 2 for digit in digits[1::2])
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0


def rpps_of(national_id: str) -> str | None:
    """The RPPS number in a national identifier; None for those of other registers (ADELI, FINESS, ...).

    Source:  IDNPS, OID 1.2.250.1.71.4.2.1: `8` and the RPPS number
    """
    found = _NATIONAL_ID.fullmatch(national_id)
    return found and found[1]
