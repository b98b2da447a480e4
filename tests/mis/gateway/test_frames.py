"""Finding plain messages in what a socket gives, held against the parser of websockets."""

from hypothesis import given
from hypothesis import strategies as st
from websockets.frames import Frame, Opcode

from mis.gateway.frames import find_frame, unmasked

messages = st.builds(
    Frame,
    opcode=st.sampled_from([Opcode.TEXT, Opcode.BINARY, Opcode.CONT]),
    data=st.sampled_from([126, 65_535, 65_536, 70_000]).map(bytes) | st.binary(max_size=200),
    fin=st.booleans(),
)
controls = st.builds(Frame, opcode=st.sampled_from([Opcode.PING, Opcode.PONG]), data=st.binary(max_size=125))
frames = messages | controls


@given(st.lists(frames, max_size=5))
def test_frames_are_found_where_websockets_wrote_them(written: list[Frame]) -> None:
    data = b"".join(frame.serialize(mask=True) for frame in written)
    start = 0
    for expected in written:
        frame = find_frame(data, start)
        assert frame is not None
        assert unmasked(data, frame) == expected.data
        assert frame.is_message is (expected.fin and expected.opcode in (Opcode.TEXT, Opcode.BINARY))
        assert frame.is_text is (expected.fin and expected.opcode is Opcode.TEXT)
        start = frame.end
    assert start == len(data)
    assert find_frame(data, start) is None


@given(frames, st.data())
def test_a_frame_that_is_cut_is_not_complete(frame: Frame, data: st.DataObject) -> None:
    whole = frame.serialize(mask=True)
    cut = whole[: data.draw(st.integers(0, len(whole) - 1))]
    found = find_frame(cut, 0)
    assert found is None or found.end > len(cut)


def test_an_unmasked_frame_is_no_plain_message() -> None:
    """The parser refuses it with 1002 (RFC 6455, section 5.1); it must get there."""
    found = find_frame(Frame(Opcode.BINARY, b"secret").serialize(mask=False), 0)
    assert found is not None
    assert not found.is_message


def test_a_frame_with_extension_bits_is_no_plain_message() -> None:
    plain = Frame(Opcode.BINARY, b"squeezed").serialize(mask=True)
    found = find_frame(bytes((plain[0] | 0x40,)) + plain[1:], 0)
    assert found is not None
    assert not found.is_message
