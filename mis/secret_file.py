"""A secret in a file of the operator's and in no database: made once, at the first start, and never in another's place.

The database keeps its fingerprint, so a server that has lost it, or has another one, says so and does not start.
"""

import os
import secrets
from functools import cached_property
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from mis.folder import sync, write_whole

SECRET_BYTES = 32


class SecretError(Exception):
    """A secret cannot be used; the message is one sentence for the operator."""


class Secret:
    """Shape:   `name` is what operators and the database call it, `where` says where it lies, `loss` ends the sentence
    of what happens without it
    """

    is_new: bool

    def __init__(self, name: str, where: str, secret: bytes, *, loss: str) -> None:
        self.name = name
        self.secret = secret
        self._where = where
        self._loss = loss

    @cached_property
    def fingerprint(self) -> str:
        """What the database keeps, to know the secret again; nobody gets the secret from it."""
        return derived(self.secret, "fingerprint").hex()

    def must_be(self, known: str) -> None:
        """See that it is the one whose fingerprint the database keeps.

        Raises:  SecretError
        """
        if known != self.fingerprint:
            wrong = "is missing" if self.is_new else "is not the one that this database was made with"
            raise SecretError(f"The {self.name} {self._where} {wrong}: restore it from your backup, or {self._loss}.")


class SecretFile(Secret):
    """Read it, or make a secret that is in no file yet, where there is none.

    Raises:  SecretError
    Next:    `keep` a new one before anything is stored that was made with it
    """

    def __init__(self, name: str, path: Path, *, loss: str) -> None:
        self.name, self.path = name, path
        found = self._read()
        self.is_new = found is None
        super().__init__(name, f"file {path}", found or secrets.token_bytes(SECRET_BYTES), loss=loss)

    def keep(self) -> None:
        """Write a new secret to its file; one that was read is there already.

        Raises:  SecretError
        """
        if not self.is_new:
            return
        try:
            write_whole(self.path, self.secret)
        except OSError as error:
            raise self._unusable(error) from error
        self.is_new = False

    def succeeded_by(self, next: "SecretFile") -> None:
        """Have the file of the next secret in the place of this one, which stays beside it under its fingerprint.

        Raises:  SecretError
        """
        aside = self.path.with_name(f"{self.path.name}.{self.fingerprint[:8]}")
        try:
            aside.unlink(missing_ok=True)
            os.link(self.path, aside)
            next.path.replace(self.path)
            sync(self.path.parent)
        except OSError as error:
            raise self._unusable(error) from error

    def _read(self) -> bytes | None:
        try:
            found = self.path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise self._unusable(error) from error
        if len(found) != SECRET_BYTES:
            raise SecretError(
                f"The {self.name} file {self.path} does not hold {SECRET_BYTES} bytes: restore it from your backup."
            )
        return found

    def _unusable(self, error: OSError) -> SecretError:
        return SecretError(f"The {self.name} file {self.path} cannot be used: {error.strerror}.")


def derived(secret: bytes, purpose: str) -> bytes:
    """Return the key for one purpose: one key never serves two ends.

    Source:  RFC 5869
    """
    return HKDF(SHA256(), SECRET_BYTES, salt=None, info=b"mis " + purpose.encode()).derive(secret)
