"""One raw WebSocket connection on the event loop; what its frames mean is left to who inherits."""

import asyncio
import os
import time
from typing import Any, cast

from bench.codec import Map, decode, encode, is_answer
from bench.errors import RefusedError, WireError
from bench.frames import BINARY, CLOSE, FINAL, FINAL_BINARY, PING, PONG, FrameReader, client_frame
from bench.handshake import END_OF_HEAD, Handshake
from bench.micro.run import Run


class Connection(asyncio.Protocol):
    """Opens, answers pings, and hands over the payloads of each chunk that arrives."""

    def __init__(self, run: Run, handshake: Handshake) -> None:
        self._run = run
        self._handshake = handshake
        self._head: bytes | None = b""
        self._reader = FrameReader()
        self._mask = os.urandom(4)
        self.opened: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def received(self, payloads: list[bytes], now_s: float) -> None:
        """Take what arrived together, in order; all of it arrived at `now_s` (time.perf_counter)."""
        raise NotImplementedError

    def send(self, frame: Map) -> None:
        self._write(BINARY, encode(frame))

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._run.opened(self._transport)
        self._transport.write(self._handshake.request())

    def data_received(self, data: bytes) -> None:
        try:
            self._take(data)
        except Exception as error:
            # The loop would only log it, and the run would go on without it.
            self._run.fail(error)

    def connection_lost(self, exc: Exception | None) -> None:
        error = WireError(f"a connection ended ({exc or 'by the server'})")
        self._run.closed(self._transport, error)
        if not self.opened.done():
            self.opened.set_exception(error)

    def _take(self, data: bytes) -> None:
        if self._head is not None:
            data = self._take_head(self._head + data)
        payloads = []
        for first, payload in self._reader.feed(data):
            if first == FINAL_BINARY:
                payloads.append(payload)
            else:
                self._take_control(first, payload)
        if payloads and not self.opened.done():
            self.opened.set_result(None)
            del payloads[0]  # `welcome`
        if payloads:
            self.received(payloads, time.perf_counter())

    def _take_head(self, data: bytes) -> bytes:
        head, end, rest = data.partition(END_OF_HEAD)
        if not end:
            self._head = data
            return b""
        self._head = None
        self._handshake.check(head)
        return rest

    def _take_control(self, first: int, payload: bytes) -> None:
        if first == FINAL | PING:
            self._write(PONG, payload)
        elif first == FINAL | CLOSE:
            raise WireError(f"the server closed with {int.from_bytes(payload[:2], 'big')}")

    def _write(self, opcode: int, payload: bytes) -> None:
        self._transport.write(client_frame(opcode, payload, self._mask))


class Asking(Connection):
    """A connection that asks and waits for the answer; events pass it by."""

    def __init__(self, run: Run, handshake: Handshake) -> None:
        super().__init__(run, handshake)
        self._answers: dict[int, asyncio.Future[Map]] = {}

    async def ask(self, op: str, **fields: Any) -> Map:
        number = len(self._answers) + 1
        answer = self._answers[number] = asyncio.get_running_loop().create_future()
        self.send({"op": op, "id": number, **fields})
        frame = await answer
        if frame["op"] == "error":
            raise RefusedError(op, frame["code"], frame["message"])
        return cast("Map", frame["result"])

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        for answer in self._answers.values():
            if not answer.done():
                answer.set_exception(WireError("a connection ended before its answer"))

    def received(self, payloads: list[bytes], now_s: float) -> None:  # noqa: ARG002 - the shape of Connection.received
        for payload in payloads:
            frame = decode(payload)
            if is_answer(frame):
                self._answers[frame["id"]].set_result(frame)
