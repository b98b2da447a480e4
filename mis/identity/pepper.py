"""The pepper: what a stolen database lacks. One file of the operator's, from which every key of identity is derived.

Source:  OWASP Password Storage Cheat Sheet, "Peppering"
"""

import base64
import hashlib
import hmac
import secrets
from enum import StrEnum
from functools import cached_property

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from mis.secret_file import SecretFile, derived
from mis.settings import Settings
from protocol.values import AccountId

NONCE_BYTES = 12  # NIST SP 800-38D, 8.2.2: random, and far fewer than 2^32 of them


def pepper_file(settings: Settings) -> SecretFile:
    """Raises:  SecretError."""
    return SecretFile("pepper", settings.pepper_path, loss="no password opens anything")


class Purpose(StrEnum):
    """What a key is for: one key never serves two ends."""

    PASSWORD = "password"  # noqa: S105 - the name of a key, not the key
    PIN = "pin"
    CODE = "code"
    SEAL = "seal"
    STORAGE = "storage"
    PUSH = "push"
    BUS = "bus"
    EXTENSION = "extension"


class Pepper:
    """The keys that are derived from the pepper, and what is done with them."""

    def __init__(self, secret: bytes) -> None:
        self._keys = {purpose: derived(secret, purpose) for purpose in Purpose}

    def mixed(self, secret: bytes, purpose: Purpose) -> bytes:
        """Return what is hashed instead of the secret itself."""
        return hmac.digest(self._keys[purpose], secret, hashlib.sha256)

    def code_hash(self, code: str) -> bytes:
        """Return what the database keeps of a code that is random enough to need no slow hash."""
        return self.mixed(code.encode("utf-8", "surrogatepass"), Purpose.CODE)

    def storage_key(self, account: AccountId) -> str:
        """Return the key under which the devices of an account keep what was written and not sent, in base64url."""
        return base64.urlsafe_b64encode(self.mixed(account.encode(), Purpose.STORAGE)).decode()

    def seal(self, plain: bytes, about: str) -> bytes:
        """Encrypt what the server must read again.

        Shape:   `about` names whose it is: what is sealed about one opens about no other
        """
        nonce = secrets.token_bytes(NONCE_BYTES)
        return nonce + self._aead.encrypt(nonce, plain, about.encode())

    def unseal(self, sealed: bytes, about: str) -> bytes:
        """Raises:  cryptography.exceptions.InvalidTag (it was sealed with another pepper, or about another)."""
        return self._aead.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], about.encode())

    @cached_property
    def _aead(self) -> AESGCM:
        return AESGCM(self._keys[Purpose.SEAL])
