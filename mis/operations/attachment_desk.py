"""Where a file is admitted, looked at, sealed and kept, and read again by who may read what has it."""

import asyncio
import hashlib
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing, suppress
from dataclasses import dataclass, replace
from functools import partial
from io import BytesIO
from typing import BinaryIO, Protocol, TypeAlias

from mis.access import access_as_member, access_thread
from mis.actor import Actor
from mis.anonymous import anonymous, closing
from mis.blobs.base import PART_BYTES, BlobId, Blobs, new_blob_id
from mis.blobs.seal import SealedBlobs
from mis.clock import Clock
from mis.domain.attachment import QUOTA_MS, Content, Kept
from mis.ids import new_id
from mis.media.inspect import Inspected, Inspector
from mis.media.media_type import TEXT
from mis.media.name import safe_name
from mis.operations.conversation_keys import ConversationKeys
from mis.operations.living import LOOK_MS, must_live
from mis.settings import Settings
from mis.store.reading import Reading
from mis.store.store import Store
from mis.store.work import Work
from mis.turns import Turns
from protocol.attachment import Attachment, AttachmentStored
from protocol.errors import BadRequest, RateLimited, Refusal, Unavailable
from protocol.text import checked
from protocol.values import AttachmentId, ClientRef, ConversationId, Millis

# An attachment, for who may read it as things stand; NotFound for everybody else.
Access: TypeAlias = Callable[[Reading], Awaitable[Kept]]

CLIENT_REF_CHARS = 64
# Files looked at and sealed at once; who comes then waits, and what has come waits on the disk. Messages go first.
AT_ONCE = 2


class Bringing(Protocol):
    """Who may bring a file to a place."""

    async def look(self, reading: Reading, actor: Actor, place: "FilePlace", *, is_new: bool) -> None:
        """See it before a byte of the file is read.

        Shape:   is_new: nothing has come under this reference before
        Raises:  NotFound, Forbidden, Closed
        """

    async def must_be_admitted(self, work: Work, actor: Actor, place: "FilePlace") -> None:
        """See it in the transaction that keeps the file.

        Raises:  NotFound, Forbidden, Closed
        """


class MembersBring:
    """Files for messages: whoever is in a conversation brings them, while it is open."""

    async def look(self, reading: Reading, actor: Actor, place: "FilePlace", *, is_new: bool) -> None:
        thread = await access_thread(reading, actor, place.conversation)
        if is_new:
            thread.must_be_writable()

    async def must_be_admitted(self, work: Work, actor: Actor, place: "FilePlace") -> None:
        conversation = await access_as_member(work, actor, place.conversation)
        conversation.must_be_open()


@dataclass(frozen=True, slots=True)
class FilePlace:
    """What a file is for.

    Shape:   client_ref of 1 to 64 characters, or None; the same again gives the same attachment; bringing: who may
             bring one there
    """

    conversation: ConversationId
    client_ref: ClientRef | None
    bringing: Bringing

    def __post_init__(self) -> None:
        if self.client_ref is None:
            return
        if not 1 <= len(checked(self.client_ref, field="client_ref")) <= CLIENT_REF_CHARS:
            raise BadRequest(f"client_ref has 1 to {CLIENT_REF_CHARS} characters", "client_ref")


