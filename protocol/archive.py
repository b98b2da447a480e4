"""The archive: what proves that it only grows, and that an entry is in it.

Bytes are base64 in both encodings, as in a checkpoint (docs/decisions/0012-archive.md).
"""

from typing import Annotated

from msgspec import Meta, Struct

from protocol.frames import Request
from protocol.values import MAX_SAFE_INTEGER, ConversationId, Seq

TreeSize = Annotated[int, Meta(ge=0, le=MAX_SAFE_INTEGER)]
Base64 = Annotated[str, Meta(description="bytes in standard base64")]


class ArchiveCheckpoint(Request, frozen=True, tag="archive.checkpoint"):
    """Shape:   since: the size of the last checkpoint that one has."""

    since: TreeSize | None = None


class Checkpoint(Struct, frozen=True):
    """The newest checkpoint.

    Shape:   checkpoint: a signed note (C2SP tlog-checkpoint); hashes: that the tree of `size` begins with the one of
             `since` (RFC 6962, 2.1.2); none without `since`
    """

    checkpoint: str
    size: TreeSize
    hashes: list[Base64]


class ArchiveProve(Request, frozen=True, tag="archive.prove"):
    conversation: ConversationId
    seq: Seq


class Proof(Struct, frozen=True):
    """That an entry is in the archive.

    Shape:   leaf: its place in the tree, from 0; hashes: from it to the root of `checkpoint` (RFC 6962, 2.1.1); salt
             and content: null where the entry cannot be opened any more
    """

    leaf: TreeSize
    record: Base64
    salt: Base64 | None
    content: str | None
    hashes: list[Base64]
    checkpoint: str
