"""Our uvicorn on a free port of 127.0.0.1, serving a small application that shows what the gateway would see."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import msgspec

from mis.gateway.transport import EXTENSION, Transport, ready_frame
from mis.server import Server, listen
from mis.settings import Settings

MOST_UNSENT = 8 << 20
UNTIL_S = 100.0


class Echo:
    """A listener that answers every message with itself, and remembers what it saw."""

    def __init__(self, transport: Transport) -> None:
        self.transport = transport
        self.messages: list[bytes | str] = []
        self.gone = asyncio.Event()
        self.losses = 0

    def received(self, payload: bytes | str) -> None:
        if payload == "raise":
            raise RuntimeError("a defect")
        self.messages.append(payload)
        text = isinstance(payload, str)
        self.transport.write(ready_frame(payload.encode() if isinstance(payload, str) else payload, text=text))

    def too_slow(self) -> None:
        self.transport.close(4408)

    def lost(self) -> None:
        self.losses += 1
        self.gone.set()


class App:
    """An application that accepts every WebSocket, and answers a request with the size of its body."""

    def __init__(self) -> None:
        self.echoes: list[Echo] = []
        self.stages: list[str] = []
        self.let_go = asyncio.Event()
        self.asked = asyncio.Event()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        await {"lifespan": self.lifespan, "websocket": self.websocket, "http": self.http}[scope["type"]](
            scope, receive, send
        )

    async def lifespan(self, _scope: Any, receive: Any, send: Any) -> None:
        await receive()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        self.stages.append("lifespan")
        await send({"type": "lifespan.shutdown.complete"})

    async def websocket(self, scope: Any, receive: Any, send: Any) -> None:
        await receive()
        if scope["path"] == "/refused":
            await send({"type": "websocket.http.response.start", "status": 401, "headers": []})
            await send({"type": "websocket.http.response.body", "body": b"no"})
            return
        await send({"type": "websocket.accept", "subprotocol": next(iter(scope["subprotocols"]), None)})
        if scope["path"] == "/asgi":
            await self.asgi(receive, send)
            return
        if scope["path"] == "/broken":
            raise RuntimeError("a defect")
        echo = Echo(scope["extensions"][EXTENSION])
        self.echoes.append(echo)
        echo.transport.listen(echo, most_unsent=MOST_UNSENT)

    async def asgi(self, receive: Any, send: Any) -> None:
        while True:
            message = await receive()
            if message["type"] == "websocket.disconnect":
                return
            if message.get("text") == "close":
                await send({"type": "websocket.close", "code": 4000, "reason": "asked"})
            else:
                await send({"type": "websocket.send", "text": message["text"]})

    async def http(self, scope: Any, receive: Any, send: Any) -> None:
        size, more = 0, True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                self.stages.append("disconnected")
                return
            size, more = size + len(message["body"]), message["more_body"]
        if scope["path"] == "/held":
            self.asked.set()
            await self.let_go.wait()
        body = b"x" * 50_000_000 if scope["path"] == "/huge" else str(size).encode()
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"%d" % len(body))]})
        await send({"type": "http.response.body", "body": body})
        self.stages.append("response")


class Served:
    """A running server: its address, its application, and how to stop it."""

    def __init__(self, server: Server, app: App, port: int, task: asyncio.Task[None]) -> None:
        self.server, self.app, self.port, self.task = server, app, port, task
        self.ws = f"ws://127.0.0.1:{port}"

    async def stop(self) -> None:
        self.server.should_exit = True
        await self.task

    async def echo(self) -> Echo:
        """Return the listener of the newest connection."""
        await until(lambda: bool(self.app.echoes))
        return self.app.echoes[-1]


async def until(condition: Callable[[], bool]) -> None:
    """Let the loop run until the condition holds: the state of a socket has no event that one could wait for.

    Raises:  TimeoutError, before the test's own time is over: what ends a test then comes from a signal, which a loop
             that is always in a step swallows
    """
    async with asyncio.timeout(UNTIL_S):
        while not condition():  # noqa: ASYNC110
            await asyncio.sleep(0.001)


@asynccontextmanager
async def served(*, on_stop: Callable[[App], Awaitable[None]] | None = None, **changes: Any) -> AsyncIterator[Served]:
    """Serve with the given settings until the block ends."""
    settings = msgspec.structs.replace(Settings(port=0), **changes)
    app, started = App(), asyncio.Event()
    listening = listen(settings)
    server = Server(app, settings, on_started=started.set, on_stop=(lambda: on_stop(app)) if on_stop else None)
    port = listening.getsockname()[1]
    task = asyncio.create_task(server.serve(sockets=[listening]))
    await started.wait()
    running = Served(server, app, port, task)
    try:
        yield running
    finally:
        app.let_go.set()
        await running.stop()
