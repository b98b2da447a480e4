"""The seam between the gateway and the socket: ready frames out, complete messages in, no task and no queue between.

Source:  ARCHITECTURE, "Hot path": a ready frame written straight to the socket costs a third of one sent through ASGI
"""

import struct
from typing import Protocol

EXTENSION = "mis.transport"  # its key in scope["extensions"]

_FIN_TEXT, _FIN_BINARY = 0x81, 0x82  # RFC 6455, section 5.2


class Listener(Protocol):
    """Who hears what comes in on one connection."""

    def received(self, payload: bytes | str) -> None:
        """Take one complete message: bytes of a binary one, str of a text one. Must not block."""
        ...

    def too_slow(self) -> None:
        """Learn that more waits for the peer than may; what came last is not written, so the connection must close."""
        ...

    def lost(self) -> None:
        """Learn that the socket is gone; called once, and nothing after it."""
        ...


class Transport(Protocol):
    """One accepted WebSocket.

    The endpoint finds it in `scope["extensions"]["mis.transport"]`, accepts, listens, and may return: the connection
    goes on without an ASGI task until either side closes it.
    """

    def listen(self, listener: Listener, *, most_unsent: int) -> None:
        """Hand every message from now on to the listener; a socket that is gone already is told at once by `lost`.

        Units:   most_unsent in bytes that the operating system has not taken; looked at once a turn of the loop
        """
        ...

    def write(self, frame: bytes) -> None:
        """Write a frame made by `ready_frame`; after `close`, or when the socket is gone, it is dropped."""
        ...

    def close(self, code: int, reason: str = "") -> None:
        """Begin the closing handshake; the socket is dropped when the peer does not answer in time."""
        ...


def ready_frame(payload: bytes, *, text: bool) -> bytes:
    """Return the payload with its frame header, as a server sends it: whole, unmasked, ready for any connection."""
    first, length = _FIN_TEXT if text else _FIN_BINARY, len(payload)
    if length < 126:
        return bytes((first, length)) + payload
    if length < 65_536:
        return struct.pack("!BBH", first, 126, length) + payload
    return struct.pack("!BBQ", first, 127, length) + payload
