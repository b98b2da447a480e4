"""Where a conversation is given away whole to a member of it, or what one may read of a dossier: as it is read.

The loop's work is done in slices of a millisecond, and what packs bytes is done aside: the messages of others go first
(bench/export.py). All of it is never held, and nothing is kept between two requests.
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from functools import partial
from hashlib import sha256

from mis.access import access_thread
from mis.actor import Actor
from mis.archive.note import Signer
from mis.blobs.base import BrokenBlob, MissingBlob
from mis.clock import Clock
from mis.domain.attachment import Kept
from mis.domain.audit import Act
from mis.export.about import About
from mis.export.names import DIGESTS, README, SEAL, attachment_path
from mis.export.seal import seal
from mis.export.zip import ExportZip
from mis.operations.archive import newest_checkpoint
from mis.operations.archivist import Archivist
from mis.operations.attachment_desk import Access, AttachmentDesk
from mis.operations.export_chapter import Chapter, ChapterFiles, Export, Moment, most_bytes, must_be_whole
from mis.operations.export_files import ConversationChapter
from mis.operations.export_pace import Pace
from mis.operations.extract_files import Extract, ExtractChapter, chunks
from mis.operations.living import must_live
from mis.settings import Settings
from mis.store.exported import Weight
from mis.store.reading import Reading
from mis.store.store import Store
from mis.store.work import Work
from mis.threads import Threads
from protocol.errors import Conflict, RateLimited
from protocol.values import AccountId, ConversationId, Millis

# Packed at once: much more than the way into a thread and back costs.
PACKED_BYTES = 64 * 1024
PACKING_THREADS = 2
AGAIN_MS = 5_000


@dataclass(frozen=True, slots=True)
class Whole:
    """A conversation whole, as far as a member of it may read.

    Shape:   folder: with a slash behind, or nothing
    """

    folder: str
    conversation: ConversationId


class ExportDesk:
    """Next:    `close` when the application ends."""

    def __init__(
        self,
        store: Store,
        archivist: Archivist,
        signer: Signer,
        attachments: AttachmentDesk,
        *,
        settings: Settings,
        clock: Clock,
    ) -> None:
        self._store = store
        self._archivist = archivist
        self._signer = signer
        self._attachments = attachments
        self._settings = settings
        self._clock = clock
        self._turn = asyncio.Lock()
        self._busy: set[AccountId] = set()
        self._threads = Threads("export", PACKING_THREADS)

    async def begin(self, actor: Actor, id: ConversationId) -> Export:
        """Admit an export of what one may read of a conversation, and note in the audit that it was asked for.

        Raises:  NotFound, RateLimited (one's own is under way), Unavailable (what is newest is in no checkpoint)
        """
        export = await self.compose(actor, [Whole("", id)])
        await self._store.writer.run(partial(_note, actor=actor, id=id))
        return export

    async def compose(self, actor: Actor, parts: Sequence[Whole | Extract]) -> Export:
        """Have an export of several parts; whoever calls has admitted the extracts, and notes that it was asked for.

        Shape:   each part in a folder of its own, the one that is in none last
        Raises:  NotFound, RateLimited, Unavailable
        """
        self._must_be_free(actor)
        now = self._clock.now()
        async with self._store.reading() as reading:
            chapters = [await self._chapter(reading, actor, part, now) for part in parts]
            leaves = [await reading.exported.leaf(one.conversation, one.last_seq) for one in chapters if one.count]
        await self._archivist.reach(max(leaves, default=-1) + 1)
        async with self._store.reading() as reading:
            newest = await newest_checkpoint(reading)
        return Export(Moment(actor, now, self._key, newest.size, newest.note), chapters)

    async def read(self, export: Export) -> AsyncGenerator[bytes, None]:
        """Give the bytes of the zip, as long as its reader may read what is in it and nothing of it is erased.

        Raises:  Unauthenticated, Locked, NotFound, Conflict (something of it is gone), RateLimited, Unavailable
        """
        actor = export.moment.actor
        self._must_be_free(actor)
        self._busy.add(actor.account)
        zip = ExportZip()
        try:
            pace = Pace(self._store, self._turn, self._clock, partial(_must_go_on, export=export))
            async with aclosing(self._packed(zip, export, pace)) as parts:
                async for part in parts:
                    yield part
        finally:
            zip.close()
            self._busy.remove(actor.account)

    def close(self) -> None:
        self._threads.close()

    def _must_be_free(self, actor: Actor) -> None:
        """Raises:  RateLimited."""
        if actor.account in self._busy:
            raise RateLimited(AGAIN_MS, "one export of an account's at a time")

    async def _chapter(self, reading: Reading, actor: Actor, part: Whole | Extract, now: Millis) -> Chapter:
        """Raises:  NotFound."""
        if isinstance(part, Extract):
            key, _ = await reading.keys.newest(part.conversation)
            return ExtractChapter(part, await _weight(reading, part), key)
        thread = await access_thread(reading, actor, part.conversation)
        key, _ = await reading.keys.newest(part.conversation)
        (conversation,) = await reading.views.of(actor.account, [part.conversation], all_members=True)
        about = About(conversation, thread.last_seq, now, actor.profile.name, self._key)
        return ConversationChapter(part.folder, actor, thread, about, await reading.exported.weight(thread), key)

    @property
    def _key(self) -> str:
        return str(self._signer.verifier)

    async def _packed(self, zip: ExportZip, export: Export, pace: Pace) -> AsyncGenerator[bytes, None]:
        for chapter in export.chapters:
            files = chapter.files(export.moment, pace, self._settings)
            async for part in self._folder(zip, export.moment, chapter, files):
                yield part
        await pace.look()
        yield zip.close()

    async def _folder(
        self, zip: ExportZip, moment: Moment, chapter: Chapter, files: ChapterFiles
    ) -> AsyncIterator[bytes]:
        """Order:   attachments first: what is missing of them, the other files say; then digests, then the seal."""
        folder, names = chapter.folder, chapter.names
        async for kept, position in files.attachments():
            path = folder + attachment_path(kept.seq or 0, position, kept.file.name)
            async for part in self._attachment(zip, moment.actor, files, kept, path):
                yield part
        for name, parts in (
            (README, _one(files.readme())),
            (names.page, files.page()),
            (names.paper, files.paper()),
            (names.data, files.data()),
        ):
            async for part in self._file(zip, folder + name, parts, most_bytes(chapter)):
                yield part
        digests = zip.digests_in(folder).encode()
        note = seal(self._signer, chapter.format, chapter.conversation, moment.at, digests).encode()
        for name, content in ((DIGESTS, digests), (SEAL, note)):
            async for part in self._file(zip, folder + name, _one(content), len(content)):
                yield part

    async def _attachment(
        self, zip: ExportZip, actor: Actor, files: ChapterFiles, kept: Kept, path: str
    ) -> AsyncIterator[bytes]:
        """An attachment that was seen to be whole: half a file would be taken for all of it."""
        access = files.access(kept)
        why = await self._fault(actor, kept, access)
        if why is not None:
            files.missing[kept.file.id] = why
            return
        try:
            async for part in self._file(zip, path, self._bytes(actor, kept, access), kept.content.size):
                yield part
        except (MissingBlob, BrokenBlob) as error:
            raise Conflict("an attachment went away meanwhile") from error

    async def _fault(self, actor: Actor, kept: Kept, access: Access) -> str | None:
        """Read all of it; give why it cannot be given away."""
        digest = sha256()
        try:
            async for part in self._bytes(actor, kept, access):
                digest.update(part)
        except MissingBlob:
            return "lost"
        except BrokenBlob:
            return "damaged"
        return None if digest.digest() == kept.content.sha256 else "damaged"

    def _bytes(self, actor: Actor, kept: Kept, access: Access) -> AsyncIterator[bytes]:
        return self._attachments.read(actor, kept, kept.content, 0, kept.content.size, access)

    async def _file(
        self, zip: ExportZip, name: str, parts: AsyncIterator[bytes], most_bytes: int
    ) -> AsyncIterator[bytes]:
        """Pack a file; give what the zip has become longer by."""
        zip.begin(name, most_bytes=most_bytes)
        async for part in _gathered(parts):
            if packed := await self._threads.run(partial(zip.write, part)):
                yield packed
        yield await self._threads.run(zip.end)


async def _gathered(parts: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """The same bytes in larger parts."""
    waiting = bytearray()
    async for part in parts:
        waiting += part
        if len(waiting) >= PACKED_BYTES:
            yield bytes(waiting)
            waiting.clear()
    yield bytes(waiting)


async def _one(content: bytes) -> AsyncIterator[bytes]:
    yield content


async def _note(work: Work, *, actor: Actor, id: ConversationId) -> None:
    work.writes()
    await work.audit.add(
        Act.CONVERSATION_EXPORTED, account=actor.account, session=actor.session, address=actor.address, detail=id
    )


async def _weight(reading: Reading, extract: Extract) -> Weight:
    until = extract.extracting.files_until
    weights = [
        await reading.exported.weight_of(extract.conversation, some, files_until=until) for some in chunks(extract.seqs)
    ]
    return Weight(
        sealed_bytes=sum(one.sealed_bytes for one in weights),
        files=sum(one.files for one in weights),
        files_bytes=sum(one.files_bytes for one in weights),
    )


async def _must_go_on(reading: Reading, *, export: Export) -> None:
    """Raises:  Unauthenticated, Locked, NotFound, Conflict."""
    await must_live(reading, export.moment.actor)
    for chapter in export.chapters:
        await must_be_whole(reading, chapter)
