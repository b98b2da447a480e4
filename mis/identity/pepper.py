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
    """The keys that are derived from the pepper, and what is done with them.

    Next:    `keep` a new one before anything is stored that was made with it
    """

    def __init__(self, secret: bytes, *, new_at: Path | None = None) -> None:
        self._secret = secret
        self._new_at = new_at
        self._keys = {purpose: _derived(secret, purpose) for purpose in Purpose}

    @cached_property
    def fingerprint(self) -> str:
        """What the database keeps, to know the pepper again; nobody gets the pepper from it."""
        return self._keys[Purpose.FINGERPRINT].hex()

    @property
    def is_new(self) -> bool:
        """Whether it is in no file yet."""
        return self._new_at is not None

    def keep(self) -> None:
        """Write a new pepper to its file; one that was read is there already.

        Raises:  PepperError
        """
        if self._new_at is None:
            return
        try:
            _write(self._new_at, self._secret)
        except OSError as error:
            raise _unusable(self._new_at, error) from error
        self._new_at = None

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
    """Read the pepper, or make one that is in no file yet, where there is none.

    Raises:  PepperError
    """
    path = settings.pepper_path
    try:
        secret = path.read_bytes()
    except FileNotFoundError:
        return Pepper(secrets.token_bytes(PEPPER_BYTES), new_at=path)
    except OSError as error:
        raise _unusable(path, error) from error
    if len(secret) != PEPPER_BYTES:
        raise PepperError(f"The pepper file {path} does not hold {PEPPER_BYTES} bytes: restore it from your backup.")
    return Pepper(secret)


def _unusable(path: Path, error: OSError) -> PepperError:
    return PepperError(f"The pepper file {path} cannot be used: {error.strerror}.")


def _write(path: Path, secret: bytes) -> None:
    """Have it whole and on the disk, for nobody else to read."""
    part = path.with_name(path.name + ".part")
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(secret)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
    folder = os.open(path.parent, os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _derived(secret: bytes, purpose: Purpose) -> bytes:
    return HKDF(SHA256(), 32, salt=None, info=b"mis " + purpose.value.encode()).derive(secret)
