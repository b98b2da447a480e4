"""What one zip is made of: chapters, each in a folder of its own with its seal, all as of one moment."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from mis.actor import Actor
from mis.archive.gaps import gap_spans
from mis.archive.tiles import NoTileError, Place, places_of, root_of
from mis.archive.tree import Span
from mis.domain.attachment import Kept
from mis.export.names import Names
from mis.logs import LogEvent, logger
from mis.operations.attachment_desk import Access
from mis.operations.export_pace import Pace
from mis.settings import Settings
from mis.store.exported import Weight
from mis.store.reading import Reading
from protocol.errors import Conflict, Unavailable
from protocol.values import AttachmentId, ConversationId, Millis, Seq

TILES_AT_ONCE = 200  # SQLite's expressions are 1,000 deep at most
# Bytes of the zip, within a tenth of what texts of 1 to 1,000 words came to: of all, an entry, and a sealed byte.
FIXED_BYTES, ENTRY_BYTES, SEALED_SHARE = 5_000, 140, 1.25
# No file is larger: what stands around each entry, and its words with every character escaped.
MOST_AROUND_BYTES, MOST_ESCAPED = 8_192, 12


@dataclass(frozen=True, slots=True)
class Moment:
    """When an export was asked for, by whom, and the tree that proves what is in it.

    Shape:   key: `name+id+base64`; size, checkpoint: of the tree
    """

    actor: Actor
    at: Millis
    key: str
    size: int
    checkpoint: str


class ChapterFiles(Protocol):
    """The files of a chapter, as they are read.

    Order:   attachments first, in full: `missing` is then what the others say is not there, and why
    """

    missing: dict[AttachmentId, str]

    def attachments(self) -> AsyncIterator[tuple[Kept, int]]:
        """Each attachment, with its position in its entry."""

    def access(self, kept: Kept) -> Access:
        """Whether an attachment may be read, as things stand then."""

    def readme(self) -> bytes: ...
    def page(self) -> AsyncIterator[bytes]: ...
    def paper(self) -> AsyncIterator[bytes]: ...
    def data(self) -> AsyncIterator[bytes]: ...


class Chapter(Protocol):
    """A conversation, or some entries of one, that was admitted.

    Shape:   folder: where it lies in the zip, with a slash behind, or nothing; format: what its seal says it is;
             last_seq: of its entries, where it has any; count: of entries; key: the number of its key then
    """

    @property
    def folder(self) -> str: ...
    @property
    def format(self) -> str: ...
    @property
    def names(self) -> Names: ...
    @property
    def conversation(self) -> ConversationId: ...
    @property
    def last_seq(self) -> Seq: ...
    @property
    def count(self) -> int: ...
    @property
    def weight(self) -> Weight: ...
    @property
    def key(self) -> int: ...

    def files(self, moment: Moment, pace: Pace, settings: Settings) -> ChapterFiles:
        """What reads it."""

    async def must_be_readable(self, reading: Reading) -> None:
        """See that all of it may still be read.

        Raises:  NotFound, Conflict
        """


@dataclass(frozen=True, slots=True)
class Export:
    """An export that was admitted."""

    moment: Moment
    chapters: Sequence[Chapter]

    @property
    def count(self) -> int:
        """How many entries it has."""
        return sum(one.count for one in self.chapters)

    @property
    def bytes(self) -> int:
        """How large the zip will be, more or less."""
        return sum(map(_bytes, self.chapters))


def most_bytes(chapter: Chapter) -> int:
    """How large one file of a chapter is at most, but for its attachments."""
    return MOST_AROUND_BYTES * (chapter.count + 1) + MOST_ESCAPED * chapter.weight.sealed_bytes


async def must_be_whole(reading: Reading, chapter: Chapter) -> None:
    """See that a chapter may still be read, and that nothing of it was erased since.

    Raises:  NotFound, Conflict
    """
    await chapter.must_be_readable(reading)
    number, _ = await reading.keys.newest(chapter.conversation)
    if number != chapter.key:
        raise Conflict("what the conversation had was erased meanwhile")


def spans_between(leaves: int, places: Sequence[int]) -> list[list[Span]]:
    """What lies before each of these places, from one that so many leaves end at."""
    starts = [leaves, *(place + 1 for place in places)]
    return [gap_spans(start, place) for start, place in zip(starts, places, strict=False)]


async def tiles_of(reading: Reading, spans: Sequence[Span]) -> Mapping[Place, bytes]:
    places = sorted(places_of(spans))
    tiles: dict[Place, bytes] = {}
    for at in range(0, len(places), TILES_AT_ONCE):
        tiles |= await reading.tiles.of(places[at : at + TILES_AT_ONCE])
    return tiles


def roots_of(spans: Sequence[Span], tiles: Mapping[Place, bytes]) -> list[bytes]:
    """Raises:  Unavailable (the archive has lost tiles)."""
    try:
        return [root_of(span, tiles) for span in spans]
    except NoTileError as error:
        logger().critical(LogEvent.ARCHIVE_DAMAGED)
        raise Unavailable("the archive is damaged") from error


def _bytes(chapter: Chapter) -> int:
    packed = ENTRY_BYTES * chapter.count + round(SEALED_SHARE * chapter.weight.sealed_bytes)
    return FIXED_BYTES + packed + chapter.weight.files_bytes
