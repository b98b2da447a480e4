"""The seal: any range opens as it was, and nothing that was changed, cut, moved or exchanged is ever given."""

import hashlib
import hmac
import io
import threading
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import GCM
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mis.blobs.base import PART_BYTES, BlobId, Blobs, BrokenBlob, MissingBlob, new_blob_id
from mis.blobs.folder import FolderBlobs
from mis.blobs.seal import CHUNK_BYTES, CHUNKS_AT_ONCE, HEAD_BYTES, SEALED_CHUNK_BYTES, SealedBlobs, sealed, sealed_size
from mis.turns import Turns
from tests.mis.blobs.bytes import content, whole

KEY, OTHER_KEY = b"k" * 32, b"l" * 32
# "bonjour" under KEY for the name "aaa...", with a salt of zeros, as `by_hand` makes it.
PINNED = (
    "4d49533100000000000000000000000000000000000000000000000000000000000000005cf71a23f160e56c96a7ffad10a1"
    "8563b9a2a058e8d20edd845f5b1bf868806fe6f2b23f12e4608b9b534aaf72b047b09ee2d1e253f294"
)
BORDERS = [0, CHUNK_BYTES, 2 * CHUNK_BYTES, CHUNKS_AT_ONCE * CHUNK_BYTES, 2 * CHUNKS_AT_ONCE * CHUNK_BYTES]
AROUND_BORDERS = st.builds(lambda border, beside: max(0, border + beside), st.sampled_from(BORDERS), st.integers(-2, 2))


# The format, computed without a line of ours.


def hkdf(key: bytes, salt: bytes, info: bytes) -> bytes:
    """64 bytes, as RFC 5869 has it."""
    extracted = hmac.digest(salt, key, hashlib.sha256)
    first = hmac.digest(extracted, info + b"\x01", hashlib.sha256)
    return first + hmac.digest(extracted, first + info + b"\x02", hashlib.sha256)


def gcm(key: bytes, nonce: bytes, plain: bytes) -> bytes:
    encryptor = Cipher(AES(key), GCM(nonce)).encryptor()
    return encryptor.update(plain) + encryptor.finalize() + encryptor.tag


def by_hand(key: bytes, id: str, salt: bytes, plain: bytes) -> bytes:
    derived = hkdf(key, salt, b"MIS1 blob " + id.encode())
    cut = [plain[at : at + 16_384] for at in range(0, len(plain), 16_384)] or [b""]
    nonces = [bytes(7) + number.to_bytes(4, "big") + bytes([number == len(cut) - 1]) for number in range(len(cut))]
    chunks = [gcm(derived[:32], nonce, chunk) for nonce, chunk in zip(nonces, cut, strict=True)]
    return b"MIS1" + salt + derived[32:] + b"".join(chunks)


@pytest.mark.parametrize("size", [0, 1, 16_383, 16_384, 16_385, 50_000, 300_000])
def test_a_blob_is_byte_for_byte_what_the_decision_says(size: int) -> None:
    id, salt, plain = new_blob_id(), bytes(range(32)), content(size)
    in_pieces = (plain[at : at + 1_000] for at in range(0, size, 1_000))
    made = b"".join(sealed(KEY, id, in_pieces, randomness=lambda _: salt))
    assert made == by_hand(KEY, id, salt, plain)
    assert len(made) == sealed_size(size)


def test_blobs_that_are_stored_must_open_for_ever() -> None:
    """What the first version wrote; if this changes, no attachment of before opens."""
    made = b"".join(sealed(KEY, BlobId("a" * 32), [b"bonjour"], randomness=lambda _: bytes(32)))
    assert made.hex() == PINNED


def test_no_two_seals_of_one_content_are_alike() -> None:
    id = new_blob_id()
    assert b"".join(sealed(KEY, id, [b"x"])) != b"".join(sealed(KEY, id, [b"x"]))


@pytest.mark.parametrize("key", [b"", b"k" * 16, b"k" * 33])
def test_a_key_of_another_length_is_none(key: bytes) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        next(sealed(key, new_blob_id(), [b"x"]))


# Any content, any range.


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(size=AROUND_BORDERS, data=st.data())
async def test_any_range_opens_as_it_was(blobs: Blobs, size: int, data: st.DataObject) -> None:
    id, vault, plain = new_blob_id(), SealedBlobs(blobs, Turns()), content(size)
    await vault.put(id, KEY, io.BytesIO(plain))
    assert await blobs.size(id) == sealed_size(size)
    assert await whole(vault.read(id, KEY, size, 0, size)) == plain
    ends = st.integers(0, size) | AROUND_BORDERS.filter(lambda end: end <= size)
    for _ in range(3):
        start, end = sorted([data.draw(ends), data.draw(ends)])
        assert await whole(vault.read(id, KEY, size, start, end)) == plain[start:end]


