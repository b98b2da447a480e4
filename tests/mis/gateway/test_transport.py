"""Ready frames: what a peer's own parser makes of them."""

import pytest
from websockets.client import ClientProtocol
from websockets.frames import Frame, Opcode
from websockets.protocol import OPEN
from websockets.uri import parse_uri

from mis.gateway.transport import ready_frame


@pytest.mark.parametrize("size", [0, 1, 125, 126, 65_535, 65_536, 100_000])
@pytest.mark.parametrize(("opcode", "text"), [(Opcode.TEXT, True), (Opcode.BINARY, False)])
def test_a_ready_frame_is_one_whole_message(size: int, opcode: Opcode, *, text: bool) -> None:
    peer = ClientProtocol(parse_uri("ws://mis.example/"), state=OPEN, max_size=None)
    peer.receive_data(ready_frame(b"x" * size, text=text) * 2)
    first, second = peer.events_received()
    assert first == second == Frame(opcode, b"x" * size)
