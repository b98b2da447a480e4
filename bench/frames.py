"""WebSocket frames as a client writes and reads them (RFC 6455, section 5), without I/O.

Lean on purpose: a load generator that spends more on a frame than the server does measures itself.
"""

from bench.errors import WireError

CONTINUATION = 0x0
BINARY = 0x2
CLOSE = 0x8
PING = 0x9
PONG = 0xA

FINAL = 0x80
MASKED = 0x80
FINAL_BINARY = FINAL | BINARY


def client_frame(opcode: int, payload: bytes, mask: bytes) -> bytes:
    """Write one whole frame, masked as RFC 6455 section 5.3 asks of clients."""
    return bytes((FINAL | opcode,)) + _length(len(payload)) + mask + _masked(payload, mask)


def _length(length: int) -> bytes:
    if length < 126:
        return bytes((MASKED | length,))
    if length < 1 << 16:
        return bytes((MASKED | 126,)) + length.to_bytes(2, "big")
    return bytes((MASKED | 127,)) + length.to_bytes(8, "big")


def _masked(payload: bytes, mask: bytes) -> bytes:
    length = len(payload)
    key = (mask * (length // 4 + 1))[:length]
    # One XOR of two long integers is the fastest one that Python has without an extension.
    return (int.from_bytes(payload, "little") ^ int.from_bytes(key, "little")).to_bytes(length, "little")


class FrameReader:
    """Turns the bytes of one server into whole frames, and keeps what is not whole yet."""

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, data: bytes) -> list[tuple[int, bytes]]:
        """Read the frames that `data` completes.

        Shape:   (first byte, payload) of each; the server of this project never splits a message
        Raises:  WireError, for a masked frame or a fragment
        """
        if self._rest:
            data = self._rest + data
        frames: list[tuple[int, bytes]] = []
        at, end = 0, len(data)
        while end - at >= 2:
            first, length, start = data[at], data[at + 1], at + 2
            if length == 126:
                start = at + 4
                length = int.from_bytes(data[at + 2 : start], "big")
            elif length == 127:
                start = at + 10
                length = int.from_bytes(data[at + 2 : start], "big")
            elif length & MASKED:
                raise WireError("the server masked a frame")
            stop = start + length
            if start > end or stop > end:
                break
            if not first & FINAL or first == FINAL | CONTINUATION:
                raise WireError("the server split a message")
            frames.append((first, data[start:stop]))
            at = stop
        self._rest = data[at:]
        return frames
