"""Blobs in an S3 bucket, or in what speaks like one: for several nodes."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import obstore
from obstore.exceptions import BaseError
from obstore.store import S3Store

from mis.blobs.base import PART_BYTES, BlobId, MissingBlob, Parts, Stored, TakenBlob, is_blob_id, must_be_blob_id
from mis.blobs.gathering import gathered
from mis.settings import Settings
from mis.threads import Threads
from protocol.errors import Unavailable
from protocol.values import Millis

if TYPE_CHECKING:  # at run time they are not there
    from obstore.store import ClientConfig, RetryConfig, S3Credential

# S3 in the next rack answers in milliseconds, one on the other side of the country in tenths of a second.
CONNECT_S = 3.0
CALL_S = 10.0
# A blob that goes up slower than this would hold its sender longer than their line does.
SLOWEST_BYTES_PER_S = 1 << 20
# A blob goes up from memory, in one request that S3 takes whole or not at all: some 40 MB of the largest at once.
PUTS_AT_ONCE = 4
THREADS = 4

_RETRIES: "RetryConfig" = {
    "max_retries": 2,
    "retry_timeout": timedelta(seconds=CALL_S),
    "backoff": {"init_backoff": timedelta(seconds=0.1), "max_backoff": timedelta(seconds=1), "base": 2},
}
# How obstore says what has no class of its own (object_store has the status line and the body of S3 in the text).
_NO_BUCKET = "NoSuchBucket"
_PAST_THE_END = "416 Range Not Satisfiable"


class S3Blobs:
    """Shape:   each blob is one object, PREFIX/ID."""

    def __init__(self, settings: Settings, *, call_s: float = CALL_S) -> None:
        self._store = _store(settings)
        self._call_s = call_s
        self._threads = Threads("blobs", THREADS)
        self._room = asyncio.Semaphore(PUTS_AT_ONCE)

    async def put(self, id: BlobId, parts: Parts) -> None:
        # Asked before, and not a condition of the put: one that was tried again would find what it has just put itself.
        if await self.size(id) is not None:
            raise TakenBlob
        async with self._room:
            whole = await self._whole(parts)
            async with _translated(self._call_s + len(whole) / SLOWEST_BYTES_PER_S):
                await obstore.put_async(self._store, id, whole, use_multipart=False)

    async def read(self, id: BlobId, start: int, end: int) -> AsyncIterator[bytes]:
        # A request for each part, and none that lasts as long as a telephone takes to fetch it all.
        must_be_blob_id(id)
        while start < end:
            part = await self._part(id, start, min(end, start + PART_BYTES))
            if not part:
                return
            yield part
            start += len(part)

    async def delete(self, id: BlobId) -> None:
        async with _translated(self._call_s):
            await obstore.delete_async(self._store, must_be_blob_id(id))

    async def size(self, id: BlobId) -> int | None:
        try:
            async with _translated(self._call_s):
                return (await obstore.head_async(self._store, must_be_blob_id(id)))["size"]
        except MissingBlob:
            return None

    async def list(self) -> AsyncIterator[Stored]:
        pages = obstore.list(self._store)
        while True:
            async with _translated(self._call_s):
                page = await anext(pages, None)
            if page is None:
                return
            for one in page:
                if is_blob_id(one["path"]):
                    modified_at = int(one["last_modified"].timestamp() * 1_000)
                    yield Stored(BlobId(one["path"]), one["size"], modified_at)

    async def tidy(self, before: Millis) -> int:  # noqa: ARG002
        """S3 keeps nothing of a put that did not end."""
        return 0

    async def check(self) -> None:
        # A list, which names a bucket that there is not; and of what no blob is called, so that it is short.
        async with _translated(self._call_s):
            await obstore.list(self._store, prefix="check").collect_async()

    async def close(self) -> None:
        self._threads.close()

    async def _whole(self, parts: Parts) -> bytearray:
        whole = bytearray()
        async for part in gathered(parts, self._threads.run):
            whole += part
        return whole

    async def _part(self, id: BlobId, start: int, end: int) -> bytes:
        async with _translated(self._call_s):
            try:
                return bytes(await obstore.get_range_async(self._store, id, start=start, end=end))
            except BaseError as error:
                if _PAST_THE_END in str(error):
                    return b""
                raise


def _store(settings: Settings) -> S3Store:
    """The bucket of the settings; what could come from the environment of AWS's own tools is said here instead."""
    where = urlsplit(settings.blobs_url or "")
    endpoint = settings.s3_endpoint or f"https://s3.{settings.s3_region}.amazonaws.com"
    client: ClientConfig = {
        "allow_http": endpoint.startswith("http://"),
        "connect_timeout": timedelta(seconds=CONNECT_S),
        "timeout": timedelta(minutes=10),  # each call has a shorter one of its own
    }
    return S3Store(
        where.netloc,
        prefix=where.path.strip("/") or None,
        endpoint=endpoint,
        region=settings.s3_region,
        virtual_hosted_style_request=False,
        disable_bulk_delete=True,  # not every server has it
        skip_signature=False,
        credential_provider=_Credentials(settings),
        client_options=client,
        retry_config=_RETRIES,
    )


class _Credentials:
    """The keys, where neither the store's `repr` nor its configuration shows them."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def __call__(self) -> "S3Credential":
        return {
            "access_key_id": self._settings.s3_access_key_id or "",
            "secret_access_key": self._settings.s3_secret_access_key or "",
            "token": None,
            "expires_at": None,
        }


@asynccontextmanager
async def _translated(call_s: float) -> AsyncIterator[None]:
    """Turn what obstore says, or does not say in time, into MissingBlob or Unavailable."""
    try:
        async with asyncio.timeout(call_s):
            yield
    except FileNotFoundError as error:
        if _NO_BUCKET in str(error):
            raise Unavailable("there is no such bucket for the blobs") from error
        raise MissingBlob from error
    except (BaseError, OSError) as error:  # TimeoutError is an OSError
        raise Unavailable("S3 is out of reach") from error