class AttachmentDesk:
    def __init__(
        self,
        store: Store,
        blobs: Blobs,
        sealed: SealedBlobs,
        keys: ConversationKeys,
        inspector: Inspector,
        turns: Turns,
        *,
        settings: Settings,
        clock: Clock,
    ) -> None:
        self._store = store
        self._blobs = blobs
        self._sealed = sealed
        self._keys = keys
        self._inspector = inspector
        self.turns = turns
        self._settings = settings
        self._clock = clock
        self._room = asyncio.Semaphore(AT_ONCE)

    async def admit(self, actor: Actor, place: FilePlace) -> AttachmentStored | None:
        """See that a file may come, before a byte of it is read; the one that came before under this reference.

        Raises:  NotFound, Forbidden (has left), Closed, RateLimited (the quota of a day), Unavailable
        """
        async with self.turns.turn(), self._store.reading() as reading:
            earlier = await _earlier(reading, actor, place)
            await place.bringing.look(reading, actor, place, is_new=earlier is None)
            if earlier is None:
                await self._must_have_quota(reading, actor, 0, now=self._clock.now())
        return None if earlier is None else earlier.stored

    async def take(self, actor: Actor, place: FilePlace, file: BinaryIO, name: str) -> AttachmentStored:
        """Keep a file of somebody who was admitted.

        Order:   its bytes are in the blob store, for good, before the row that says so
        Raises:  BadRequest (details.reason), TooLarge, and as `admit`
        """
        async with self._room:
            inspected = await self._inspector.inspect(file)
            async with closing(inspected.file):
                return await self._take(actor, place, inspected, name)

    async def write(self, actor: Actor, place: FilePlace, text: str, name: str) -> AttachmentStored:
        """Keep a text as a file of its own.

        Raises:  as `take`
        """
        file = BytesIO(text.encode())
        return await self._take(actor, place, Inspected(file=file, media_type=TEXT.media_type, extension="txt"), name)

    async def copy(self, actor: Actor, place: FilePlace, kept: Kept, access: Access) -> AttachmentStored:
        """Keep a file that is kept elsewhere, for who may read it there; it was looked at when it came.

        Raises:  NotFound, and as `take`
        """
        file = kept.file
        async with anonymous(self._settings.data_folder) as copied:
            await self._read_into(copied, actor, kept, kept.content, access)
            thumbnail = BytesIO()
            if kept.thumbnail is not None:
                await self._read_into(thumbnail, actor, kept, kept.thumbnail, access)
            inspected = Inspected(
                file=copied,
                media_type=file.media_type,
                extension=file.name.rpartition(".")[2].lower(),
                width=file.width,
                height=file.height,
                pages=file.pages,
                thumbnail=thumbnail.getvalue() or None,
            )
            return await self._take(actor, place, inspected, file.name)

    async def _read_into(self, file: BinaryIO, actor: Actor, kept: Kept, content: Content, access: Access) -> None:
        async with aclosing(self.read(actor, kept, content, 0, content.size, access)) as parts:
            async for part in parts:
                await asyncio.to_thread(file.write, part)

    async def _take(self, actor: Actor, place: FilePlace, inspected: Inspected, name: str) -> AttachmentStored:
        key = await self._keys.newest(place.conversation)
        put: list[Content] = []
        try:
            content = await self._put(inspected.file, key, put)
            thumbnail = None
            if inspected.thumbnail is not None:
                thumbnail = await self._put(BytesIO(inspected.thumbnail), key, put)
            kept = _kept(actor, place, inspected, name, content, thumbnail, now=self._clock.now())
            stored = await self._store.writer.run(partial(self._keep, actor=actor, place=place, kept=kept))
        except Unavailable:
            raise  # it may have been committed all the same: what has no row is collected
        except Refusal:
            await self._forget(put)
            raise
        used = {stored.content.blob, stored.thumbnail and stored.thumbnail.blob}
        await self._forget([one for one in put if one.blob not in used])
        return stored.stored

    async def readable(self, access: Access) -> Kept:
        """An attachment, for who may read it.

        Raises:  NotFound
        """
        async with self._store.reading() as reading:
            return await access(reading)

    async def read(
        self, actor: Actor, kept: Kept, content: Content, start: int, end: int, access: Access
    ) -> AsyncGenerator[bytes, None]:
        """Bytes of an attachment, as long as it may be read, by a session that lives and is not locked.

        Raises:  NotFound, Unauthenticated, Locked, Unavailable
        """
        key = await self._keys.of(kept.conversation, content.key)
        looked_at = self._clock.now()
        async for part in self._sealed.read(BlobId(content.blob), key, content.size, start, end):
            if self._clock.now() - looked_at >= LOOK_MS:
                async with self._store.reading() as reading:
                    await must_live(reading, actor)
                    await access(reading)
                looked_at = self._clock.now()
            yield part

    async def page(self, actor: Actor, kept: Kept, number: int, access: Access, *, width: int) -> bytes:
        """A page of a PDF as a picture.

        Raises:  BadRequest (it cannot be drawn), NotFound, Unauthenticated, Locked, Unavailable
        """
        parts = self.read(actor, kept, kept.content, 0, kept.content.size, access)
        return await self._inspector.page(parts, number, width)

    async def _put(self, file: BinaryIO, key: tuple[int, bytes], put: list[Content]) -> Content:
        sha256, size = await self.turns.run(partial(_digest, file))
        number, secret = key
        content = Content(new_blob_id(), sha256, size, number)
        put.append(content)
        await self._sealed.put(BlobId(content.blob), secret, file)
        return content

    async def _forget(self, put: list[Content]) -> None:
        """Delete bytes that nothing names; what cannot be deleted now is collected."""
        with suppress(Unavailable):
            for content in put:
                await self._blobs.delete(BlobId(content.blob))

    async def _keep(self, work: Work, *, actor: Actor, place: FilePlace, kept: Kept) -> Kept:
        await place.bringing.must_be_admitted(work, actor, place)
        earlier = await _earlier(work, actor, place)
        if earlier is not None:
            return earlier
        await self._must_have_quota(work, actor, kept.content.size, now=work.now)
        work.writes()
        kept = await _at_home(work, kept)
        await work.attachments.add(kept)
        return kept

    async def _must_have_quota(self, look: Reading | Work, actor: Actor, more: int, *, now: Millis) -> None:
        """Raises:  RateLimited (until the first of the day's files counts no more)."""
        used, first_at = await look.attachments.uploaded(actor.account, since=now - QUOTA_MS)
        if used + more > self._settings.attachment_quota_bytes:
            raise RateLimited(max(1, (first_at or now) + QUOTA_MS - now), "the quota of a day is used up")


async def _earlier(look: Reading | Work, actor: Actor, place: FilePlace) -> Kept | None:
    if place.client_ref is None:
        return None
    return await look.attachments.of_reference(place.conversation, actor.account, place.client_ref)


async def _at_home(work: Work, kept: Kept) -> Kept:
    """Where the contents are for good: the same content may be in the conversation already."""
    content = await work.blobs.keep(kept.content, kept.conversation, now=work.now)
    thumbnail = kept.thumbnail and await work.blobs.keep(kept.thumbnail, kept.conversation, now=work.now)
    return replace(kept, content=content, thumbnail=thumbnail)


def _kept(
    actor: Actor,
    place: FilePlace,
    inspected: Inspected,
    name: str,
    content: Content,
    thumbnail: Content | None,
    *,
    now: Millis,
) -> Kept:
    file = Attachment(
        id=AttachmentId(new_id()),
        name=safe_name(name, inspected.extension),
        size=content.size,
        media_type=inspected.media_type,
        width=inspected.width,
        height=inspected.height,
        pages=inspected.pages,
    )
    return Kept(file, place.conversation, actor.account, place.client_ref, content, thumbnail, now)


def _digest(file: BinaryIO) -> tuple[bytes, int]:
    """SHA-256 and size of a file, which is left at its beginning."""
    digest, size = hashlib.sha256(), 0
    file.seek(0)
    while part := file.read(PART_BYTES):
        digest.update(part)
        size += len(part)
    file.seek(0)
    return digest.digest(), size
