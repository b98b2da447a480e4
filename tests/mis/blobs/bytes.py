"""Bytes to keep, and what is read of a blob."""

from collections.abc import AsyncIterator
from random import Random

from mis.blobs.base import BlobId, Blobs, Stored

_POOL = Random(1).randbytes(2 << 20)  # noqa: S311 - no secret
END = 1 << 40


def content(size: int) -> bytes:
    """So many bytes, which are not like each other."""
    return _POOL[:size]


async def whole(parts: AsyncIterator[bytes]) -> bytes:
    return b"".join([part async for part in parts])


async def read(blobs: Blobs, id: BlobId) -> bytes:
    return await whole(blobs.read(id, 0, END))


async def stored(blobs: Blobs) -> dict[BlobId, Stored]:
    return {one.id: one async for one in blobs.list()}
