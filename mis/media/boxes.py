"""Files of boxes in boxes (ISO/IEC 14496-12): sound, and films where those are taken."""

from collections.abc import Iterator
from typing import BinaryIO

from mis.media.media_type import M4A, MP4, MediaType
from mis.media.reason import Reason, unfit
from mis.media.span import size_bytes, span

# A fragment a second, each of two boxes, is what a phone writes.
BOXES_MAX = 50_000
BOXES_IN_A_BOX_MAX = 64
_TOP = frozenset(b"ftyp moov mdat free skip wide udta uuid meta moof mfra sidx styp emsg prft ssix pdin".split())
_FOREIGN_BRANDS = (b"qt  ", b"avif", b"avis", b"mif1", b"msf1", b"crx ", b"jp2 ", b"jxl ")


def boxed(file: BinaryIO, *, more: frozenset[str]) -> MediaType | None:
    """Tell by the tracks whether it is sound or a film.

    Raises:  BadRequest: damaged (a box that does not end where the next begins, or the file does), type
    """
    head = span(file, 0, 12)
    if head[4:8] != b"ftyp":
        return None
    if head[8:12] in _FOREIGN_BRANDS:
        raise unfit(Reason.TYPE)
    handlers = set(_handlers(file))
    if b"vide" in handlers and MP4.extension in more:
        return MP4
    if b"soun" not in handlers or not handlers <= {b"soun", b"text", b"sbtl", b"meta"}:
        raise unfit(Reason.TYPE)
    return M4A


def _handlers(file: BinaryIO) -> Iterator[bytes]:
    for kind, start, end in list(_boxes(file, 0, size_bytes(file), BOXES_MAX)):
        if kind not in _TOP:
            raise unfit(Reason.DAMAGED)
        if kind == b"moov":
            yield from _of_movie(file, start, end)


def _of_movie(file: BinaryIO, start: int, end: int) -> Iterator[bytes]:
    for track in _inside(file, b"trak", start, end):
        for media in _inside(file, b"mdia", *track):
            for handler, _ in _inside(file, b"hdlr", *media):
                yield span(file, handler + 8, 4)


def _inside(file: BinaryIO, wanted: bytes, start: int, end: int) -> list[tuple[int, int]]:
    return [(first, last) for kind, first, last in _boxes(file, start, end, BOXES_IN_A_BOX_MAX) if kind == wanted]


def _boxes(file: BinaryIO, start: int, end: int, most: int) -> Iterator[tuple[bytes, int, int]]:
    """Kind, and where the content begins and ends."""
    for _ in range(most + 1):
        if start == end:
            return
        head = span(file, start, 16)
        length, header = int.from_bytes(head[:4], "big"), 8
        if length == 1:
            length, header = int.from_bytes(head[8:16], "big"), 16
        elif length == 0:
            length = end - start
        if length < header or start + length > end:
            raise unfit(Reason.DAMAGED)
        yield head[4:8], start + header, start + length
        start += length
    raise unfit(Reason.DAMAGED)
