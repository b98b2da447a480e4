"""The opening handshake of a WebSocket client (RFC 6455, section 4), without I/O."""

import base64
import hashlib
from dataclasses import dataclass

from bench.errors import WireError

SUBPROTOCOL = "mis.v1.msgpack"
PATH = "/ws"
ACCEPT_GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"  # RFC 6455, section 1.3
END_OF_HEAD = b"\r\n\r\n"


@dataclass(frozen=True, slots=True)
class Handshake:
    """One attempt to open a connection: what to send, and whether the answer is the right one."""

    host: str
    token: str
    key: bytes

    def request(self) -> bytes:
        """Write the upgrade request; it carries the session's token, and asks for no extension."""
        return (
            f"GET {PATH} HTTP/1.1\r\n"
            f"Host: {self.host}\r\n"
            "Upgrade: websocket\r\n"
            "Connection: Upgrade\r\n"
            f"Sec-WebSocket-Key: {self._key()}\r\n"
            "Sec-WebSocket-Version: 13\r\n"
            f"Sec-WebSocket-Protocol: {SUBPROTOCOL}\r\n"
            f"Authorization: Bearer {self.token}\r\n"
            "\r\n"
        ).encode()

    def check(self, head: bytes) -> None:
        """Hold the server's answer, up to its empty line, against what was asked. Raises WireError."""
        status, *lines = head.decode("latin-1").split("\r\n")
        if status.split(" ")[1:2] != ["101"]:
            raise WireError(f"the upgrade was answered {status!r}")
        headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        if headers.get("sec-websocket-accept") != self._accept():
            raise WireError("the upgrade was answered to another key")
        if headers.get("sec-websocket-protocol") != SUBPROTOCOL:
            raise WireError(f"the server does not speak {SUBPROTOCOL}")

    def _key(self) -> str:
        return base64.b64encode(self.key).decode()

    def _accept(self) -> str:
        # SHA-1 is what RFC 6455 section 4.2.2 prescribes; nothing is kept secret by it.
        digest = hashlib.sha1(self._key().encode() + ACCEPT_GUID, usedforsecurity=False).digest()
        return base64.b64encode(digest).decode()
