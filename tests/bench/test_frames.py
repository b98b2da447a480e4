"""Frames are what the `websockets` library reads and writes: an implementation that is not ours."""

import pytest
from websockets.frames import Frame, Opcode
from websockets.streams import StreamReader

from bench.errors import WireError
from bench.frames import BINARY, FINAL_BINARY, PONG, FrameReader, client_frame

LENGTHS = (0, 1, 3, 4, 125, 126, 127, 65_535, 65_536)
MASK = b"\x01\xfe\x7f\x80"


def read_by_websockets(data: bytes) -> Frame:
    stream = StreamReader()
    stream.feed_data(data)
    stream.feed_eof()
    parsing = Frame.parse(stream.read_exact, mask=True)
    try:
        next(parsing)
    except StopIteration as done:
        frame: Frame = done.value
        return frame
    raise AssertionError("not a whole frame")


def written_by_websockets(payload: bytes, opcode: Opcode = Opcode.BINARY, *, fin: bool = True) -> bytes:
    return Frame(opcode, payload, fin=fin).serialize(mask=False)


def payload_of(length: int) -> bytes:
    return bytes(n % 251 for n in range(length))


@pytest.mark.parametrize("length", LENGTHS)
def test_what_is_written_is_read_by_another_implementation(length: int) -> None:
    payload = payload_of(length)
    frame = read_by_websockets(client_frame(BINARY, payload, MASK))
    assert (frame.opcode, bytes(frame.data), frame.fin) == (Opcode.BINARY, payload, True)


def test_a_pong_says_what_the_ping_said() -> None:
    frame = read_by_websockets(client_frame(PONG, b"ping", MASK))
    assert (frame.opcode, bytes(frame.data)) == (Opcode.PONG, b"ping")


@pytest.mark.parametrize("chunk", [1, 2, 7, 1 << 20])
def test_what_another_implementation_writes_is_read_however_it_is_cut(chunk: int) -> None:
    payloads = [payload_of(length) for length in (0, 5, 126, 65_536, 1)]
    data = b"".join(map(written_by_websockets, payloads))
    reader = FrameReader()
    frames = [frame for at in range(0, len(data), chunk) for frame in reader.feed(data[at : at + chunk])]
    assert frames == [(FINAL_BINARY, payload) for payload in payloads]


@pytest.mark.parametrize(
    "data",
    [
        written_by_websockets(b"half", fin=False),
        written_by_websockets(b"rest", Opcode.CONT),
        Frame(Opcode.BINARY, b"masked").serialize(mask=True),
    ],
    ids=["unfinished", "continued", "masked"],  # a mask is random, and a name must not be
)
def test_a_frame_that_the_server_never_writes_ends_the_run(data: bytes) -> None:
    with pytest.raises(WireError):
        FrameReader().feed(data)
