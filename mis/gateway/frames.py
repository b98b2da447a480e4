"""Client frames found in what a socket gives: where each one ends, and whether it is a plain message.

A plain message is whole (FIN), masked, text or binary, without extension bits: nearly all traffic. Finding it here
costs a fraction of what the general parser does; everything else goes to that parser, whole frame by whole frame.
"""

from typing import NamedTuple

from websockets.frames import apply_mask  # type: ignore[attr-defined]  # its C version where there is one

# RFC 6455, section 5.2.
_FIN_TEXT, _FIN_BINARY = 0x81, 0x82
_MASKED = 0x80
_LENGTH_16, _LENGTH_64 = 126, 127
MASK_BYTES = 4


class Frame(NamedTuple):
    """One frame of `data`: it begins where one looked, its payload is data[payload:end].

    Shape:   end may lie beyond the data: then the frame is incomplete
    """

    is_message: bool
    is_text: bool
    payload: int
    end: int


def find_frame(data: bytes, start: int) -> Frame | None:
    """Return the frame that begins at `start`; None while its header is incomplete."""
    available = len(data) - start
    if available < 2:
        return None
    first, second = data[start], data[start + 1]
    masked, length = second & _MASKED, second & 0x7F
    payload = start + 2
    if length == _LENGTH_16:
        payload += 2
    elif length == _LENGTH_64:
        payload += 8
    if payload > len(data):
        return None
    if length >= _LENGTH_16:
        length = int.from_bytes(data[start + 2 : payload], "big")
    if masked:
        payload += MASK_BYTES
    is_message = bool(masked) and first in (_FIN_TEXT, _FIN_BINARY)
    return Frame(is_message, first == _FIN_TEXT, payload, payload + length)


def unmasked(data: bytes, frame: Frame) -> bytes:
    """Return the payload of a complete, masked frame."""
    return apply_mask(data[frame.payload : frame.end], data[frame.payload - MASK_BYTES : frame.payload])
