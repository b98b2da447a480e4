"""One connection over a blocking socket: for what prepares a run, and for locust, where gevent makes it cooperative."""

import os
import socket
from collections import deque
from typing import Any, Self

from bench.codec import Map, decode, encode, is_answer
from bench.errors import RefusedError, WireError
from bench.frames import BINARY, CLOSE, FINAL, FINAL_BINARY, PING, PONG, FrameReader, client_frame
from bench.handshake import END_OF_HEAD, Handshake

TIMEOUT_S = 60.0  # a server that says nothing for so long has failed the run
CHUNK_BYTES = 1 << 16


class Wire:
    """An open connection: maps go out, maps come in."""

    def __init__(self, link: socket.socket, token: str) -> None:
        """Open the connection on a connected socket; `welcome` is the server's first frame."""
        self._link = link
        self._reader = FrameReader()
        self._received: deque[Map] = deque()
        self._next_id = 0
        self._open(token)
        self.welcome = self.receive()

    @classmethod
    def connect(cls, host: str, port: int, token: str) -> Self:
        link = socket.create_connection((host, port), timeout=TIMEOUT_S)
        # One small frame must not wait for the acknowledgement of the one before.
        link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return cls(link, token)

    def _open(self, token: str) -> None:
        host, port = self._link.getpeername()[:2]
        handshake = Handshake(f"{host}:{port}", token, os.urandom(16))
        self._link.sendall(handshake.request())
        head = b""
        while END_OF_HEAD not in head:
            head += self._read()
        head, _, rest = head.partition(END_OF_HEAD)
        handshake.check(head)
        self._take(rest)

    def next_id(self) -> int:
        self._next_id += 1
        return self._next_id

    def send(self, frame: Map) -> None:
        self._write(BINARY, encode(frame))

    def receive(self) -> Map:
        """Wait for the next answer or event. Raises WireError when the connection ends instead."""
        while not self._received:
            self._take(self._read())
        return self._received.popleft()

    def ask(self, op: str, **fields: Any) -> Map:
        """Send a request and wait for its answer; events that come first are received afterwards."""
        number = self.next_id()
        self.send({"op": op, "id": number, **fields})
        before: list[Map] = []
        while not is_answer(frame := self.receive()) or frame["id"] != number:
            before.append(frame)
        self._received.extendleft(reversed(before))
        if frame["op"] == "error":
            raise RefusedError(op, frame["code"], frame["message"])
        result: Map = frame["result"]
        return result

    def close(self) -> None:
        self._link.close()

    def _take(self, data: bytes) -> None:
        for first, payload in self._reader.feed(data):
            if first == FINAL_BINARY:
                self._received.append(decode(payload))
            elif first == FINAL | PING:
                self._write(PONG, payload)
            elif first == FINAL | CLOSE:
                raise WireError(f"the server closed with {int.from_bytes(payload[:2], 'big')}")

    def _write(self, opcode: int, payload: bytes) -> None:
        self._link.sendall(client_frame(opcode, payload, os.urandom(4)))

    def _read(self) -> bytes:
        data = self._link.recv(CHUNK_BYTES)
        if not data:
            raise WireError("the server ended the connection")
        return data
