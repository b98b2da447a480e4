"""A virtual user over the wire: logs in, connects, asks, and reports each answer and each delivery to locust."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import gevent
from gevent.event import AsyncResult
from locust import User

from bench.accounts import log_in
from bench.codec import Map, is_answer
from bench.errors import BenchError, RefusedError, UndeliveredError
from bench.ward import GROUP_SIZE, Place, Ward
from bench.wire import Wire

Answered = Callable[[Map], None]


@dataclass(frozen=True, slots=True)
class Asked:
    """A request without an answer yet."""

    op: str
    at_s: float
    then: Answered


class WireUser(User):  # type: ignore[misc, unused-ignore]  # locust types its users in some versions only
    """One person with one connection. What the events mean is left to the scenario."""

    abstract = True
    ward: Ward  # of each kind of user; who starts the test opens it
    place: Place
    wire: Wire

    def on_start(self) -> None:
        address = urlsplit(self.host or "")
        self._address = (address.hostname or "127.0.0.1", address.port or 80)
        self.place = self.ward.take()
        self._token = self.timed("log in", lambda: log_in(*self._address, self.place.login))
        self.connect()

    def on_stop(self) -> None:
        self.disconnect()

    def connect(self) -> None:
        self._asked: dict[int, Asked] = {}
        self.wire = self.timed("connect", lambda: Wire.connect(*self._address, self._token))
        self._reader = gevent.spawn(self._read)

    def disconnect(self) -> None:
        self._reader.kill()
        self.wire.close()

    def received(self, event: Map) -> None:
        """Take an event; to be replaced by who cares."""

    def send(self, op: str, then: Answered, **fields: Any) -> None:
        """Send a request; `then` is called with its result."""
        number = self.wire.next_id()
        self._asked[number] = Asked(op, time.perf_counter(), then)
        self.wire.send({"op": op, "id": number, **fields})

    def ask(self, op: str, **fields: Any) -> Map:
        """Send a request and wait for its result."""
        result: AsyncResult = AsyncResult()
        self.send(op, result.set, **fields)
        answer: Map = result.get()
        return answer

    def timed(self, name: str, action: Callable[[], Any]) -> Any:
        begin_s = time.perf_counter()
        try:
            outcome = action()
        except (BenchError, OSError) as error:
            self.report(name, begin_s, error)
            raise
        self.report(name, begin_s)
        return outcome

    def report(self, name: str, begin_s: float, error: Exception | None = None) -> None:
        """Tell locust what took how long, and whether it failed."""
        self.environment.events.request.fire(
            request_type="WS",
            name=name,
            response_time=(time.perf_counter() - begin_s) * 1e3,
            response_length=0,
            exception=error,
            context={},
        )

    def _read(self) -> None:
        try:
            while True:
                frame = self.wire.receive()
                if is_answer(frame):
                    self._answer(frame)
                else:
                    self.received(frame)
        except (BenchError, OSError) as error:
            self.report("connection", time.perf_counter(), error)

    def _answer(self, frame: Map) -> None:
        asked = self._asked.pop(frame["id"])
        if frame["op"] == "error":
            self.report(asked.op, asked.at_s, RefusedError(asked.op, frame["code"], frame["message"]))
            return
        self.report(asked.op, asked.at_s)
        asked.then(frame["result"])


class Talker(WireUser):
    """A user with a group to talk to; every message that arrives must be the next one."""

    abstract = True

    def on_start(self) -> None:
        self._next_seq: int | None = None
        super().on_start()
        group = self.place.group
        group.join()
        group.complete.wait()
        if self.place.is_first:
            started = self.ask(
                "conversation.start", client_ref=group.name, members=self.place.others, subject=group.name
            )
            group.conversation.set(started["id"])
        self.conversation: str = group.conversation.get()

    def write(self, text: str, then: Answered) -> None:
        client_ref = self.place.group.new_client_ref()
        self.send("message.send", then, conversation=self.conversation, client_ref=client_ref, text=text)

    def received(self, event: Map) -> None:
        if event["op"] == "message" and event["kind"] == "text" and event["conversation"] == self.conversation:
            self._check_order(event["seq"])
            self._delivered(event["client_ref"])
            self.read_message(event)

    def read_message(self, message: Map) -> None:
        """Take a message of the group; to be replaced by who answers it."""

    def _check_order(self, seq: int) -> None:
        expected, self._next_seq = self._next_seq, seq + 1
        if expected not in (None, seq):
            error = UndeliveredError(f"expected message {expected}, received {seq}")
            self.report("order", time.perf_counter(), error)

    def _delivered(self, client_ref: str) -> None:
        group = self.place.group
        sent_at_s = group.sent_at_s[client_ref]
        self.report("delivery", sent_at_s)
        if group.count_delivery(client_ref) == GROUP_SIZE:
            self.report("last delivery", sent_at_s)
