"""What keeps bytes under names. Whose they are, and whether anybody needs them, the database says."""

import re
from collections.abc import AsyncIterable, AsyncIterator, Iterable
from typing import NewType, Protocol, TypeAlias

from msgspec import Struct

from mis.ids import new_id
from protocol.values import Millis

BlobId = NewType("BlobId", str)
Parts: TypeAlias = Iterable[bytes] | AsyncIterable[bytes]

ID_BYTES = 20  # 160 bits, which are 32 characters of base32 and no rest
PART_BYTES = 256 << 10  # what one reader or writer keeps in memory at a time

_ID = re.compile(r"[a-z2-7]{32}")


class MissingBlob(Exception):  # noqa: N818 - as NotFound: it says what is so
    """There are no bytes under this name."""


class TakenBlob(Exception):  # noqa: N818
    """There are bytes under this name already; they are as they were."""


class BrokenBlob(Exception):  # noqa: N818
    """The bytes are not those that were sealed for this name with this key; none of them was given."""


class Stored(Struct, frozen=True):
    """What lies under a name.

    Units:   modified_at in ms since 1970-01-01 UTC, by the clock of the folder or of S3
    """

    id: BlobId
    size_bytes: int
    modified_at: Millis


class Blobs(Protocol):
    """Each call raises Unavailable where the store is full, broken or out of reach.

    Next:    `close` when the application ends
    """

    async def put(self, id: BlobId, parts: Parts) -> None:
        """Keep what the parts are together; durable when it returns, and there is nothing unless it returns.

        Order:   an ordinary iterable is gone through in a thread, so what it reads or computes holds nothing up
        Raises:  TakenBlob, Unavailable, what the parts raise
        """
        ...

    def read(self, id: BlobId, start: int, end: int) -> AsyncIterator[bytes]:
        """Give the bytes from `start` up to `end` and without it, in parts of PART_BYTES at most.

        Shape:   as a slice: what lies past the end of the blob is not given
        Raises:  MissingBlob, Unavailable
        """
        ...

    async def delete(self, id: BlobId) -> None:
        """Forget the bytes, durably; where there are none there is nothing to do."""
        ...

    async def size(self, id: BlobId) -> int | None:
        """Return how many bytes there are; None is no blob."""
        ...

    def list(self) -> AsyncIterator[Stored]:
        """Give all there is, in no order; what comes or goes meanwhile may be among it."""
        ...

    async def tidy(self, before: Millis) -> int:
        """Remove what puts have left that never ended and began earlier than that, and tell how many there were."""
        ...

    async def check(self) -> None:
        """See that it could serve now.

        Raises:  Unavailable
        """
        ...

    async def close(self) -> None: ...


def new_blob_id() -> BlobId:
    """Return a name that no blob ever had."""
    return BlobId(new_id(size_bytes=ID_BYTES))


def is_blob_id(name: str) -> bool:
    return _ID.fullmatch(name) is not None


def must_be_blob_id(id: BlobId) -> BlobId:
    """Let no name through that could lead out of a folder; another one is a defect of ours."""
    if not is_blob_id(id):
        raise ValueError("this is no name of a blob")
    return id
