"""The other end of a connection, in the test's hands: a real WebSocket server that speaks the contract from memory.

What the real server never does on demand (forget to answer, close with 4400, refuse a page) is done here; what it does
is tested against itself in `test_against_server.py`.
"""

import asyncio
from collections import defaultdict
from contextlib import suppress
from http import HTTPStatus
from types import TracebackType
from typing import Any, Self

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request as Handshake
from websockets.http11 import Response
from websockets.typing import Subprotocol

from protocol.account import Account
from protocol.codec import CODECS
from protocol.conversation import Conversation, ConversationGet
from protocol.errors import Refusal
from protocol.frames import ErrorAnswer, Ok, Request
from protocol.limits import WireLimits
from protocol.message import History, Message, MessageHistory, MessageSend, Sent
from protocol.session import LockState, Session, SessionUnlock, Welcome
from protocol.session import Server as ServerInfo
from protocol.sync import Sync, SyncPage
from protocol.values import AccountKind, ConversationId, Cursor, Encoding, SessionId
from tests.clients.people import ALICE, as_last, told_as

CODEC = CODECS[Encoding.MSGPACK]
WELCOME = Welcome(
    session=Session(SessionId("s"), locked=False, pin_set=False, lock_after_s=None, expires_at=2_000),
    account=Account(ALICE, AccountKind.PROFESSIONAL, "Alice Martin"),
    server=ServerInfo("peer", "0", 1_000, []),
    limits=WireLimits(frame_bytes=4_096),
)
SILENT = object()


class Peer:
    """Conversations in memory, and what was asked of them; `instead` replaces the next answers to a kind of request."""

    def __init__(self, subprotocol: Encoding | None = Encoding.MSGPACK) -> None:
        self.subprotocol = subprotocol
        self.connected = 0
        self.asked: list[Request] = []
        self.welcome: Any = WELCOME
        self.instead: dict[type[Request], list[Any]] = defaultdict(list)
        self.refusals: list[tuple[HTTPStatus, bytes]] = []
        self.conversations: dict[ConversationId, Conversation] = {}
        self.messages: dict[ConversationId, list[Message]] = defaultdict(list)
        self.connection: ServerConnection | None = None
        self._changed = asyncio.Condition()
        self._server: Server | None = None

    @property
    def url(self) -> str:
        assert self._server is not None
        return f"http://127.0.0.1:{next(iter(self._server.sockets)).getsockname()[1]}"

    async def __aenter__(self) -> Self:
        self._server = await serve(
            self._serve,
            "127.0.0.1",
            0,
            select_subprotocol=lambda _connection, _offered: (
                Subprotocol(self.subprotocol) if self.subprotocol else None
            ),
            compression=None,
            process_request=self._admit,
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        assert self._server is not None
        self._server.close()
        await self._server.wait_closed()

    def asked_for(self, kind: type[Request]) -> list[Any]:
        return [request for request in self.asked if type(request) is kind]

    async def until_asked(self, kind: type[Request], times: int = 1) -> list[Any]:
        """Wait until a kind of request came so often, over all connections."""
        async with self._changed:
            await self._changed.wait_for(lambda: len(self.asked_for(kind)) >= times)
        return self.asked_for(kind)

    async def until_connected(self, times: int) -> None:
        async with self._changed:
            await self._changed.wait_for(lambda: self.connected >= times)

    def store(self, message: Message, *, unread: int = 0) -> None:
        """Have a message, and tell nobody."""
        self.messages[message.conversation].append(message)
        self.conversations[message.conversation] = as_last(message, unread=unread)

    async def tell(self, event: Any) -> None:
        assert self.connection is not None
        await self.connection.send(CODEC.encode(event))

    async def post(self, message: Message) -> None:
        """Have a message, and tell it."""
        self.store(message)
        await self.tell(told_as(message))

    async def close(self, code: int) -> None:
        assert self.connection is not None
        await self.connection.close(code)

    def cut(self) -> None:
        """Break the connection as a network does."""
        assert self.connection is not None
        self.connection.transport.abort()

    def _admit(self, _connection: ServerConnection, _handshake: Handshake) -> Response | None:
        if _handshake.path == "/api/archive/key":
            return _connection.respond(HTTPStatus.NOT_FOUND, "no archive here")
        if not self.refusals:
            return None
        status, body = self.refusals.pop(0)
        response = _connection.respond(status, "")
        response.body = body
        del response.headers["Content-Length"]
        response.headers["Content-Length"] = str(len(body))
        return response

    async def _serve(self, connection: ServerConnection) -> None:
        self.connection = connection
        async with self._changed:
            self.connected += 1
            self._changed.notify_all()
        if self.welcome is None:
            return
        with suppress(ConnectionClosed):
            await self._converse(connection)

    async def _converse(self, connection: ServerConnection) -> None:
        await connection.send(CODEC.encode(self.welcome))
        async for payload in connection:
            assert isinstance(payload, bytes)
            request = CODEC.decode_request(payload)
            assert request is not None
            answer = self._answer(request)
            if answer is not SILENT:
                await connection.send(answer)
            async with self._changed:
                self.asked.append(request)
                self._changed.notify_all()

    def _answer(self, request: Request) -> Any:
        replaced = self.instead[type(request)]
        result = replaced.pop(0) if replaced else self._result(request)
        if isinstance(result, Refusal):
            return CODEC.encode(ErrorAnswer(request.id, result.code, result.message, result.details))
        return SILENT if result is SILENT else CODEC.encode(Ok(request.id, result))

    def _result(self, request: Request) -> Any:
        match request:
            case Sync():
                return SyncPage(list(self.conversations.values()), Cursor(f"k{len(self.asked)}"), more=False)
            case MessageHistory(conversation=conversation, after=after, limit=limit):
                missed = [message for message in self.messages[conversation] if message.seq > (after or 0)]
                return History(missed[:limit], self.conversations[conversation].last_seq)
            case ConversationGet(conversation=conversation):
                return self.conversations[conversation]
            case MessageSend():
                return Sent(1, 1_000, duplicate=False)
            case SessionUnlock():
                return LockState(locked=False)
        return SILENT


def problem(code: str) -> bytes:
    return b'{"code": "%s", "title": "no"}' % code.encode()
