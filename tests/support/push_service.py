"""A push service and the browsers behind it: it takes pushes over real HTTP, they read them with their own keys."""

import asyncio
import base64
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from mis.domain.notice import Subscription
from mis.ids import new_id

TAKEN = 201


def base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


class Browser:
    """One browser on one device, as a push service knows it."""

    def __init__(self, service: "PushService") -> None:
        self._private = ec.generate_private_key(ec.SECP256R1())
        self._auth = new_id().encode()[:16]
        self._service = service
        self._path = f"/push/{new_id()}"
        self.subscription = Subscription(service.url + self._path, base64url(self._point()), base64url(self._auth))

    @property
    def fields(self) -> dict[str, str]:
        """The fields of `push.subscribe`."""
        given = self.subscription
        return {"endpoint": given.endpoint, "p256dh": given.p256dh, "auth": given.auth}

    @property
    def received(self) -> Sequence["Received"]:
        """What came to this browser's address, taken or not."""
        return [one for one in self._service.received if one.path == self._path]

    @property
    def pushes(self) -> list[Any]:
        """What this browser was told."""
        return [json.loads(self.read(one.body)) for one in self.received if one.answered == TAKEN]

    def read(self, body: bytes) -> bytes:
        """Decrypt a push as RFC 8291, 3.4 and RFC 8188, 2 say, by nothing that the server uses."""
        salt, point, sealed = body[:16], body[21:86], body[86:]
        sender = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
        shared = self._private.exchange(ec.ECDH(), sender)
        info = b"WebPush: info\x00" + self._point() + point
        secret = HKDF(SHA256(), 32, salt=self._auth, info=info).derive(shared)
        key = HKDF(SHA256(), 16, salt=salt, info=b"Content-Encoding: aes128gcm\x00").derive(secret)
        nonce = HKDF(SHA256(), 12, salt=salt, info=b"Content-Encoding: nonce\x00").derive(secret)
        plain = AESGCM(key).decrypt(nonce, sealed, None).rstrip(b"\x00")
        assert plain.endswith(b"\x02"), "the last record"
        return plain[:-1]

    def _point(self) -> bytes:
        return self._private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


@dataclass(frozen=True, slots=True)
class Received:
    path: str
    headers: dict[str, str]
    body: bytes
    answered: int


@dataclass
class PushService:
    """Shape:   answers: what the next pushes are answered; then 201; `hold` keeps every answer back while it is set."""

    url: str = ""
    answers: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    received: list[Received] = field(default_factory=list)
    hold: asyncio.Event | None = None

    @property
    def entry(self) -> str:
        """What the setting `push_services` calls it."""
        return self.url.partition("://")[2]

    def answer(self, status: int, times: int = 1, **headers: str) -> None:
        """Have the next pushes be answered so."""
        self.answers += [(status, {name.replace("_", "-"): value for name, value in headers.items()})] * times

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                await self._one(reader, writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def _one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        method, path, _ = head[0].split(" ")
        assert method == "POST"
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in head[1:] if line)}
        body = await reader.readexactly(int(headers["content-length"]))
        status, more = self.answers.pop(0) if self.answers else (TAKEN, {})
        self.received.append(Received(path, headers, body, status))
        if self.hold is not None:
            await self.hold.wait()
        lines = [f"HTTP/1.1 {status} Word", "Content-Length: 0", *(f"{name}: {value}" for name, value in more.items())]
        writer.write("\r\n".join([*lines, "", ""]).encode("latin-1"))
        await writer.drain()


@asynccontextmanager
async def push_service() -> AsyncIterator[PushService]:
    service = PushService()
    server = await asyncio.start_server(service.serve, "127.0.0.1", 0)
    service.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield service
    finally:
        if service.hold is not None:
            service.hold.set()
        server.close()
