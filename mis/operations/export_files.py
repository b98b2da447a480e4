"""What the files of a conversation's export are made of: it is read again for each, a few messages at a time."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from functools import partial

from mis.access import access_attachment, access_thread
from mis.actor import Actor
from mis.domain.attachment import Kept
from mis.domain.conversation import Thread
from mis.export import data, page
from mis.export.about import About
from mis.export.names import CONVERSATION, Names
from mis.export.paper import Paper
from mis.export.seal import CONVERSATION as FORMAT
from mis.export.shown import Showing, Shown
from mis.operations.attachment_desk import Access
from mis.operations.export_chapter import Moment, roots_of, spans_between, tiles_of
from mis.operations.export_pace import AT_ONCE, Pace
from mis.settings import Settings
from mis.store.exported import Weight
from mis.store.reading import Reading
from protocol.values import AttachmentId, ConversationId, Seq


@dataclass(frozen=True, slots=True)
class ConversationChapter:
    """A conversation, up to the last message that one may read."""

    folder: str
    actor: Actor
    thread: Thread
    about: About
    weight: Weight
    key: int
    format: str = FORMAT
    names: Names = CONVERSATION

    @property
    def conversation(self) -> ConversationId:
        return self.thread.conversation

    @property
    def last_seq(self) -> Seq:
        return self.thread.last_seq

    @property
    def count(self) -> int:
        return self.thread.last_seq

    def files(self, moment: Moment, pace: Pace, settings: Settings) -> "ConversationFiles":
        return ConversationFiles(self, moment, pace, settings)

    async def must_be_readable(self, reading: Reading) -> None:
        await access_thread(reading, self.actor, self.conversation)


@dataclass(slots=True)
class ConversationFiles:
    chapter: ConversationChapter
    moment: Moment
    pace: Pace
    settings: Settings
    missing: dict[AttachmentId, str] = field(default_factory=dict)

    async def attachments(self) -> AsyncIterator[tuple[Kept, int]]:
        after = (0, 0)
        while True:
            async with self.pace.reading() as reading:
                found = await reading.exported.files(self.chapter.thread, after=after, limit=AT_ONCE)
            for kept, position in found:
                yield kept, position
                after = (kept.seq or 0, position)
            if len(found) < AT_ONCE:
                return

    def access(self, kept: Kept) -> Access:
        return partial(access_attachment, actor=self.chapter.actor, id=kept.file.id)

    def readme(self) -> bytes:
        return self.chapter.about.readme(self.settings.zone, missing=len(self.missing)).encode()

    async def page(self) -> AsyncIterator[bytes]:
        about = self.chapter.about
        yield page.head(about.title, about.sentences(self.settings.zone)).encode()
        async for shown in self._shown():
            yield page.article(shown).encode()
        yield page.tail().encode()

    async def paper(self) -> AsyncIterator[bytes]:
        about = self.chapter.about
        paper = Paper(about.title)
        yield paper.head(about.sentences(self.settings.zone))
        async for shown in self._shown():
            yield paper.add(shown)
        yield paper.end()

    async def data(self) -> AsyncIterator[bytes]:
        about, moment = self.chapter.about, self.moment
        by = moment.actor.account
        yield data.head(about.conversation, about.last_seq, moment.at, by, moment.key, moment.checkpoint)
        after = leaves = 0
        while after < about.last_seq:
            async with self.pace.reading() as reading:
                found = await reading.exported.page(self.chapter.thread, after=after, limit=AT_ONCE)
                spans = spans_between(leaves, [one.leaf for one in found])
                tiles = await tiles_of(reading, [span for gap in spans for span in gap])
            for archived, gap in zip(found, spans, strict=True):
                after, leaves = archived.message.seq, archived.leaf + 1
                yield data.line(archived, roots_of(gap, tiles), self.missing, is_last=after == about.last_seq)
                await self.pace.give_way()
        async with self.pace.reading() as reading:
            (gap,) = spans_between(leaves, [moment.size])
            tiles = await tiles_of(reading, gap)
        yield data.tail(roots_of(gap, tiles))

    async def _shown(self) -> AsyncIterator[Shown]:
        """Each message as it is read, and by which it was corrected last."""
        names = {member.account: member.name for member in self.chapter.about.conversation.members}
        showing = Showing(names, self.missing, self.settings.zone)
        async with self.pace.reading() as reading:
            corrected_by = await reading.exported.corrections(self.chapter.thread)
        after, last = 0, self.chapter.thread.last_seq
        while after < last:
            async with self.pace.reading() as reading:
                found = await reading.messages.page(self.chapter.thread, before=None, after=after, limit=AT_ONCE)
            for message in found:
                yield showing.show(message, corrected_by.get(message.seq))
                await self.pace.give_way()
            after = found[-1].seq
