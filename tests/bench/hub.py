"""A small server that speaks the contract, and breaks it once on demand: the negative control of the load generator."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from enum import Enum
from typing import Any
from urllib.parse import unquote

import psutil
from websockets.exceptions import ConnectionClosed
from websockets.sync.server import Server as WebSocketServer
from websockets.sync.server import ServerConnection, serve
from websockets.typing import Subprotocol

from bench.codec import Map, decode, encode
from bench.server import HOST, Server

BROKEN_SEQ = 5  # the message with which a fault happens, once


class Fault(Enum):
    """What goes wrong with one message, for one member."""

    NONE = "nothing"
    LOST = "it never comes"
    SILENT = "neither it nor anything after it comes"
    FORGOTTEN = "the server no longer knows of it"
    TWICE = "it comes twice"
    LATE = "it comes after the next one"
    CHANGED = "its text is another one"
    RENUMBERED = "its answer bears another number"
    REFUSED = "it is refused"
    CUT = "the connection ends"


@dataclass
class Hub:
    """Conversations in memory, delivered to whoever is connected; the token of a session is the account's id."""

    fault: Fault
    connections: dict[str, list[ServerConnection]] = field(default_factory=dict)
    conversations: dict[str, list[str]] = field(default_factory=dict)
    last_seq: dict[str, int] = field(default_factory=dict)
    lock: threading.RLock = field(default_factory=threading.RLock)
    late: dict[str, bytes] = field(default_factory=dict)

    def serve(self, connection: ServerConnection) -> None:
        assert connection.request is not None
        account = unquote(connection.request.headers["Authorization"]).removeprefix("Bearer ")
        with self.lock:  # nothing is told between the welcome and the first event
            connection.send(encode({"op": "welcome"}))
            self.connections.setdefault(account, []).append(connection)
        with suppress(ConnectionClosed):  # a run that is over closes nothing politely
            for data in connection:
                assert isinstance(data, bytes)
                with self.lock:
                    self.answer(connection, account, decode(data))
        with self.lock:
            self.connections[account].remove(connection)

    def answer(self, connection: ServerConnection, account: str, request: Map) -> None:
        if request["op"] == "message.send":
            self.send(connection, request)
            return
        results: dict[str, Any] = {
            "sync": lambda: {"conversations": [], "cursor": "1", "more": False},
            "conversation.start": lambda: self.start(request["client_ref"], [account, *request["members"]]),
            "conversation.get": lambda: {"last_seq": self.last_seq[request["conversation"]] - self.forgotten()},
        }
        self.reply(connection, request, results[request["op"]]())

    def start(self, id: str, members: list[str]) -> Map:
        self.conversations[id] = members
        self.last_seq[id] = 1
        return {"id": id, "last_seq": 1}

    def forgotten(self) -> int:
        return int(self.fault is Fault.FORGOTTEN)

    def send(self, connection: ServerConnection, request: Map) -> None:
        conversation = request["conversation"]
        seq = self.last_seq[conversation] + 1
        broken = self.fault if seq == BROKEN_SEQ or self.fault is Fault.SILENT else Fault.NONE
        if broken is Fault.REFUSED:
            self.put(connection, encode({"op": "error", "id": request["id"], "code": "closed", "message": "closed"}))
            return
        self.last_seq[conversation] = seq
        answered = seq + (broken is Fault.RENUMBERED)
        self.reply(connection, request, {"seq": answered, "at": 0, "duplicate": False})
        event = {**request, "op": "message", "seq": seq}
        del event["id"]
        first, *others = self.conversations[conversation]
        for account in others:
            self.deliver(account, encode(event))
        self.deliver_to_first(first, event, broken)

    def deliver_to_first(self, account: str, event: Map, broken: Fault) -> None:
        payload, late = encode(event), self.late.pop(account, None)
        if broken is Fault.CUT:
            self.connections[account][0].close()
        elif broken is Fault.LATE:
            self.late[account] = payload
        elif broken is Fault.CHANGED:
            self.deliver(account, encode({**event, "text": "autre chose"}))
        elif broken not in (Fault.LOST, Fault.SILENT):
            self.deliver(account, payload)
        if late or broken is Fault.TWICE:
            self.deliver(account, late or payload)

    def deliver(self, account: str, payload: bytes) -> None:
        for connection in self.connections.get(account, []):
            self.put(connection, payload)

    def reply(self, connection: ServerConnection, request: Map, result: Map) -> None:
        self.put(connection, encode({"op": "ok", "id": request["id"], "result": result}))

    def put(self, connection: ServerConnection, payload: bytes) -> None:
        with suppress(ConnectionClosed):  # who has gone needs nothing more
            connection.send(payload)


@contextmanager
def hub(fault: Fault = Fault.NONE) -> Iterator[Server]:
    """Serve on a free port until the block ends; the process whose CPU is counted is this one."""
    subprotocols = [Subprotocol("mis.v1.msgpack")]
    with serve(Hub(fault).serve, HOST, 0, subprotocols=subprotocols, compression=None) as server:
        thread = threading.Thread(target=_serve, args=(server,))
        thread.start()
        port = server.socket.getsockname()[1]
        yield Server(HOST, port, psutil.Process())
        server.shutdown()
        thread.join()


def _serve(server: WebSocketServer) -> None:
    server.serve_forever()
