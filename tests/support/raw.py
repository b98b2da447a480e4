"""A peer that speaks bytes, for what no client library would send."""

import asyncio
import struct
from contextlib import suppress

from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed


def frame(payload: bytes, *, opcode: int = 2, fin: bool = True) -> bytes:
    """Return a frame as a client sends it, masked with zeros."""
    first, length = (0x80 if fin else 0) | opcode, len(payload)
    if length < 126:
        head = bytes((first, 0x80 | length))
    elif length < 65_536:
        head = struct.pack("!BBH", first, 0x80 | 126, length)
    else:
        head = struct.pack("!BBQ", first, 0x80 | 127, length)
    return head + bytes(4) + payload


HANDSHAKE = (
    b"GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)
MASKED_PONG_OF_NOTHING = frame(b"", opcode=10)


class Raw:
    """A peer that speaks bytes."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    async def upgrade(self) -> "Raw":
        self.writer.write(HANDSHAKE)
        assert (await self.reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 101")
        return self

    async def next_frame(self) -> tuple[int, bytes]:
        first, length = await self.reader.readexactly(2)
        if length == 126:
            (length,) = struct.unpack("!H", await self.reader.readexactly(2))
        elif length == 127:
            (length,) = struct.unpack("!Q", await self.reader.readexactly(8))
        return first & 0x0F, await self.reader.readexactly(length)

    async def close_code(self) -> int:
        while True:
            opcode, payload = await self.next_frame()
            if opcode == 8:
                return int.from_bytes(payload[:2], "big")

    async def everything(self) -> bytes:
        """Return what comes until the server drops the connection."""
        try:
            return await self.reader.read(-1)
        except ConnectionError:
            return b""


async def raw(port: int) -> Raw:
    return Raw(*await asyncio.open_connection("127.0.0.1", port))


async def close_code(client: ClientConnection) -> int | None:
    with suppress(ConnectionClosed):
        while True:
            await client.recv()
    return client.close_code
