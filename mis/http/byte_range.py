"""The `Range` of a request: one span of bytes; what is asked otherwise is answered with the whole.

Source:  RFC 9110, section 14
"""

import re
from dataclasses import dataclass

from starlette.requests import Request

_ONE = re.compile(r"bytes=(\d{0,19})-(\d{0,19})")


@dataclass(frozen=True, slots=True)
class Span:
    """Shape:   the bytes from start up to, and without, end, of so many."""

    start: int
    end: int
    of: int

    @property
    def is_whole(self) -> bool:
        return self.end - self.start == self.of

    @property
    def content_range(self) -> str:
        return f"bytes {self.start}-{self.end - 1}/{self.of}"


def asked_span(request: Request, size: int, etag: str) -> Span | None:
    """The span that a request wants; None where nothing of it lies inside.

    Shape:   the whole where there is no `Range`, or one that this server does not know, or of other bytes (`If-Range`)
    """
    whole = Span(0, size, size)
    found = _ONE.fullmatch(request.headers.get("range", "").strip())
    if found is None or request.headers.get("if-range", etag) != etag:
        return whole
    first, last = found.groups()
    if not first:
        return _suffix(int(last), size) if last else whole
    start, end = int(first), int(last) + 1 if last else size
    if last and end <= start:
        return whole  # what ends before it begins is no range
    return Span(start, min(end, size), size) if start < size else None


def _suffix(length: int, size: int) -> Span | None:
    return Span(max(0, size - length), size, size) if length and size else None
