"""The answer of INSi on its way to who decides of it and back: nobody reads it there, and none of it is kept here.

Until somebody has said that it is this person's, it may be anybody's: a journal that keeps for ever is no place for it.
"""

import base64
import secrets
from binascii import Error

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from msgspec import Struct

from dossier.domain.insi import InsiAnswer
from dossier.operations.identity import Keyed
from protocol.errors import Conflict
from protocol.values import Millis

HOLDS_MS = 15 * 60_000
_KEY = "letters of INSi"  # no matricule, of which the other keyed texts are
_NONCE_BYTES = 12


class _Letter(Struct, frozen=True):
    """Units:   at in ms since 1970-01-01 UTC."""

    at: Millis
    answer: InsiAnswer


def sealed(answer: InsiAnswer, about: str, keyed: Keyed, now: Millis) -> str:
    """Return the answer as a text that opens here alone, about the same, for some minutes."""
    nonce = secrets.token_bytes(_NONCE_BYTES)
    told = AESGCM(keyed(_KEY)).encrypt(nonce, msgspec.json.encode(_Letter(now, answer)), about.encode())
    return base64.urlsafe_b64encode(nonce + told).decode()


def opened(text: str, about: str, keyed: Keyed, now: Millis) -> InsiAnswer:
    """Return the answer.

    Raises:  Conflict (insi_ask_again: it is about another identity, version or account, too old, or none of ours)
    """
    try:
        data = base64.b64decode(text, altchars=b"-_", validate=True)
        told = AESGCM(keyed(_KEY)).decrypt(data[:_NONCE_BYTES], data[_NONCE_BYTES:], about.encode())
    except (Error, ValueError, InvalidTag) as error:
        raise _no_more() from error
    letter = msgspec.json.decode(told, type=_Letter)
    if not letter.at <= now < letter.at + HOLDS_MS:
        raise _no_more()
    return letter.answer


def _no_more() -> Conflict:
    return Conflict("this answer of INSi holds no more: ask again", {"reason": "insi_ask_again"})
