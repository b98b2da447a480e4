"""One WebSocket from its welcome to its end; frames in and out, and every way it ends as one of our errors."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any, Self

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import (
    ConnectionClosed,
    InvalidHandshake,
    InvalidStatus,
    NegotiationError,
)
from websockets.typing import Subprotocol

from mis_client.errors import ConnectionLost, RemoteProtocolError, closed_with
from mis_client.session import address, refused
from protocol.codec import CODECS
from protocol.contract import PATH
from protocol.errors import CloseCode
from protocol.session import Welcome
from protocol.values import Encoding

# A page of `message.history` is 200 messages of 8,000 characters of four bytes at most, with room for the names around
# them; a server that sends more is not one of ours.
FRAME_BYTES = 16 << 20
OPEN_S = 10.0
CLOSE_S = 2.0  # a peer that does not answer the close is left; there is nothing more to learn from it
NO_CLOSE_FRAME = 1006  # RFC 6455, section 7.4.1

_CODEC = CODECS[Encoding.MSGPACK]


class Connection:
    """A connection that was welcomed."""

    def __init__(self, socket: ClientConnection, welcome: Welcome) -> None:
        self._socket = socket
        self.welcome = welcome

    @classmethod
    async def open(cls, url: str, token: str) -> Self:
        """Connect and wait for the welcome.

        Raises:  Unauthenticated and other refusals (before the upgrade), ConnectionLost, RemoteProtocolError
        """
        socket = await _upgraded(address(url, scheme="ws", path=PATH), token)
        if socket.subprotocol != Subprotocol(Encoding.MSGPACK):
            await socket.close()
            raise RemoteProtocolError(CloseCode.NOT_UNDERSTOOD, "no common subprotocol")
        try:
            async with asyncio.timeout(OPEN_S):
                welcome = _read(await socket.recv())
        except TimeoutError as error:
            await socket.close()
            raise ConnectionLost("no welcome came") from error
        except ConnectionClosed as closed:
            raise _why(closed) from closed
        except BaseException:
            await socket.close()
            raise
        if isinstance(welcome, Welcome):
            return cls(socket, welcome)
        await socket.close()
        raise RemoteProtocolError(CloseCode.NOT_UNDERSTOOD, "the first frame is no welcome")

    async def send(self, payload: bytes) -> None:
        try:
            await self._socket.send(payload)
        except ConnectionClosed as closed:
            raise _why(closed) from closed

    async def frames(self) -> AsyncIterator[Any]:
        """Give each frame that this version of the contract knows; it never ends by itself.

        Raises:  Unauthenticated (4401), LocalProtocolError (4400), RemoteProtocolError, ConnectionLost (all else)
        """
        try:
            while True:
                frame = _read(await self._socket.recv())
                if frame is not None:
                    yield frame
        except ConnectionClosed as closed:
            raise _why(closed) from closed

    async def close(self) -> None:
        await self._socket.close()


async def _upgraded(url: str, token: str) -> ClientConnection:
    try:
        return await connect(
            url,
            subprotocols=[Subprotocol(Encoding.MSGPACK)],
            additional_headers={"Authorization": f"Bearer {token}"},
            open_timeout=OPEN_S,
            close_timeout=CLOSE_S,
            compression=None,  # never negotiated (contract, "Reaching the server")
            max_size=FRAME_BYTES,
        )
    except InvalidStatus as error:
        raise refused(error.response.status_code, bytes(error.response.body or b"")) from error
    except NegotiationError as error:
        raise RemoteProtocolError(CloseCode.NOT_UNDERSTOOD, "no common subprotocol") from error
    except (OSError, InvalidHandshake, TimeoutError) as error:  # or the handshake was cut
        raise ConnectionLost("the server cannot be reached") from error


def _read(payload: bytes | str) -> Any:
    if isinstance(payload, str):
        raise RemoteProtocolError(CloseCode.NOT_UNDERSTOOD, "a text frame in the binary subprotocol")
    return _CODEC.decode_frame(payload)


def _why(closed: ConnectionClosed) -> Exception:
    return closed_with(closed.rcvd.code, closed.rcvd.reason) if closed.rcvd else closed_with(NO_CLOSE_FRAME, "")
