"""Signed notes with Ed25519: texts that name the keys which signed them.

Source:  C2SP signed-note
"""

import base64
import binascii
import re
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

ED25519 = b"\x01"
ID_BYTES = 4
# The specification asks for sixteen signatures at least; those of quantum-safe kinds take some 5 kB each.
SIGNATURES_MOST = 32
NOTE_CHARS_MOST = 1 << 18
_DASH = "— "
# Control characters, and halves of characters that are no UTF-8.
_FORBIDDEN = re.compile("[\x00-\x09\x0b-\x1f\ud800-\udfff]")


class NoteError(ValueError):
    """A note, a signature or a key that is malformed, or that does not verify."""


class Verifier:
    """The public key of a log, by the name it signs with."""

    def __init__(self, name: str, public_key: bytes) -> None:
        if not _is_name(name):
            raise NoteError("the name of a key has a space or a plus, or is empty")
        self.name = name
        self._public_bytes = public_key
        self._public_key = Ed25519PublicKey.from_public_bytes(public_key)
        self.id = sha256(name.encode() + b"\n" + ED25519 + public_key).digest()[:ID_BYTES]

    @classmethod
    def of(cls, key: str) -> "Verifier":
        """Read a verifier key: `name+id+base64`.

        Raises:  NoteError
        """
        name, id, encoded = key.split("+", 2) if key.count("+") >= 2 else ("", "", "")  # base64 has pluses too
        data = bytes_of(encoded)
        if data[:1] != ED25519 or len(data) != 1 + 32:
            raise NoteError("no Ed25519 key")
        verifier = cls(name, data[1:])
        if id != verifier.id.hex():
            raise NoteError("the id of the key is not that of its name and bytes")
        return verifier

    def __str__(self) -> str:
        return f"{self.name}+{self.id.hex()}+{base64_of(ED25519 + self._public_bytes)}"

    def text_of(self, note: str) -> str:
        """The text of a note that this key signed; what others signed too is nobody's concern here.

        Raises:  NoteError (malformed anywhere, not signed by this key, or a signature of this key is wrong)
        """
        text, signatures = _taken_apart(note)
        own = [signature for name, id, signature in signatures if (name, id) == (self.name, self.id)]
        if not own:
            raise NoteError("the note is not signed by this key")
        for signature in own:
            self._verify(signature, text)
        return text

    def _verify(self, signature: bytes, text: str) -> None:
        try:
            self._public_key.verify(signature, text.encode())
        except InvalidSignature:
            raise NoteError("the signature does not verify") from None


class Signer:
    """The private key of a log.

    Shape:   the name is given, or made of the key: whoever has the key then needs no other name
    """

    def __init__(self, seed: bytes, name: str | None = None) -> None:
        self._private_key = Ed25519PrivateKey.from_private_bytes(seed)
        public_key = self._private_key.public_key().public_bytes_raw()
        self.verifier = Verifier(name or f"mis/{sha256(public_key).hexdigest()[:16]}", public_key)
        self.name = self.verifier.name

    def sign(self, text: str) -> str:
        """Return the note of a text, which ends its last line."""
        signature = self.verifier.id + self._private_key.sign(text.encode())
        return f"{text}\n{_DASH}{self.name} {base64_of(signature)}\n"


def base64_of(data: bytes) -> str:
    return base64.b64encode(data).decode()


def bytes_of(text: str) -> bytes:
    """Decode standard base64, in the one spelling that it has.

    Raises:  NoteError
    """
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise NoteError("no base64") from error
    if base64_of(data) != text:
        raise NoteError("base64 in another spelling than its own")
    return data


def _taken_apart(note: str) -> tuple[str, list[tuple[str, bytes, bytes]]]:
    """The text, and of each signature the name, the id and the bytes.

    Raises:  NoteError
    """
    if len(note) > NOTE_CHARS_MOST or _FORBIDDEN.search(note):
        raise NoteError("the note is too long, or has what no text may have")
    text, found, last = note.rpartition("\n\n")
    if not found or not text or not last.endswith("\n"):
        raise NoteError("the note has no text, or no signature")
    lines = last.removesuffix("\n").split("\n")
    if len(lines) > SIGNATURES_MOST:
        raise NoteError("the note has too many signatures")
    return text + "\n", [_signature(line) for line in lines]


def _signature(line: str) -> tuple[str, bytes, bytes]:
    """Raises:  NoteError."""
    name, _, encoded = line.removeprefix(_DASH).partition(" ")
    data = bytes_of(encoded)
    if not line.startswith(_DASH) or not _is_name(name) or len(data) <= ID_BYTES:
        raise NoteError("a signature of the note is malformed")
    return name, data[:ID_BYTES], data[ID_BYTES:]


def _is_name(name: str) -> bool:
    return bool(name) and not any(character.isspace() or character == "+" for character in name)