class Watched:
    """Blobs that remember what is asked of them."""

    def __init__(self, blobs: Blobs) -> None:
        self.asked: list[tuple[int, int]] = []
        self._blobs = blobs

    def __getattr__(self, name: str) -> object:
        return getattr(self._blobs, name)

    def read(self, id: BlobId, start: int, end: int) -> AsyncIterator[bytes]:
        self.asked.append((start, end))
        return self._blobs.read(id, start, end)


async def test_a_range_reads_the_chunks_that_it_touches_and_nothing_else(folder: Path) -> None:
    id, watched, size = new_blob_id(), Watched(FolderBlobs(folder)), 5 * CHUNK_BYTES
    vault = SealedBlobs(watched, Turns())  # type: ignore[arg-type]  # it has the rest by __getattr__
    await vault.put(id, KEY, io.BytesIO(content(size)))
    await whole(vault.read(id, KEY, size, 2 * CHUNK_BYTES + 1, 3 * CHUNK_BYTES + 1))
    third = HEAD_BYTES + 2 * SEALED_CHUNK_BYTES
    assert watched.asked == [(0, HEAD_BYTES), (third, third + 2 * SEALED_CHUNK_BYTES)]


async def test_what_is_asked_at_once_is_one_part_of_the_store(folder: Path) -> None:
    id, watched, size = new_blob_id(), Watched(FolderBlobs(folder)), 100 * CHUNK_BYTES
    vault = SealedBlobs(watched, Turns())  # type: ignore[arg-type]
    await vault.put(id, KEY, io.BytesIO(content(size)))
    parts = [len(part) async for part in vault.read(id, KEY, size, 0, size)]
    assert max(parts) <= PART_BYTES
    assert max(end - start for start, end in watched.asked) <= PART_BYTES
    assert sum(parts) == size


class ThreadsOf(io.BytesIO):
    """A file that remembers who read it."""

    def __init__(self, data: bytes) -> None:
        super().__init__(data)
        self.readers: set[int] = set()

    def read(self, size: int | None = -1, /) -> bytes:
        self.readers.add(threading.get_ident())
        return super().read(size)


async def test_the_file_is_read_from_its_beginning_and_not_by_the_loop(blobs: Blobs) -> None:
    id, vault, file = new_blob_id(), SealedBlobs(blobs, Turns()), ThreadsOf(b"bonjour")
    file.seek(3)
    await vault.put(id, KEY, file)
    assert await whole(vault.read(id, KEY, 7, 0, 7)) == b"bonjour"
    assert threading.get_ident() not in file.readers != set()


# Whatever else lies there.


class Chest:
    """One name in a folder, under which anything may be laid."""

    def __init__(self, folder: Path) -> None:
        self.id = new_blob_id()
        self.vault = SealedBlobs(FolderBlobs(folder), Turns())
        self._file = folder / self.id[0] / self.id[1] / self.id
        self._file.parent.mkdir(parents=True)

    def seal(self, plain: bytes, *, key: bytes = KEY, id: BlobId | None = None) -> bytes:
        return b"".join(sealed(key, id or self.id, [plain]))

    def lay(self, found: bytes) -> None:
        self._file.write_bytes(found)

    async def opens(self, plain: bytes, *, key: bytes = KEY, size: int | None = None) -> None:
        size = len(plain) if size is None else size
        assert await whole(self.vault.read(self.id, key, size, 0, size)) == plain

    async def is_broken(self, plain: bytes, *, key: bytes = KEY, size: int | None = None) -> None:
        """See that it does not open to its end, and that what it gives until then is right."""
        size, given = len(plain) if size is None else size, list[bytes]()
        with pytest.raises(BrokenBlob):
            await self._open(given, key, size)
        assert plain.startswith(b"".join(given))

    async def _open(self, given: list[bytes], key: bytes, size: int) -> None:
        async for part in self.vault.read(self.id, key, size, 0, size):
            given.append(part)  # noqa: PERF401 - also when the next one is broken


@pytest.fixture
def chest(folder: Path) -> Chest:
    return Chest(folder)


async def test_no_byte_can_be_changed(chest: Chest) -> None:
    plain = b"bonjour"
    good = chest.seal(plain)
    chest.lay(good)
    await chest.opens(plain)
    for at in range(len(good)):
        for flipped in (0x01, 0x80):
            chest.lay(good[:at] + bytes([good[at] ^ flipped]) + good[at + 1 :])
            await chest.is_broken(plain)


async def test_no_end_can_be_cut_off(chest: Chest) -> None:
    for plain in (b"", b"bonjour"):
        good = chest.seal(plain)
        for length in range(len(good)):
            chest.lay(good[:length])
            await chest.is_broken(plain)
            for size in range(len(plain)):
                await chest.is_broken(plain, size=size)


LONG = content(CHUNKS_AT_ONCE * CHUNK_BYTES + CHUNK_BYTES + 10)


