"""What nodes say to each other: MessagePack, sealed, behind the version of its form and the node that says it.

Redis sees no message and no name, and who reaches it cannot make a node believe anything (docs/decisions/0008).
"""

import secrets
from collections import OrderedDict
from collections.abc import Callable, Sequence

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from mis.bus.base import Change, Published, SessionTurn, Told

# Raised with every change that an older node would read as something else; fields that are added at the end are none.
VERSION = 1
MARK = b"MIS" + bytes([VERSION])
NODE_BYTES = 16
# NIST SP 800-38D, 8.2.1: a counter under a key of this very start is never used twice.
NONCE_BYTES = 12
HEAD_BYTES = len(MARK) + NODE_BYTES + NONCE_BYTES
# Nodes that were heard of and whose keys are kept: each start of one is another.
NODES_KEPT = 64

_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(list[Told | Change | SessionTurn])


class UnreadableError(Exception):
    """The frame is of another version or region, or damaged: to ignore it is safe, the database has what it said."""


class Frames:
    """Those of one node, for the others of its region.

    Shape:   key_of: 32 bytes that only nodes of the region know how to derive from a node's own identifier
    """

    def __init__(self, region: str, key_of: Callable[[bytes], bytes]) -> None:
        self._region = region.encode()
        self._key_of = key_of
        self._node = secrets.token_bytes(NODE_BYTES)
        self._mine = AESGCM(key_of(self._node))
        self._count = 0
        self._others: OrderedDict[bytes, AESGCM] = OrderedDict()

    def sealed(self, published: Sequence[Published]) -> bytes:
        """A frame; an empty one is a heartbeat."""
        self._count += 1
        nonce = self._count.to_bytes(NONCE_BYTES, "big")
        head = MARK + self._node + nonce
        return head + self._mine.encrypt(nonce, _ENCODER.encode(published), head + self._region)

    def is_own(self, frame: bytes) -> bool:
        """Whether this node said it, and so has heard it already."""
        return frame.startswith(MARK + self._node)

    def opened(self, frame: bytes) -> list[Published]:
        """What another node published.

        Raises:  UnreadableError
        """
        if not frame.startswith(MARK):
            raise UnreadableError
        node = frame[len(MARK) : HEAD_BYTES - NONCE_BYTES]
        key = self._others.get(node) or AESGCM(self._key_of(node))
        head = frame[:HEAD_BYTES]
        try:
            plain = key.decrypt(head[-NONCE_BYTES:], frame[HEAD_BYTES:], head + self._region)
            published: list[Published] = _DECODER.decode(plain)
        except (InvalidTag, ValueError) as error:  # msgspec's errors are ValueErrors, as is a nonce that is cut short
            raise UnreadableError from error
        self._keep(node, key)
        return published

    def _keep(self, node: bytes, key: AESGCM) -> None:
        self._others[node] = key
        self._others.move_to_end(node)
        if len(self._others) > NODES_KEPT:
            self._others.popitem(last=False)
