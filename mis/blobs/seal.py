"""How a blob is sealed: in chunks under a key of its own, so that a range is opened without the rest.

    MIS1 | salt, 32 bytes | commitment, 32 bytes | chunks of 16 KiB, each with its tag of 16 bytes

Key and commitment are HKDF-SHA256 of the conversation's key, the salt and the blob's name. Chunk n has the nonce n, as
11 bytes, the highest first, and a last byte that is 1 in the last chunk alone; nothing at all is one empty chunk.

Source:  docs/decisions/0011-attachments.md; c2sp.org/chunked-encryption for the idea (16 KiB, the commitment in front),
         with a flag for the last chunk as in STREAM (Hoang et al., ePrint 2015/189); RFC 5869; NIST SP 800-38D, 8.2.1:
         a counter never comes twice with one key, for no two blobs have the same one
"""

import hmac
import secrets
from collections.abc import AsyncIterator, Iterable, Iterator
from functools import partial
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from mis.blobs.base import PART_BYTES, BlobId, Blobs, BrokenBlob
from mis.blobs.gathering import gathered
from mis.ids import Randomness
from mis.threads import Threads
from mis.turns import Turns

MAGIC = b"MIS1"
SALT_BYTES = 32
COMMITMENT_BYTES = 32
HEAD_BYTES = len(MAGIC) + SALT_BYTES + COMMITMENT_BYTES
KEY_BYTES = 32
CHUNK_BYTES = 16 << 10
TAG_BYTES = 16
SEALED_CHUNK_BYTES = CHUNK_BYTES + TAG_BYTES
COUNTER_BYTES = 11
# With their tags, the head, and one byte to see that there is no more: one part of the store's.
CHUNKS_AT_ONCE = (PART_BYTES - HEAD_BYTES - 1) // SEALED_CHUNK_BYTES
THREADS = 2  # it computes, so more of them than cores would gain nothing


class _Chunks:
    """The chunks of one blob, under the key that is its own."""

    def __init__(self, key: bytes, id: BlobId, salt: bytes) -> None:
        if len(key) != KEY_BYTES:
            raise ValueError("the key of a conversation has 32 bytes")
        derived = HKDF(SHA256(), KEY_BYTES + COMMITMENT_BYTES, salt, MAGIC + b" blob " + id.encode()).derive(key)
        self._aead = AESGCM(derived[:KEY_BYTES])
        self.commitment = derived[KEY_BYTES:]

    def seal(self, number: int, chunk: bytes, *, is_last: bool) -> bytes:
        return self._aead.encrypt(_nonce(number, is_last=is_last), chunk, None)

    def open(self, number: int, sealed: bytes, *, is_last: bool) -> bytes:
        """Raises:  BrokenBlob."""
        try:
            return self._aead.decrypt(_nonce(number, is_last=is_last), sealed, None)
        except InvalidTag as error:
            raise BrokenBlob from error


def sealed_size(size_bytes: int) -> int:
    """Return how many bytes so many are once they are sealed."""
    return HEAD_BYTES + size_bytes + TAG_BYTES * (_last_chunk(size_bytes) + 1)


def sealed(
    key: bytes, id: BlobId, parts: Iterable[bytes], randomness: Randomness = secrets.token_bytes
) -> Iterator[bytes]:
    """Seal what the parts are together, of whatever sizes they are.

    Shape:   key of 32 bytes
    """
    salt = randomness(SALT_BYTES)
    chunks = _Chunks(key, id, salt)
    yield MAGIC + salt + chunks.commitment
    for number, (chunk, is_last) in enumerate(_cut(parts)):
        yield chunks.seal(number, chunk, is_last=is_last)


