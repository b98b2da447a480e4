"""A connection by hand, over a socket of our own: for what a well-behaved library would not do.

`websockets` gives the frames (its part without I/O); when bytes are sent and whether any are read is decided here.
"""

import asyncio
import socket
from typing import Self

from websockets.client import ClientProtocol
from websockets.frames import Frame as WebSocketFrame
from websockets.frames import Opcode
from websockets.protocol import State
from websockets.typing import Subprotocol
from websockets.uri import parse_uri

from tests.conformance.client import WAIT_S
from tests.conformance.encoding import MSGPACK, Frame
from tests.conformance.server import Server

CHUNK_BYTES = 1 << 16


class Wire:
    """One connection whose bytes we push and pull ourselves."""

    def __init__(self, server: Server, pipe: socket.socket) -> None:
        self.protocol = ClientProtocol(
            parse_uri(server.socket_url), subprotocols=[Subprotocol(MSGPACK.subprotocol)], max_size=None
        )
        self.pipe = pipe

    @classmethod
    async def open(cls, server: Server, token: str, receive_buffer_bytes: int | None = None) -> Self:
        """Shake hands; the welcome is the first of the frames."""
        wire = cls(server, await connected(server, receive_buffer_bytes))
        request = wire.protocol.connect()
        request.headers["Authorization"] = f"Bearer {token}"
        wire.protocol.send_request(request)
        await wire.flush()
        while wire.protocol.state is State.CONNECTING:
            await wire.pull()
        return wire

    def put(self, frame: Frame) -> None:
        """Make a frame ready, to be sent with the next flush."""
        data = MSGPACK.encode(frame)
        assert isinstance(data, bytes)
        self.protocol.send_binary(data)

    async def flush(self) -> None:
        """Send all that is ready, in one write."""
        await asyncio.get_running_loop().sock_sendall(self.pipe, b"".join(self.protocol.data_to_send()))

    async def pull(self) -> bool:
        """Read once; False at the end, however it came."""
        try:
            async with asyncio.timeout(WAIT_S):
                data = await asyncio.get_running_loop().sock_recv(self.pipe, CHUNK_BYTES)
        except ConnectionError:
            data = b""
        if data:
            self.protocol.receive_data(data)
        else:
            self.protocol.receive_eof()
        return bool(data)

    def frames(self) -> list[Frame]:
        """The frames that have come since the last call."""
        events = self.protocol.events_received()
        return [
            MSGPACK.decode(bytes(event.data))
            for event in events
            if isinstance(event, WebSocketFrame) and event.opcode is Opcode.BINARY
        ]

    def close(self) -> None:
        self.pipe.close()


async def connected(server: Server, receive_buffer_bytes: int | None = None) -> socket.socket:
    """A TCP connection on which nothing has been said."""
    pipe = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    if receive_buffer_bytes is not None:
        pipe.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer_bytes)
    pipe.settimeout(0)  # the loop waits, the socket never does
    await asyncio.get_running_loop().sock_connect(pipe, server.address)
    return pipe


async def ended(pipe: socket.socket, within_s: float) -> bytes:
    """Read until the other side ends the connection, and give what it said before."""
    said = b""
    async with asyncio.timeout(within_s):
        while True:
            try:
                data = await asyncio.get_running_loop().sock_recv(pipe, CHUNK_BYTES)
            except ConnectionError:
                return said
            if not data:
                return said
            said += data