def head_and_chunks(good: bytes) -> tuple[bytes, list[bytes]]:
    body = good[HEAD_BYTES:]
    return good[:HEAD_BYTES], [body[at : at + SEALED_CHUNK_BYTES] for at in range(0, len(body), SEALED_CHUNK_BYTES)]


def disorders(good: bytes, other: bytes) -> Iterator[tuple[str, bytes]]:
    """What may become of a long blob, beside another of the same length."""
    head, chunks = head_and_chunks(good)
    other_head, others = head_and_chunks(other)
    last = len(chunks) - 1
    yield "two exchanged", head + b"".join([chunks[1], chunks[0], *chunks[2:]])
    yield "the last two exchanged", head + b"".join([*chunks[:-2], chunks[-1], chunks[-2]])
    yield "one twice", head + b"".join([chunks[0], chunks[0], *chunks[2:]])
    yield "the first missing", head + b"".join(chunks[1:])
    yield "one missing", head + b"".join([*chunks[:3], *chunks[4:]])
    yield "the last missing", head + b"".join(chunks[:-1])
    yield "the last twice", head + b"".join([*chunks, chunks[-1]])
    yield "a byte more", good + b"\0"
    yield "much more", good + other
    yield "cut in a chunk", good[: HEAD_BYTES + 3 * SEALED_CHUNK_BYTES + 100]
    yield "the head of another", other_head + b"".join(chunks)
    for number in (0, 1, last):
        yield f"chunk {number} of another", head + b"".join([*chunks[:number], others[number], *chunks[number + 1 :]])


async def test_no_chunk_can_be_moved_dropped_added_or_taken_from_another(chest: Chest) -> None:
    good = chest.seal(LONG)
    chest.lay(good)
    await chest.opens(LONG)
    for _, disorder in disorders(good, chest.seal(LONG[::-1])):
        chest.lay(disorder)
        await chest.is_broken(LONG)


async def test_what_is_cut_between_chunks_opens_nothing_though_its_size_is_told_accordingly(chest: Chest) -> None:
    good = chest.seal(LONG)
    for count in (1, 3, CHUNKS_AT_ONCE):
        chest.lay(good[: HEAD_BYTES + count * SEALED_CHUNK_BYTES])
        await chest.is_broken(LONG, size=count * CHUNK_BYTES)


async def test_another_size_than_that_of_the_content_opens_nothing(chest: Chest) -> None:
    for plain in (LONG, content(2 * CHUNK_BYTES), content(1)):
        chest.lay(chest.seal(plain))
        for size in {0, 1, len(plain) - 1, len(plain) + 1, len(plain) - CHUNK_BYTES, len(plain) + CHUNK_BYTES}:
            if 0 <= size != len(plain):
                await chest.is_broken(plain, size=size)
        await chest.opens(plain)


async def test_what_was_sealed_for_another_name_or_with_another_key_opens_nothing(chest: Chest) -> None:
    chest.lay(chest.seal(b"bonjour", id=new_blob_id()))
    await chest.is_broken(b"bonjour")
    chest.lay(chest.seal(b"bonjour", key=OTHER_KEY))
    await chest.is_broken(b"bonjour")
    await chest.opens(b"bonjour", key=OTHER_KEY)


async def test_a_range_that_touches_what_was_changed_opens_nothing_and_another_as_it_was(chest: Chest) -> None:
    good = bytearray(chest.seal(content(3 * CHUNK_BYTES)))
    good[HEAD_BYTES + SEALED_CHUNK_BYTES + 5] ^= 1
    chest.lay(bytes(good))
    size = 3 * CHUNK_BYTES
    for start, end in ((0, CHUNK_BYTES), (2 * CHUNK_BYTES, size)):
        assert await whole(chest.vault.read(chest.id, KEY, size, start, end)) == content(size)[start:end]
    for start, end in ((0, CHUNK_BYTES + 1), (CHUNK_BYTES, CHUNK_BYTES + 1), (2 * CHUNK_BYTES - 1, size)):
        with pytest.raises(BrokenBlob):
            await whole(chest.vault.read(chest.id, KEY, size, start, end))


async def test_what_is_not_there_is_missing_and_not_broken(blobs: Blobs) -> None:
    with pytest.raises(MissingBlob):
        await whole(SealedBlobs(blobs, Turns()).read(new_blob_id(), KEY, 1, 0, 1))


async def test_one_that_is_cut_is_broken_wherever_it_lies(blobs: Blobs) -> None:
    vault = SealedBlobs(blobs, Turns())
    for length in (0, HEAD_BYTES - 1, HEAD_BYTES, HEAD_BYTES + SEALED_CHUNK_BYTES):
        id = new_blob_id()
        await blobs.put(id, [b"".join(sealed(KEY, id, [content(CHUNK_BYTES + 1)]))[:length]])
        with pytest.raises(BrokenBlob):
            await whole(vault.read(id, KEY, CHUNK_BYTES + 1, CHUNK_BYTES, CHUNK_BYTES + 1))