class SealedBlobs:
    """Blobs that only who has the conversation's key can read.

    Next:    `close` when the application ends; it closes the blobs too
    """

    def __init__(self, blobs: Blobs, turns: Turns) -> None:
        self._blobs = blobs
        self._turns = turns
        self._threads = Threads("seal", THREADS)

    async def put(self, id: BlobId, key: bytes, file: BinaryIO) -> None:
        """Seal a file from its beginning to its end, and keep it durably.

        Raises:  TakenBlob, Unavailable
        """
        await self._blobs.put(id, gathered(sealed(key, id, _whole(file)), self._turns.run))

    async def read(self, id: BlobId, key: bytes, size_bytes: int, start: int, end: int) -> AsyncIterator[bytes]:
        """Give the bytes from `start` up to `end` and without it, in parts; nothing stays open between two of them.

        Shape:   size_bytes of the content, as when it was put; 0 <= start <= end <= size_bytes
        Raises:  BrokenBlob, MissingBlob, Unavailable; what was given before them is right
        """
        last = _last_chunk(size_bytes)
        first_touched = min(start // CHUNK_BYTES, last)
        last_touched = max(first_touched, (end - 1) // CHUNK_BYTES)
        chunks = await self._chunks(id, key)
        for number in range(first_touched, last_touched + 1, CHUNKS_AT_ONCE):
            until = min(number + CHUNKS_AT_ONCE, last_touched + 1)
            found = await self._sealed(id, size_bytes, number, until)
            opened = await self._threads.run(partial(_opened, chunks, found, number, last))
            at = number * CHUNK_BYTES
            if part := opened[max(start - at, 0) : end - at]:
                yield part

    async def close(self) -> None:
        self._threads.close()
        await self._blobs.close()

    async def _chunks(self, id: BlobId, key: bytes) -> _Chunks:
        """Read the head, and see that it was made with this key and for this name.

        Raises:  BrokenBlob, MissingBlob, Unavailable
        """
        head = await self._bytes(id, 0, HEAD_BYTES)
        salt = head[len(MAGIC) : len(MAGIC) + SALT_BYTES]
        chunks = _Chunks(key, id, salt)
        if not hmac.compare_digest(head, MAGIC + salt + chunks.commitment):
            raise BrokenBlob
        return chunks

    async def _sealed(self, id: BlobId, size_bytes: int, number: int, until: int) -> bytes:
        """Read sealed chunks; those that end the blob must end it.

        Raises:  BrokenBlob, MissingBlob, Unavailable
        """
        start = HEAD_BYTES + number * SEALED_CHUNK_BYTES
        end = min(HEAD_BYTES + until * SEALED_CHUNK_BYTES, sealed_size(size_bytes))
        is_end = end == sealed_size(size_bytes)
        found = await self._bytes(id, start, end + is_end)
        if len(found) != end - start:
            raise BrokenBlob
        return found

    async def _bytes(self, id: BlobId, start: int, end: int) -> bytes:
        return b"".join([part async for part in self._blobs.read(id, start, end)])


def _opened(chunks: _Chunks, sealed: bytes, number: int, last: int) -> bytes:
    """Open chunks that follow each other, of which the first has this number."""
    starts = range(0, len(sealed), SEALED_CHUNK_BYTES)
    return b"".join(
        chunks.open(one, sealed[start : start + SEALED_CHUNK_BYTES], is_last=one == last)
        for one, start in enumerate(starts, number)
    )


def _cut(parts: Iterable[bytes]) -> Iterator[tuple[bytes, bool]]:
    """Give the chunks, each with whether it is the last: that is known once there is a byte more, or no more."""
    waiting = bytearray()
    for part in parts:
        waiting += part
        while len(waiting) > CHUNK_BYTES:
            yield bytes(waiting[:CHUNK_BYTES]), False
            del waiting[:CHUNK_BYTES]
    yield bytes(waiting), True


def _whole(file: BinaryIO) -> Iterator[bytes]:
    file.seek(0)
    while part := file.read(PART_BYTES):
        yield part


def _last_chunk(size_bytes: int) -> int:
    return max(0, size_bytes - 1) // CHUNK_BYTES


def _nonce(number: int, *, is_last: bool) -> bytes:
    return number.to_bytes(COUNTER_BYTES) + bytes([is_last])
