"""The database beside the blob store: whether every attachment has its bytes, and what bytes nobody has."""

import hashlib
from collections.abc import AsyncIterator, Sequence

from msgspec import Struct

from mis.blobs.base import BlobId, Blobs, BrokenBlob, MissingBlob, Stored
from mis.blobs.seal import SealedBlobs, sealed_size
from mis.operations.conversation_keys import ConversationKeys
from mis.store.blobs import KeptBlob
from mis.store.store import Store
from protocol.values import AttachmentId

AT_ONCE = 500
# What is listed one by one; beyond, the counts say how much more there is.
LISTED = 100


class Lost(Struct, frozen=True):
    """Bytes that are not as they were kept, and the attachments that are theirs."""

    blob: str
    fault: str
    attachments: Sequence[AttachmentId]


class BlobReport(Struct):
    """Shape:   nameless: bytes that no row names, collected after a day; read: whether every byte was compared

    Units:   bytes of the contents
    """

    blobs: int = 0
    bytes: int = 0
    read: bool = False
    missing: int = 0
    wrong_size: int = 0
    broken: int = 0
    nameless: int = 0
    lost: list[Lost] = []

    @property
    def is_whole(self) -> bool:
        return not (self.missing or self.wrong_size or self.broken)


class BlobCheck:
    """Order:   first what the store has, then what the rows name: what is put meanwhile is missing in neither."""

    def __init__(self, store: Store, blobs: Blobs, sealed: SealedBlobs, keys: ConversationKeys) -> None:
        self._store = store
        self._blobs = blobs
        self._sealed = sealed
        self._keys = keys
        self._report = BlobReport()

    async def run(self, *, read: bool) -> BlobReport:
        """Compare names and sizes; with `read`, every byte.

        Raises:  Unavailable
        """
        self._report.read = read
        async for some in _batches(self._blobs.list()):
            async with self._store.reading() as reading:
                known = await reading.blobs.known([stored.id for stored in some])
            self._report.nameless += sum(stored.id not in known for stored in some)
        async for kept in self._rows():
            self._report.blobs += 1
            self._report.bytes += kept.size
            await self._look_at(kept, read=read)
        return self._report

    async def _rows(self) -> AsyncIterator[KeptBlob]:
        after = ""
        while True:
            async with self._store.reading() as reading:
                page = await reading.blobs.page(after=after, limit=AT_ONCE)
            for kept in page:
                yield kept
            if len(page) < AT_ONCE:
                return
            after = page[-1].id

    async def _look_at(self, kept: KeptBlob, *, read: bool) -> None:
        size = await self._blobs.size(BlobId(kept.id))
        if size is None:
            self._report.missing += 1
            await self._note(kept, "missing")
        elif size != sealed_size(kept.size):
            self._report.wrong_size += 1
            await self._note(kept, "wrong size")
        elif read and not await self._is_as_it_was(kept):
            self._report.broken += 1
            await self._note(kept, "broken")

    async def _is_as_it_was(self, kept: KeptBlob) -> bool:
        key = await self._keys.of(kept.conversation, kept.key)
        digest = hashlib.sha256()
        try:
            async for part in self._sealed.read(BlobId(kept.id), key, kept.size, 0, kept.size):
                digest.update(part)
        except (BrokenBlob, MissingBlob):
            return False
        return digest.digest() == kept.sha256

    async def _note(self, kept: KeptBlob, fault: str) -> None:
        if len(self._report.lost) == LISTED:
            return
        async with self._store.reading() as reading:
            attachments = await reading.attachments.of_blob(kept.id)
        self._report.lost.append(Lost(kept.id, fault, attachments))


async def _batches(stored: AsyncIterator[Stored]) -> AsyncIterator[list[Stored]]:
    some: list[Stored] = []
    async for one in stored:
        some.append(one)
        if len(some) == AT_ONCE:
            yield some
            some = []
    if some:
        yield some
