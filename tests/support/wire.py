"""The whole server in process, without a socket: people by name, their devices, and every frame they get."""

import asyncio
import itertools
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import httpx

from mis.app import App, build
from mis.domain.session import Way
from mis.gateway.transport import EXTENSION, Listener
from mis.identity.token import new_token, token_hash
from mis.ids import new_id
from mis.settings import Settings
from mis.store.sessions import NewSession
from mis.store.work import Work
from protocol.account import Account
from protocol.codec import CODECS
from protocol.errors import Refusal, refusal
from protocol.frames import ErrorAnswer, Ok
from protocol.session import Welcome
from protocol.values import AccountId, AccountKind, ConversationId, Encoding, SessionId
from tests.support.clock import FakeClock
from tests.support.node import new_ref


class Pipe:
    """A second implementation of `mis.gateway.transport.Transport`: the test decides whether the peer reads."""

    def __init__(self) -> None:
        self.reads = True
        self.closed_with: int | None = None
        self.frames: list[bytes] = []
        self._unread: list[bytes] = []
        self._listener: Listener | None = None
        self._most_unsent = 0

    def listen(self, listener: Listener, *, most_unsent: int) -> None:
        self._listener, self._most_unsent = listener, most_unsent

    def write(self, frame: bytes) -> None:
        if self.closed_with is not None:
            return
        if self.reads:
            self.frames.append(frame)
        elif self._listener is not None and self.unsent_bytes() + len(frame) > self._most_unsent:
            self._listener.too_slow()
        else:
            self._unread.append(frame)

    def unsent_bytes(self) -> int:
        return sum(map(len, self._unread))

    def close(self, code: int, reason: str = "") -> None:  # noqa: ARG002 - the seam's own signature
        if self.closed_with is None:
            self.closed_with = int(code)
            self.drop()

    def receive(self, payload: bytes | str) -> None:
        """One message of the peer."""
        if self._listener is not None:
            self._listener.received(payload)

    def drop(self) -> None:
        """The socket is gone."""
        listener, self._listener = self._listener, None
        if listener is not None:
            asyncio.get_running_loop().call_soon(listener.lost)


class Device:
    """One connection of one person."""

    def __init__(self, encoding: Encoding) -> None:
        self.pipe = Pipe()
        self.codec = CODECS[encoding]
        self._ids = itertools.count(1)

    @property
    def frames(self) -> list[Any]:
        """Every frame so far, decoded."""
        return [self.codec.decode_frame(self._payload(frame)) for frame in self.pipe.frames]

    @property
    def welcome(self) -> Welcome:
        first = self.frames[0]
        assert isinstance(first, Welcome)
        return first

    @property
    def events(self) -> list[Any]:
        """Every event after the welcome."""
        return [frame for frame in self.frames[1:] if not isinstance(frame, Ok | ErrorAnswer)]

    @property
    def closed_with(self) -> int | None:
        return self.pipe.closed_with

    def send(self, op: str, **fields: Any) -> int:
        """Send a request, and give its id without waiting for the answer."""
        id = next(self._ids)
        payload = self.codec.encode({"op": op, "id": id, **fields})
        self.pipe.receive(payload.decode() if self.codec.is_text else payload)
        return id

    def answer(self, id: int) -> Any:
        """The answer to a request, or None as long as there is none."""
        answers = [frame for frame in self.frames if isinstance(frame, Ok | ErrorAnswer) and frame.id == id]
        assert len(answers) < 2, "a request has one answer"
        return answers[0] if answers else None

    def _payload(self, frame: bytes) -> bytes | str:
        length, size = frame[1], 2
        if length == 126:
            (length,), size = struct.unpack_from("!H", frame, 2), 4
        elif length == 127:
            (length,), size = struct.unpack_from("!Q", frame, 2), 10
        assert len(frame) == size + length
        assert frame[0] == (0x81 if self.codec.is_text else 0x82)
        return frame[size:].decode() if self.codec.is_text else frame[size:]


