"""The archive as a client checks it: what the server says of it is believed where it is proved, and not otherwise.

Written against docs/decisions/0012-archive.md, RFC 9162 and the C2SP texts; nothing of the server's is used.
"""

import base64
import binascii
import re
from collections.abc import Sequence
from hashlib import sha256
from typing import NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from msgspec import Struct

from protocol.archive import Checkpoint, Proof
from protocol.values import ConversationId, Seq

HASH_BYTES = 32
EMPTY_ROOT = sha256().digest()
_ED25519 = b"\x01"
_SIZE = re.compile(r"0|[1-9][0-9]{0,15}")
_SIGNATURE = re.compile(r"— ([^\s+]+) ([A-Za-z0-9+/]+={0,2})")
_TAG = b"MIS entry 1\n"


class ArchiveAlarm(Exception):  # noqa: N818 - what it is to its reader, not an error of ours
    """The archive is not the one that this client knew, or proves something else than what the server shows.

    The iterator of a client gives it, once, and `verify` raises it. Whoever sees it tells the people who rely on this
    server, and keeps the `Known` of before: it is the evidence.
    """


class Known(Struct, frozen=True):
    """What a client knows of the archive, for the application to store and to give back.

    Shape:   key: `name+id+base64`; checkpoint: the last signed note that held, null before the first
    """

    key: str
    checkpoint: str | None = None


class Tree(NamedTuple):
    """A tree that was signed."""

    size: int
    root: bytes


class Verified(NamedTuple):
    """An entry that is in the archive.

    Shape:   content: the JSON that was committed to; null where it cannot be opened any more
    """

    leaf: int
    record: bytes
    content: str | None


class Key:
    """The key of the log.

    Raises:  ArchiveAlarm (it is none)
    """

    def __init__(self, text: str) -> None:
        name, id, encoded = (*text.split("+", 2), "", "")[:3]
        data = _bytes(encoded)
        if not name or data[:1] != _ED25519 or len(data) != 33:
            raise ArchiveAlarm("the key of the archive is no Ed25519 key")
        self.name = name
        self.id = sha256(f"{name}\n".encode() + data).digest()[:4]
        if id != self.id.hex() or name != f"mis/{sha256(data[1:]).hexdigest()[:16]}":
            raise ArchiveAlarm("the key of the archive does not bear the name of its bytes")
        self._public = Ed25519PublicKey.from_public_bytes(data[1:])

    def tree(self, note: str) -> Tree:
        """The tree that a checkpoint is of.

        Raises:  ArchiveAlarm (it is not signed with this key, or no checkpoint)
        """
        text, _, signatures = note.rpartition("\n\n")
        text += "\n"
        self._must_have_signed(text, signatures)
        origin, size, root = (*text.splitlines(), "", "", "")[:3]
        if origin != self.name or not _SIZE.fullmatch(size):
            raise ArchiveAlarm("what is signed is no checkpoint of this archive")
        return Tree(int(size), _hash(root))

    def _must_have_signed(self, text: str, signatures: str) -> None:
        """Raises:  ArchiveAlarm (a line is malformed, none is of this key, or one of this key is wrong)."""
        if not signatures.endswith("\n"):
            raise ArchiveAlarm("the checkpoint is malformed")
        of_key = 0
        for line in signatures[:-1].split("\n"):
            found = _SIGNATURE.fullmatch(line)
            data = _bytes(found[2]) if found else b""
            if found is None or len(data) <= len(self.id):
                raise ArchiveAlarm("a signature of the checkpoint is malformed")
            if found[1] == self.name and data.startswith(self.id):
                self._verify(data[len(self.id) :], text)
                of_key += 1
        if not of_key:
            raise ArchiveAlarm("the checkpoint is not signed with the key of this archive")

    def _verify(self, signature: bytes, text: str) -> None:
        try:
            self._public.verify(signature, text.encode())
        except (InvalidSignature, UnicodeEncodeError):
            raise ArchiveAlarm("the signature of the checkpoint is wrong") from None


