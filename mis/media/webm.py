"""WebM with sound, element after element to the last byte."""

from typing import BinaryIO

from mis.media.media_type import WEBM, MediaType
from mis.media.reason import Reason, unfit
from mis.media.span import size_bytes, span

# RFC 9559, 5; of a segment what describes it, and the clusters, whose length who records live does not know.
_EBML, _DOC_TYPE, _SEGMENT, _CLUSTER = 0x1A45DFA3, 0x4282, 0x18538067, 0x1F43B675
_TRACKS, _TRACK, _TRACK_TYPE, _SOUND = 0x1654AE6B, 0xAE, 0x83, 2
_OF_SEGMENT = frozenset((0x114D9B74, 0x1549A966, 0x1C53BB6B, 0x1254C367, 0xEC, 0xBF, _TRACKS, _CLUSTER))
_OF_CLUSTER = frozenset((0xE7, 0xA7, 0xAB, 0xA3, 0xA0, 0x5854))
_HEADER_BYTES = 12
_TRACK_HEAD_BYTES = 4_096
# An hour of blocks of 20 ms; without a bound, elements of two bytes would keep a processor for many seconds.
ELEMENTS_MAX = 200_000
TRACKS_MAX = 100


def webm(file: BinaryIO) -> MediaType | None:
    """Tell whether it is WebM with sound and nothing else.

    Raises:  BadRequest: damaged, type (a film, Matroska)
    """
    if span(file, 0, 4) != _EBML.to_bytes(4, "big"):
        return None
    size = size_bytes(file)
    _, start, end = _element(file, 0, size)
    if end is None or _value(file, start, end, _DOC_TYPE) != b"webm":
        raise unfit(Reason.TYPE)
    segment, start, end = _element(file, end, size)
    if segment != _SEGMENT or end not in (None, size):
        raise unfit(Reason.DAMAGED)
    if set(_track_types(file, start, size)) != {_SOUND}:
        raise unfit(Reason.TYPE)
    return WEBM


def _track_types(file: BinaryIO, at: int, size: int) -> list[int]:
    """Walk the segment; a cluster without length is left open, and what follows is its own or the next one's."""
    types: list[int] = []
    for _ in range(ELEMENTS_MAX):
        if at >= size:
            return types
        kind, start, end = _element(file, at, size)
        if kind not in _OF_SEGMENT and kind not in _OF_CLUSTER:
            raise unfit(Reason.DAMAGED)
        if end is None and kind != _CLUSTER:
            raise unfit(Reason.DAMAGED)
        if kind == _TRACKS and end is not None:
            types += _of_tracks(file, start, end)
        at = start if end is None else end
    raise unfit(Reason.DAMAGED)


def _of_tracks(file: BinaryIO, at: int, end: int) -> list[int]:
    types: list[int] = []
    while at < end and len(types) < TRACKS_MAX:
        kind, start, last = _element(file, at, end)
        if last is None:
            raise unfit(Reason.DAMAGED)
        if kind == _TRACK:
            types.append(int.from_bytes(_value(file, start, last, _TRACK_TYPE) or b"", "big"))
        at = last
    return types


def _value(file: BinaryIO, at: int, end: int, wanted: int) -> bytes | None:
    while at < end:
        kind, start, last = _element(file, at, end)
        if last is None:
            raise unfit(Reason.DAMAGED)
        if kind == wanted:
            return span(file, start, min(last - start, _TRACK_HEAD_BYTES))
        at = last
    return None


def _element(file: BinaryIO, at: int, limit: int) -> tuple[int, int, int | None]:
    """Number of the element, and where its content begins and ends; None is an unknown end (RFC 8794, 6)."""
    head = span(file, at, _HEADER_BYTES)
    kind_bytes = _length(head[:1], 4)
    length_bytes = _length(head[kind_bytes : kind_bytes + 1], 8)
    start = at + kind_bytes + length_bytes
    written = head[kind_bytes : kind_bytes + length_bytes]
    if start > limit or len(written) < length_bytes:
        raise unfit(Reason.DAMAGED)
    most = (1 << 7 * length_bytes) - 1
    length = int.from_bytes(written, "big") & most
    end = None if length == most else start + length
    if end is not None and end > limit:
        raise unfit(Reason.DAMAGED)
    return int.from_bytes(head[:kind_bytes], "big"), start, end


def _length(first: bytes, most: int) -> int:
    """The length of a number, by the zeros before its first one."""
    length = 9 - first[0].bit_length() if first else most + 1
    if length > most:
        raise unfit(Reason.DAMAGED)
    return length
