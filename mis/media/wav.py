"""WAV, chunk after chunk to the last byte."""

from typing import BinaryIO

from mis.media.media_type import WAV, MediaType
from mis.media.reason import Reason, unfit
from mis.media.span import size_bytes, span

CHUNKS_MAX = 1_000


def wav(file: BinaryIO) -> MediaType | None:
    """Tell whether it is WAV.

    Raises:  BadRequest: damaged
    """
    head = span(file, 0, 12)
    if head[:4] != b"RIFF" or head[8:12] != b"WAVE":
        return None
    size = size_bytes(file)
    if 8 + int.from_bytes(head[4:8], "little") != size or _kinds(file, size)[:1] != [b"fmt "]:
        raise unfit(Reason.DAMAGED)
    return WAV


def _kinds(file: BinaryIO, size: int) -> list[bytes]:
    kinds: list[bytes] = []
    at = 12
    while at < size:
        head = span(file, at, 8)
        length = int.from_bytes(head[4:8], "little")
        at += 8 + length
        if len(head) < 8 or at > size or len(kinds) == CHUNKS_MAX:
            raise unfit(Reason.DAMAGED)
        at += min(length % 2, size - at)  # a chunk of odd length is padded, save by some the last
        kinds.append(head[:4])
    if b"data" not in kinds:
        raise unfit(Reason.DAMAGED)
    # Broadcast recorders write where and when before the format.
    return [kind for kind in kinds if kind not in (b"JUNK", b"bext", b"LIST")]