class Archive:
    """What a client knows of the archive, and what it takes for proved.

    Shape:   `known` may be stored; what does not hold changes nothing of it
    """

    def __init__(self, known: Known) -> None:
        self._key = Key(known.key)
        self._tree = Tree(0, EMPTY_ROOT) if known.checkpoint is None else self._key.tree(known.checkpoint)
        self.known = known

    @property
    def size(self) -> int:
        """How many entries the last checkpoint has."""
        return self._tree.size

    def take(self, checkpoint: Checkpoint) -> None:
        """Go on to a later checkpoint, of a tree that begins with the one that is known.

        Raises:  ArchiveAlarm
        """
        tree = self._key.tree(checkpoint.checkpoint)
        if not _is_extended(self._tree, tree, [_hash(hash) for hash in checkpoint.hashes]):
            raise ArchiveAlarm("the archive does not go on from what it was: entries were taken back or changed")
        self._tree = tree
        self.known = Known(self.known.key, checkpoint.checkpoint)

    def verified(self, conversation: ConversationId, seq: Seq, proof: Proof) -> Verified | None:
        """See that a proof shows the entry that was asked for; None where it is of another tree than the known one.

        Raises:  ArchiveAlarm
        """
        tree = self._key.tree(proof.checkpoint)
        if tree.size != self._tree.size:
            return None
        if tree.root != self._tree.root:
            raise ArchiveAlarm("the server shows two archives of one size")
        record = _bytes(proof.record)
        leaf = sha256(b"\x00" + record).digest()
        if not _is_included(leaf, proof.leaf, tree, [_hash(hash) for hash in proof.hashes]):
            raise ArchiveAlarm("the entry is not where the server says that it is in the archive")
        if _place(record) != (conversation, seq):
            raise ArchiveAlarm("the server proves another entry than the one that was asked for")
        if (proof.content is None) is not (proof.salt is None):
            raise ArchiveAlarm("half of what was committed to is missing")
        if proof.content is not None and proof.salt is not None:
            commitment = sha256(_bytes(proof.salt) + proof.content.encode()).digest()
            if commitment != record[-2 * HASH_BYTES : -HASH_BYTES]:
                raise ArchiveAlarm("what the server shows is not what was written")
        return Verified(proof.leaf, record, proof.content)


def _place(record: bytes) -> tuple[str, int]:
    """The conversation and the number that a record is of.

    Raises:  ArchiveAlarm (it is no record)
    """
    try:
        if not record.startswith(_TAG):
            raise ValueError("another tag")
        _, rest = _text(record[len(_TAG) :])
        conversation, rest = _text(rest)
        return conversation.decode(), int.from_bytes(rest[:8], "big")
    except ValueError as error:
        raise ArchiveAlarm("what the server proves is no entry") from error


def _text(data: bytes) -> tuple[bytes, bytes]:
    length = int.from_bytes(data[:2], "big")
    return data[2 : 2 + length], data[2 + length :]


def _is_included(leaf: bytes, index: int, tree: Tree, hashes: Sequence[bytes]) -> bool:
    """Source:  RFC 9162, 2.1.3.2."""
    if index >= tree.size:
        return False
    node, last, root = index, tree.size - 1, leaf
    for hash in hashes:
        if last == 0:
            return False
        if node % 2 or node == last:
            root = _parent(hash, root)
            node, last = _above_the_edge(node, last)
        else:
            root = _parent(root, hash)
        node, last = node // 2, last // 2
    return last == 0 and root == tree.root


def _is_extended(before: Tree, after: Tree, hashes: Sequence[bytes]) -> bool:
    """Source:  RFC 9162, 2.1.4.2; every tree begins with the empty one."""
    if before.size > after.size:
        return False
    if before.size == after.size:
        return not hashes and before.root == after.root
    if before.size == 0:
        return not hashes and before.root == EMPTY_ROOT
    path = [before.root, *hashes] if before.size & (before.size - 1) == 0 else list(hashes)
    return bool(path) and _leads_to_both(before, after, path)


def _leads_to_both(before: Tree, after: Tree, path: Sequence[bytes]) -> bool:
    node, last = before.size - 1, after.size - 1
    while node % 2:
        node, last = node // 2, last // 2
    first = second = path[0]
    for hash in path[1:]:
        if last == 0:
            return False
        if node % 2 or node == last:
            first, second = _parent(hash, first), _parent(hash, second)
            node, last = _above_the_edge(node, last)
        else:
            second = _parent(second, hash)
        node, last = node // 2, last // 2
    return last == 0 and (first, second) == (before.root, after.root)


def _above_the_edge(node: int, last: int) -> tuple[int, int]:
    while node and node % 2 == 0:
        node, last = node // 2, last // 2
    return node, last


def _parent(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


def _hash(text: str) -> bytes:
    """Raises:  ArchiveAlarm."""
    data = _bytes(text)
    if len(data) != HASH_BYTES:
        raise ArchiveAlarm("what should be a hash is none")
    return data


def _bytes(text: str) -> bytes:
    """Raises:  ArchiveAlarm (no base64, or in another spelling than its own)."""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise ArchiveAlarm("what should be base64 is none") from error
    if base64.b64encode(data).decode() != text:
        raise ArchiveAlarm("what should be base64 is spelled otherwise")
    return data
