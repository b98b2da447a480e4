"""What a server promised on the wire, and when: every entry that it answered or told of, by the step that said so."""

import struct
from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from protocol.codec import CODECS
from protocol.frames import Ok
from protocol.message import MessageSent
from protocol.values import Encoding
from tests.power.trace import Kind, Step

CODEC = CODECS[Encoding.MSGPACK]
HTTP_HEAD_ENDS = b"\r\n\r\n"
SWITCHED = b"HTTP/1.1 101"
BINARY = 0x82


class Promise(NamedTuple):
    """One entry of a conversation is stored, for ever; at: its time."""

    seq: int
    at: int


class Promises:
    """Order:   `take` each step of a trace; `made` is what was promised by then."""

    def __init__(self) -> None:
        self.made: set[Promise] = set()
        self._said: defaultdict[int, bytearray] = defaultdict(bytearray)

    def take(self, step: Step) -> None:
        if step.kind is Kind.SAID:
            said = self._said[step.file]
            said += step.data
            self.made.update(promise for frame in _frames(said) for promise in _promised(frame))


def _frames(said: bytearray) -> Iterator[bytes]:
    """The whole binary frames of a WebSocket that a server has said, which are taken away from what it said."""
    if said.startswith(b"HTTP/"):
        if not said.startswith(SWITCHED) or HTTP_HEAD_ENDS not in said:
            return
        del said[: said.index(HTTP_HEAD_ENDS) + len(HTTP_HEAD_ENDS)]
    while len(said) >= 2:
        length, size = said[1], 2
        if length == 126 and len(said) >= 4:
            (length,), size = struct.unpack_from("!H", said, 2), 4
        elif length == 127 and len(said) >= 10:
            (length,), size = struct.unpack_from("!Q", said, 2), 10
        if len(said) < size + length:
            return
        if said[0] == BINARY:
            yield bytes(said[size : size + length])
        del said[: size + length]


def _promised(frame: bytes) -> Iterator[Promise]:
    told = CODEC.decode_frame(frame)
    if isinstance(told, Ok) and isinstance(told.result, dict) and "duplicate" in told.result:
        yield Promise(told.result["seq"], told.result["at"])
    elif isinstance(told, MessageSent):
        yield Promise(told.seq, told.at)
