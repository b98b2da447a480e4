"""The conversation on paper: lines set one under the other on pages of A4, given away as they are full."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate

from mis.export.helvetica import BOLD, REGULAR, encoded
from mis.export.pdf import A4_HEIGHT, A4_WIDTH, Pdf, string
from mis.export.shown import Shown

MARGIN = 56  # points, here and below
SIZE, LEADING = 10, 14
SMALL = 8
TITLE, TITLE_LEADING = 15, 20
INDENT = 12
NOT_SHOWN = "Ce PDF ne sait pas montrer tous les caractères de ce message : lire la page web (HTML)."


class Paper:
    """Order:   `head`, `add` each message, `end`; each gives the next bytes of the PDF, often none."""

    def __init__(self, title: str) -> None:
        self._title = title
        self._pdf = Pdf(title)
        self._lines: list[bytes] = []
        self._left = A4_HEIGHT - 2 * MARGIN
        self._number = 1
        self._has_unknown = False

    def head(self, sentences: Sequence[str]) -> bytes:
        """Set what the conversation is, and what this is worth."""
        given = [self._pdf.begin()]
        given += self._set(self._title, b"B", TITLE, TITLE_LEADING)
        for sentence in sentences:
            given += self._set(sentence)
        return b"".join(given)

    def add(self, shown: Shown) -> bytes:
        """Set a message."""
        return b"".join(self._message(shown))

    def end(self) -> bytes:
        return self._turned() + self._pdf.end()

    def _message(self, shown: Shown) -> Iterator[bytes]:
        self._has_unknown = False
        author = "" if shown.is_entry else f"{shown.author} · "
        yield from self._space(LEADING // 2, keep=3 * LEADING)
        yield from self._set(f"{author}{shown.when} · n° {shown.seq}", b"B")
        for note in shown.notes:
            yield from self._set(note, indent=INDENT)
        for line in shown.text.split("\n") if shown.text else ():
            yield from self._set(line, indent=INDENT)
        for file in shown.files:
            where = file.path or file.missing
            yield from self._set(f"Pièce jointe : {file.name} ({file.size}), {where}", indent=INDENT)
        if self._has_unknown:
            yield from self._set(NOT_SHOWN, indent=INDENT)

    def _set(
        self, text: str, font: bytes = b"F", size: int = SIZE, leading: int = LEADING, indent: int = 0
    ) -> Iterator[bytes]:
        """Set a paragraph, broken where it is too long for a line."""
        line, has_unknown = encoded(text)
        self._has_unknown |= has_unknown
        room = (A4_WIDTH - 2 * MARGIN - indent) * 1_000 // size
        for part in broken(line, BOLD if font == b"B" else REGULAR, room):
            yield from self._space(leading, keep=leading)
            self._draw(part, font, size, MARGIN + indent, MARGIN + self._left)

    def _space(self, height: int, *, keep: int) -> Iterator[bytes]:
        """Go down; onto the next page where not even `keep` is left on this one."""
        if self._left < keep:
            yield self._turned()
            self._left = A4_HEIGHT - 2 * MARGIN
        self._left -= height

    def _turned(self) -> bytes:
        self._draw(encoded(f"{self._number}")[0], b"F", SMALL, A4_WIDTH - MARGIN, MARGIN // 2)
        content, self._lines = b"\n".join(self._lines), []
        self._number += 1
        return self._pdf.page(content)

    def _draw(self, line: bytes, font: bytes, size: int, x: int, y: int) -> None:
        self._lines.append(b"BT /%s %d Tf %d %d Td %s Tj ET" % (font, size, x, y, string(line)))


def broken(line: bytes, widths: Sequence[int], room: int) -> Iterator[bytes]:
    """The parts of a paragraph that fit a line each: broken at spaces, and within a word that no line holds.

    Shape:   room at least as wide as any character
    """
    ends = list(accumulate(map(widths.__getitem__, line)))
    start = used = 0
    while line and ends[-1] - used > room:
        end = bisect_right(ends, used + room)
        space = line.rfind(b" ", start + 1, end + 1)
        yield line[start : end if space < 0 else space]
        start = end if space < 0 else space + 1
        used = ends[start - 1]
    yield line[start:]
