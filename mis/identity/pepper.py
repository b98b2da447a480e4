"""The pepper: what a stolen database lacks. One file of the operator's, from which every key of identity is derived.

Source:  OWASP Password Storage Cheat Sheet, "Peppering"; RFC 5869 for the derivation
"""

import base64
import hashlib
import hmac
import os
import secrets
from enum import StrEnum
from functools import cached_property
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from mis.settings import Settings
from protocol.values import AccountId

PEPPER_BYTES = 32
NONCE_BYTES = 12  # NIST SP 800-38D, 8.2.2: random, and far fewer than 2^32 of them


class PepperError(Exception):
    """The pepper cannot be used; the message is one sentence for the operator."""


class Purpose(StrEnum):
    """What a key is for: one key never serves two ends."""

    PASSWORD = "password"  # noqa: S105 - the name of a key, not the key
    PIN = "pin"
    CODE = "code"
    SEAL = "seal"
    FINGERPRINT = "fingerprint"
    STORAGE = "storage"


class Pepper:
    """The keys that are derived from the pepper, and what is done with them."""

    def __init__(self, secret: bytes) -> None:
        self._keys = {purpose: _derived(secret, purpose) for purpose in Purpose}

    @cached_property
    def fingerprint(self) -> str:
        """What the database keeps, to know the pepper again; nobody gets the pepper from it."""
        return self._keys[Purpose.FINGERPRINT].hex()

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


def load_pepper(settings: Settings) -> Pepper:
    """Read the pepper, and make it where there is none yet.

    Raises:  PepperError
    """
    path = settings.pepper_path
    try:
        secret = path.read_bytes() if path.exists() else _made(path)
    except OSError as error:
        raise PepperError(f"The pepper file {path} cannot be used: {error.strerror}.") from error
    if len(secret) != PEPPER_BYTES:
        raise PepperError(f"The pepper file {path} does not hold {PEPPER_BYTES} bytes: restore it from your backup.")
    return Pepper(secret)


def _made(path: Path) -> bytes:
    """Write a new pepper, whole and on the disk before anything is hashed with it."""
    secret = secrets.token_bytes(PEPPER_BYTES)
    part = path.with_name(path.name + ".part")
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(secret)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
    folder = os.open(path.parent, os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    return secret


def _derived(secret: bytes, purpose: Purpose) -> bytes:
    return HKDF(SHA256(), 32, salt=None, info=b"mis " + purpose.value.encode()).derive(secret)
