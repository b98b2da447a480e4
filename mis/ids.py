"""Opaque identifiers that nobody can guess; knowing one grants nothing all the same (`mis.access`)."""

import base64
import secrets
from collections.abc import Callable
from typing import TypeAlias

Randomness: TypeAlias = Callable[[int], bytes]  # so many random bytes

ID_BYTES = 16  # 128 bits: more than the 64 that OWASP asks of a session identifier, and no clash in any archive


def new_id(randomness: Randomness = secrets.token_bytes, *, size_bytes: int = ID_BYTES) -> str:
    """Return a new identifier.

    Shape:   26 characters of a-z and 2-7: safe in a URL, a file name and a log on any system; 32 of 20 bytes
    """
    return base64.b32encode(randomness(size_bytes)).decode("ascii").rstrip("=").lower()
