"""What the files of an extract are made of: some entries of a conversation or a journal, a few at a time."""

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Protocol

from mis.domain.attachment import Kept
from mis.domain.newest_first import Span
from mis.export import extract, page
from mis.export.data import Person
from mis.export.extract import Seen
from mis.export.names import Names
from mis.export.page import Link
from mis.export.paper import Paper
from mis.export.seal import EXTRACT
from mis.export.shown import WITHHELD
from mis.operations.attachment_desk import Access
from mis.operations.export_chapter import Moment, roots_of, spans_between, tiles_of
from mis.operations.export_pace import AT_ONCE, Pace
from mis.settings import Settings
from mis.store.exported import Weight
from mis.store.reading import Reading
from mis.store.records import Recorded
from protocol.message import Message
from protocol.values import AccountId, AttachmentId, ConversationId, Seq


class Extracting(Protocol):
    """Who says what of an extract is seen, and by what right.

    Shape:   files_until: files of entries up to this one go along; later ones are named, and not their reader's to open
    """

    @property
    def files_until(self) -> Seq: ...

    async def see(
        self, reading: Reading, entries: Sequence[Message | Recorded], missing: Mapping[AttachmentId, str]
    ) -> Sequence[Seen]:
        """Entries that were admitted, as their reader sees them."""

    def access(self, kept: Kept) -> Access:
        """Whether a file of theirs may be read, as things stand then."""

    async def must_be_readable(self, reading: Reading) -> None:
        """See that all of it may still be read.

        Raises:  NotFound, Conflict
        """


@dataclass(frozen=True, slots=True)
class Extract:
    """Some entries, as one is given them who may not read the others.

    Shape:   folder: with a slash behind, or nothing; seqs: rising; about: what the head of the data says,
             as JSON; sentences: what a reader knows before the first entry; readme: with the place for the key, `{key}`
    """

    folder: str
    names: Names
    conversation: ConversationId
    seqs: Sequence[Seq]
    title: str
    sentences: Sequence[str]
    readme: str
    about: Any
    extracting: Extracting
    links: Sequence[Link] = ()


@dataclass(frozen=True, slots=True)
class ExtractChapter:
    extract: Extract
    weight: Weight
    key: int
    format: str = EXTRACT

    @property
    def folder(self) -> str:
        return self.extract.folder

    @property
    def names(self) -> Names:
        return self.extract.names

    @property
    def conversation(self) -> ConversationId:
        return self.extract.conversation

    @property
    def last_seq(self) -> Seq:
        return self.extract.seqs[-1]

    @property
    def count(self) -> int:
        return len(self.extract.seqs)

    def files(self, moment: Moment, pace: Pace, _settings: Settings) -> "ExtractFiles":
        return ExtractFiles(self.extract, moment, pace)

    async def must_be_readable(self, reading: Reading) -> None:
        await self.extract.extracting.must_be_readable(reading)


@dataclass(slots=True)
class ExtractFiles:
    extract: Extract
    moment: Moment
    pace: Pace
    missing: dict[AttachmentId, str] = field(default_factory=dict)

    async def attachments(self) -> AsyncIterator[tuple[Kept, int]]:
        for seqs in chunks(self.extract.seqs):
            async with self.pace.reading() as reading:
                found = await reading.exported.files_of(self.extract.conversation, seqs)
            for kept, position in found:
                if (kept.seq or 0) <= self.extract.extracting.files_until:
                    yield kept, position
                else:
                    self.missing[kept.file.id] = WITHHELD

    def access(self, kept: Kept) -> Access:
        return self.extract.extracting.access(kept)

    def readme(self) -> bytes:
        return self.extract.readme.format(key=self.moment.key).encode()

    async def page(self) -> AsyncIterator[bytes]:
        yield page.head(self.extract.title, self.extract.sentences, self.extract.links).encode()
        async for seen in self._seen():
            yield page.article(seen.shown).encode()
        yield page.tail().encode()

    async def paper(self) -> AsyncIterator[bytes]:
        paper = Paper(self.extract.title)
        yield paper.head(self.extract.sentences)
        async for seen in self._seen():
            yield paper.add(seen.shown)
        yield paper.end()

    async def data(self) -> AsyncIterator[bytes]:
        told, moment = self.extract, self.moment
        by = moment.actor.account
        yield extract.head(told.conversation, told.about, len(told.seqs), moment.at, by, moment.key, moment.checkpoint)
        leaves, people = 0, dict[AccountId, Person]()
        for seqs in chunks(told.seqs):
            async with self.pace.reading() as reading:
                seen = await self._see(reading, seqs)
                found = await reading.exported.provable(told.conversation, seqs)
                spans = spans_between(leaves, [one.leaf for one in found])
                tiles = await tiles_of(reading, [span for gap in spans for span in gap])
            for one, entry, gap in zip(seen, found, spans, strict=True):
                people |= {person.id: person for person in one.people}
                leaves, is_last = entry.leaf + 1, entry.seq == told.seqs[-1]
                yield extract.line(entry, one.cut, roots_of(gap, tiles), self.missing, is_last=is_last)
                await self.pace.give_way()
        async with self.pace.reading() as reading:
            (gap,) = spans_between(leaves, [moment.size])
            tiles = await tiles_of(reading, gap)
        yield extract.tail(people.values(), roots_of(gap, tiles))

    async def _seen(self) -> AsyncIterator[Seen]:
        for seqs in chunks(self.extract.seqs):
            async with self.pace.reading() as reading:
                found = await self._see(reading, seqs)
            for seen in found:
                yield seen
                await self.pace.give_way()

    async def _see(self, reading: Reading, seqs: Sequence[Seq]) -> Sequence[Seen]:
        spans = [Span(self.extract.conversation, seq - 1, seq) for seq in seqs]
        entries = sorted(await reading.fed.entries(spans), key=lambda one: one.seq)
        return await self.extract.extracting.see(reading, entries, self.missing)


def chunks(seqs: Sequence[Seq]) -> Iterator[Sequence[Seq]]:
    """Some entries, as many at a time as are read at once."""
    left = iter(seqs)
    while some := list(islice(left, AT_ONCE)):
        yield some
