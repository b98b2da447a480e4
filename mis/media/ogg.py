"""Ogg with sound, page after page to the last byte."""

from typing import BinaryIO

from mis.media.media_type import OGG, MediaType
from mis.media.reason import Reason, unfit
from mis.media.span import size_bytes, span

_PAGE = b"OggS\0"
# Pages of 4 KiB are usual; without a bound, empty ones would keep a processor for seconds.
PAGES_MAX = 100_000
_HEADER_BYTES = 27  # RFC 3533, 6
_FIRST_OF_STREAM = 0x2
_SOUND = (b"OpusHead", b"\x01vorbis", b"Speex   ", b"\x7fFLAC")


def ogg(file: BinaryIO) -> MediaType | None:
    """Tell whether it is Ogg with sound and nothing else.

    Raises:  BadRequest: damaged, type (a film)
    """
    if span(file, 0, 4) != b"OggS":
        return None
    at, size = 0, size_bytes(file)
    for _ in range(PAGES_MAX):
        if at == size:
            return OGG
        head = span(file, at, _HEADER_BYTES + 255)
        segments = head[26] if len(head) >= _HEADER_BYTES else 0
        content = at + _HEADER_BYTES + segments
        end = content + sum(head[_HEADER_BYTES : _HEADER_BYTES + segments])
        if not head.startswith(_PAGE) or len(head) < _HEADER_BYTES or end > size:
            raise unfit(Reason.DAMAGED)
        if head[5] & _FIRST_OF_STREAM and not span(file, content, 8).startswith(_SOUND):
            raise unfit(Reason.TYPE)
        at = end
    raise unfit(Reason.DAMAGED)
