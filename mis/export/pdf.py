"""A PDF that is given away page by page: of a page that was given, the place in the file is all that is kept.

Source:  ISO 32000-1: 7.3 objects, 7.5 the file, 7.7.3 the page tree, 9.6.2.2 fonts that need not be in the file
"""

import zlib

A4_WIDTH, A4_HEIGHT = 595, 842  # points
_CATALOG, _PAGES, _REGULAR, _BOLD, _INFO = range(1, 6)
_FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /%s /Encoding /WinAnsiEncoding >>"


class Pdf:
    """Order:   `begin`, `page` any number of times, `end`; what each gives are the next bytes of the file."""

    def __init__(self, title: str) -> None:
        self._title = title
        self._size = 0
        self._offsets = [0] * (_INFO + 1)
        self._pages: list[int] = []

    def begin(self) -> bytes:
        # Four bytes that are no ASCII tell whoever transfers it that it is no text (7.5.2).
        return (
            self._raw(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
            + self._object(_REGULAR, _FONT % b"Helvetica")
            + self._object(_BOLD, _FONT % b"Helvetica-Bold")
            + self._object(_INFO, b"<< /Title <%s> >>" % self._title.encode("utf-16").hex().encode())
        )

    def page(self, content: bytes) -> bytes:
        """Add a page with these operators on it."""
        drawn, page = len(self._offsets), len(self._offsets) + 1
        self._offsets += [0, 0]
        self._pages.append(page)
        packed = zlib.compress(content)
        stream = b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(packed), packed)
        described = b"<< /Type /Page /Parent %d 0 R /Contents %d 0 R >>" % (_PAGES, drawn)
        return self._object(drawn, stream) + self._object(page, described)

    def end(self) -> bytes:
        pages = b" ".join(b"%d 0 R" % page for page in self._pages)
        tree = (
            b"<< /Type /Pages /Count %d /Kids [%s] /MediaBox [0 0 %d %d]"
            b" /Resources << /Font << /F %d 0 R /B %d 0 R >> >> >>"
        ) % (len(self._pages), pages, A4_WIDTH, A4_HEIGHT, _REGULAR, _BOLD)
        catalog = b"<< /Type /Catalog /Pages %d 0 R /Lang (fr-FR) >>" % _PAGES
        return self._object(_PAGES, tree) + self._object(_CATALOG, catalog) + self._trailer()

    def _trailer(self) -> bytes:
        count = len(self._offsets)
        lines = b"".join(b"%010d 00000 n \n" % offset for offset in self._offsets[1:])
        return (
            b"xref\n0 %d\n0000000000 65535 f \n%s" % (count, lines)
            + b"trailer\n<< /Size %d /Root %d 0 R /Info %d 0 R >>\n" % (count, _CATALOG, _INFO)
            + b"startxref\n%d\n%%%%EOF\n" % self._size
        )

    def _object(self, number: int, content: bytes) -> bytes:
        self._offsets[number] = self._size
        return self._raw(b"%d 0 obj\n%s\nendobj\n" % (number, content))

    def _raw(self, data: bytes) -> bytes:
        self._size += len(data)
        return data


def string(data: bytes) -> bytes:
    """Bytes as a string of an operator (7.3.4.2)."""
    return b"(" + data.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)") + b")"
