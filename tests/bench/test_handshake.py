"""The opening is what the `websockets` library accepts."""

import pytest
from websockets.server import ServerProtocol
from websockets.typing import Subprotocol

from bench.errors import WireError
from bench.handshake import SUBPROTOCOL, Handshake

HANDSHAKE = Handshake("127.0.0.1:8000", "token-of-alice", bytes(16))


def answer_of_websockets(subprotocol: str = SUBPROTOCOL) -> tuple[ServerProtocol, bytes]:
    server = ServerProtocol(subprotocols=[Subprotocol(subprotocol)])
    server.receive_data(HANDSHAKE.request())
    [request] = server.events_received()
    server.send_response(server.accept(request))  # type: ignore[arg-type]
    return server, b"".join(server.data_to_send()).partition(b"\r\n\r\n")[0]


def test_another_implementation_accepts_the_request_and_its_answer_is_accepted() -> None:
    server, answer = answer_of_websockets()
    assert (server.state.name, server.subprotocol) == ("OPEN", SUBPROTOCOL)
    HANDSHAKE.check(answer)


def test_the_request_carries_the_token() -> None:
    assert b"\r\nAuthorization: Bearer token-of-alice\r\n" in HANDSHAKE.request()


def test_an_answer_to_another_key_is_none() -> None:
    _, answer = answer_of_websockets()
    with pytest.raises(WireError, match="another key"):
        Handshake(HANDSHAKE.host, HANDSHAKE.token, bytes(15) + b"\x01").check(answer)


def test_another_subprotocol_is_not_ours() -> None:
    _, answer = answer_of_websockets()
    other = answer.replace(b"Sec-WebSocket-Protocol: mis.v1.msgpack", b"Sec-WebSocket-Protocol: mis.v2")
    with pytest.raises(WireError, match="does not speak"):
        HANDSHAKE.check(other)


def test_a_refusal_is_told_with_its_status() -> None:
    with pytest.raises(WireError, match="401"):
        HANDSHAKE.check(b"HTTP/1.1 401 Unauthorized\r\nContent-Length: 0")
