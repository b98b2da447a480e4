"""The checkpoint: how many entries the archive has, and the root of the tree over them.

Source:  C2SP tlog-checkpoint
"""

import re
from dataclasses import dataclass

from mis.archive.note import NoteError, Signer, Verifier, base64_of, bytes_of
from mis.archive.tree import HASH_BYTES

_SIZE = re.compile(r"0|[1-9][0-9]{0,18}")


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """Shape:   root of 32 bytes."""

    size: int
    root: bytes

    def signed(self, signer: Signer) -> str:
        """The signed note that says it; the key's name is the origin."""
        return signer.sign(f"{signer.name}\n{self.size}\n{base64_of(self.root)}\n")


def opened(note: str, verifier: Verifier) -> Checkpoint:
    """Read a checkpoint that this key signed.

    Raises:  NoteError
    """
    lines = verifier.text_of(note).removesuffix("\n").split("\n")
    if len(lines) < 3 or not all(lines):
        raise NoteError("no checkpoint: it has fewer than three lines, or an empty one")
    origin, size, root = lines[:3]
    if origin != verifier.name:
        raise NoteError("a checkpoint of another log")
    if not _SIZE.fullmatch(size):
        raise NoteError("no checkpoint: its size is no number")
    hash = bytes_of(root)
    if len(hash) != HASH_BYTES:
        raise NoteError("no checkpoint: its root is no hash")
    return Checkpoint(int(size), hash)
