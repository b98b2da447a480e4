"""All that keeps attachments, built together: blob store, keys, the desk where files come in, the collection."""

import asyncio
from contextlib import suppress

from mis.blobs.base import Blobs
from mis.blobs.folder import FolderBlobs
from mis.blobs.s3 import S3Blobs
from mis.blobs.seal import SealedBlobs
from mis.clock import Clock
from mis.keys import Keyring
from mis.media.decode import Decoder
from mis.media.inspect import Inspector
from mis.media.scan import Scanner
from mis.operations.attachment_desk import AttachmentDesk
from mis.operations.blob_check import BlobCheck
from mis.operations.collection import collect_hourly
from mis.operations.conversation_keys import ConversationKeys
from mis.settings import Settings
from mis.store.store import Store
from mis.turns import Turns


class Filing:
    """Order:   `start` once the store writes, `close` before it closes."""

    def __init__(self, store: Store, keyring: Keyring, *, settings: Settings, clock: Clock) -> None:
        self.blobs: Blobs = S3Blobs(settings) if settings.blobs_url else FolderBlobs(settings.blobs_folder)
        self._turns = Turns()
        self._decoder = Decoder(settings)
        self.sealed = SealedBlobs(self.blobs, self._turns)
        self.keys = ConversationKeys(store, keyring)
        self.desk = AttachmentDesk(
            store,
            self.blobs,
            self.sealed,
            self.keys,
            Inspector(self._decoder, Scanner(settings) if settings.clamd else None, settings, self._turns),
            self._turns,
            settings=settings,
            clock=clock,
        )
        self._store = store
        self._clock = clock
        self._collecting: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._collecting = asyncio.create_task(collect_hourly(self._store, self.blobs, self._clock), name="collect")

    def check(self) -> BlobCheck:
        """One comparison of the database with the blob store."""
        return BlobCheck(self._store, self.blobs, self.sealed, self.keys)

    async def close(self) -> None:
        if self._collecting is not None:
            self._collecting.cancel()
            with suppress(asyncio.CancelledError):
                await self._collecting
        await self.sealed.close()
        self._decoder.close()
        self._turns.close()