class Person:
    """An account with a session; any number of devices."""

    def __init__(self, wire: "Wire", account: Account) -> None:
        self.wire = wire
        self.account = account
        self.id = account.id

    async def log_in(self, *, lives_s: int = 30 * 24 * 3_600) -> str:
        """Begin a session, and give its token."""
        token = new_token()

        async def begin(work: Work) -> None:
            work.writes()
            now = work.now
            session = NewSession(
                SessionId(new_id()), self.account.id, token_hash(token), None, Way.PASSWORD, now, now + lives_s * 1_000
            )
            await work.sessions.add(session)

        await self.wire.app.store.writer.run(begin)
        return token

    async def connect(self, token: str | None = None, encoding: Encoding = Encoding.MSGPACK) -> Device:
        """Open a connection, and be welcomed."""
        device = Device(encoding)
        sent = await self.wire.upgrade(token or await self.log_in(), [encoding.value], device.pipe)
        assert sent[0]["type"] == "websocket.accept", sent
        return device

    async def ask(self, op: str, device: Device | None = None, **fields: Any) -> Any:
        """The result of a request, on a device of this moment if none is given; its refusal is raised."""
        asking = device or await self.connect()
        id = asking.send(op, **fields)
        await self.wire.settled()
        answer = asking.answer(id)
        if device is None:
            asking.pipe.drop()
        if isinstance(answer, ErrorAnswer):
            raise refusal(answer.code, answer.message, answer.details)
        return answer.result

    async def refused(self, op: str, device: Device | None = None, **fields: Any) -> type[Refusal]:
        """The class of the refusal of a request that must be refused."""
        try:
            granted = await self.ask(op, device, **fields)
        except Refusal as refused:
            return type(refused)
        raise AssertionError(f"granted: {granted}")

    async def start(self, *others: "Person", **fields: Any) -> ConversationId:
        members = [other.id for other in others]
        view = await self.ask("conversation.start", client_ref=new_ref(), members=members, **fields)
        return ConversationId(view["id"])


class Wire:
    """One server and its people."""

    def __init__(self, app: App, clock: FakeClock) -> None:
        self.app = app
        self.clock = clock

    async def add(self, name: str, kind: AccountKind = AccountKind.PROFESSIONAL) -> Person:
        account = Account(AccountId(new_id()), kind, name)

        async def store(work: Work) -> None:
            work.writes()
            await work.accounts.add(account, login=account.id, password_hash="none", now=work.now)

        await self.app.store.writer.run(store)
        return Person(self, account)

    async def people(self) -> None:
        self.alice = await self.add("Alice Martin")
        self.bob = await self.add("Bob Durand")
        self.carol = await self.add("Carol Petit")
        self.paul = await self.add("Paul Bernard", AccountKind.PATIENT)
        self.aida = await self.add("Aïda Diallo", AccountKind.CAREGIVER)

    async def settled(self) -> None:
        """Wait until everything asked so far is answered and told."""

        async def nothing(_work: Work) -> None:
            pass

        await self.app.dispatch.drain()
        await self.app.store.writer.run(nothing)

    async def upgrade(
        self,
        token: str | None,
        subprotocols: list[str],
        pipe: Pipe,
        meanwhile: Callable[[], Awaitable[object]] | None = None,
    ) -> list[Any]:
        """Ask for a WebSocket, and give what the application answered; `meanwhile` happens while it answers."""
        sent: list[Any] = []

        async def receive() -> Any:
            return {"type": "websocket.connect"}

        async def send(message: Any) -> None:
            sent.append(message)
            if meanwhile is not None:
                await meanwhile()

        headers = [(b"host", b"mis.test")]
        if token is not None:
            headers.append((b"authorization", b"Bearer " + token.encode()))
        scope = {
            "type": "websocket",
            "path": "/ws",
            "query_string": b"",
            "headers": headers,
            "subprotocols": subprotocols,
            "client": ("192.0.2.7", 40_000),
            "extensions": {EXTENSION: pipe, "websocket.http.response": {}},
        }
        await self.app.asgi(scope, receive, send)
        return sent

    def http(self, token: str | None = None) -> httpx.AsyncClient:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        transport = httpx.ASGITransport(self.app.asgi)
        return httpx.AsyncClient(transport=transport, base_url="http://mis.test", headers=headers)


@asynccontextmanager
async def wired(settings: Settings, clock: FakeClock) -> AsyncIterator[Wire]:
    """Open a server, and close it at the end."""
    app = build(settings, clock, broken=lambda: None)
    await app.open()
    wire = Wire(app, clock)
    await wire.people()
    try:
        yield wire
    finally:
        await app.drain()
        await app.close()
