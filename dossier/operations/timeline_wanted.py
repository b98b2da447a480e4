"""Which lines of the shared thread are wanted: all of them, those of a kind, those that have some words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dossier.contract.timeline import TimelineKind, TimelineLine, TimelineNote
from mis.extension import has_words


@dataclass(frozen=True)
class Wanted:
    """Shape:   kind: null for every kind; words: beginnings of words, as `sought_words` gives them."""

    kind: TimelineKind | None
    words: Sequence[str] = ()

    def has(self, line: TimelineLine) -> bool:
        """Tell whether a line, which may be read, is one of them."""
        return self.kind in (None, line.kind) and (not self.words or has_words(self.words, _written(line)))


def _written(line: TimelineLine) -> Iterator[str]:
    """What people wrote: texts, titles, names of files."""
    if line.message:
        yield line.message.text or ""
        yield from (file.name for file in line.message.attachments)
    if line.note:
        yield line.note.text
        yield from _documents(line.note)
    if line.document:
        yield from (line.document.title, line.document.file.name)
    if line.event:
        yield from (line.event.event.title, line.event.event.source)
    if line.plan:
        yield line.plan.title or ""


def _documents(note: TimelineNote) -> Iterator[str]:
    """Of what hangs on a note: the line has those alone that its reader may read."""
    for document in note.documents:
        for version in document.versions:
            yield version.title or ""
            yield version.file.name if version.file else ""
