"""MP3, frame after frame to the last byte."""

from typing import BinaryIO

from mis.media.media_type import MP3, MediaType
from mis.media.reason import Reason, unfit
from mis.media.span import size_bytes, span

_FRAMES_LEAST = 3
_TAG_BYTES = 10
_OLD_TAG_BYTES = 128
# ISO/IEC 11172-3 and 13818-3, layer III: kbit/s by index, Hz by index, samples of a frame over eight.
_RATES = {
    3: (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    2: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
    0: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
_HERTZ = {3: (44_100, 48_000, 32_000), 2: (22_050, 24_000, 16_000), 0: (11_025, 12_000, 8_000)}
_BYTES_PER = {3: 144_000, 2: 72_000, 0: 72_000}


def mp3(file: BinaryIO) -> MediaType | None:
    """Tell whether it is MP3.

    Raises:  BadRequest: damaged (a tag without frames after it, or something after the frames)
    """
    start = _after_tag(file)
    frames, end = _frames(file, start)
    if frames < _FRAMES_LEAST:
        if start:
            raise unfit(Reason.DAMAGED)
        return None
    if not _is_end(file, end):
        raise unfit(Reason.DAMAGED)
    return MP3


def _after_tag(file: BinaryIO) -> int:
    """Where the frames begin: after an ID3v2 tag and its padding (id3.org, 2.4.0, 3.1)."""
    head = span(file, 0, _TAG_BYTES)
    if head[:3] != b"ID3" or not 2 <= int.from_bytes(head[3:4], "big") <= 4:
        return 0
    size = 0
    for byte in head[6:10]:
        size = size << 7 | byte & 0x7F
    footer = _TAG_BYTES if head[5:6] == b"\x10" else 0
    return _TAG_BYTES + size + footer


def _frames(file: BinaryIO, at: int) -> tuple[int, int]:
    """How many frames follow each other, and where the last one ends, be it cut short."""
    size, count, kind = size_bytes(file), 0, None
    file.seek(at)
    while (found := _frame(file.read(4))) is not None and kind in (None, found[0]):
        kind, length = found
        at, count = at + length, count + 1
        if at >= size:
            return count, size
        file.seek(at)
    return count, at


def _frame(head: bytes) -> tuple[tuple[int, int], int] | None:
    """Version and sampling rate, which never change in a file, and the frame's length."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE6 != 0xE2:
        return None
    version, rate, hertz = head[1] >> 3 & 3, head[2] >> 4, head[2] >> 2 & 3
    if version == 1 or not 0 < rate < 15 or hertz == 3:
        return None
    length = _BYTES_PER[version] * _RATES[version][rate] // _HERTZ[version][hertz] + (head[2] >> 1 & 1)
    return (version, hertz), length


def _is_end(file: BinaryIO, at: int) -> bool:
    """Nothing, an ID3v1 tag, or the padding of an encoder."""
    rest = span(file, at, 2_048)
    if rest[:3] == b"TAG" and len(rest) == _OLD_TAG_BYTES:
        return True
    return len(rest) < 2_048 and not rest.strip(b"\0")
