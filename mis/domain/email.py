"""Addresses for e-mail, as browsers take them."""

import re

from protocol.errors import BadRequest

MOST_CHARS = 254  # RFC 5321, 4.5.3.1.3, without the angle brackets
# HTML Living Standard, "valid e-mail address": no quotes, no comments, nothing that could become a header of its own.
# A domain here has two labels at least.
_LABEL = "[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_FORM = re.compile(rf"[A-Za-z0-9.!#$%&'*+/=?^_`{{|}}~-]{{1,64}}@{_LABEL}(?:\.{_LABEL})+")


def must_be_an_address(text: str) -> str:
    """Return the address without the spaces around it.

    Raises:  BadRequest
    """
    address = text.strip()
    if len(address) > MOST_CHARS or not _FORM.fullmatch(address):
        raise BadRequest("email is no address", "email")
    return address
