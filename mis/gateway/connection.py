"""One connection of one session: what comes in is read and dispatched, what goes out is bounded."""

from collections.abc import Callable
from typing import Any

from mis.actor import Actor
from mis.clock import Clock
from mis.gateway.live import LiveSession
from mis.gateway.transport import Transport, ready_frame
from mis.metrics import Metrics
from protocol.codec import RequestRefused
from protocol.connection import ServerConnection
from protocol.errors import CloseCode, RateLimited, Refusal, RemoteProtocolError
from protocol.frames import Request
from protocol.session import Welcome
from protocol.values import AccountId, Encoding

# The answer to the 65th unanswered request: any of the 64 may be answered by then.
IN_FLIGHT_RETRY_MS = 100


class Connection:
    """The I/O shell around `protocol.connection`; it decides nothing.

    Order:   `lost` is called once, by the transport; nothing is written after it
    """

    __slots__ = (
        "_clock",
        "_dispatch",
        "_expired",
        "_is_text",
        "_left",
        "_metrics",
        "_protocol",
        "_transport",
        "actor",
        "encoding",
        "live",
        "write",
    )

    def __init__(
        self,
        actor: Actor,
        transport: Transport,
        protocol: ServerConnection,
        *,
        clock: Clock,
        dispatch: Callable[["Connection", Request], None],
        left: Callable[["Connection"], None],
        expired: Callable[[LiveSession], None],
        metrics: Metrics,
    ) -> None:
        self.actor = actor
        self._transport = transport
        self._protocol = protocol
        self.encoding = protocol.encoding
        self._is_text = protocol.encoding is Encoding.JSON
        self._clock = clock
        self._dispatch = dispatch
        self._left = left
        self._expired = expired
        self._metrics = metrics
        self.live: LiveSession  # given by the hub that it joins, before anything is received
        # Called for every delivery, so nothing stands between; after the close the transport drops what comes.
        self.write = transport.write

    @property
    def account(self) -> AccountId:
        return self.actor.account

    def greet(self, welcome: Welcome) -> None:
        self._send(self._protocol.event(welcome))

    def received(self, payload: bytes | str) -> None:
        """Take one message from the transport."""
        if self.actor.expires_at <= self._clock.now():
            self._expired(self.live)
            return
        try:
            request = self._protocol.receive(payload)
        except RequestRefused as refused:
            self._send(self._protocol.turn_away(refused))
        except RemoteProtocolError as broken:
            self.close(broken.close_code)
        else:
            if request is not None:
                self._take(request)

    def too_slow(self) -> None:
        """Close a reader that does not keep up, rather than leave it with a hole (guarantee 7)."""
        self._metrics.slow_readers.inc()
        self.close(CloseCode.TOO_SLOW)

    def lost(self) -> None:
        self._left(self)

    def answer(self, id: int, outcome: Any) -> None:
        """Answer a request with its result or its refusal."""
        if isinstance(outcome, Refusal):
            self._refuse(id, outcome)
        else:
            self._send(self._protocol.answer(id, outcome))

    def close(self, code: CloseCode) -> None:
        self._left(self)
        self._transport.close(code)

    def _take(self, request: Request) -> None:
        if self._protocol.over_limit():
            self._refuse(request.id, RateLimited(IN_FLIGHT_RETRY_MS, "too many unanswered requests"))
        else:
            self._dispatch(self, request)

    def _refuse(self, id: int, refusal: Refusal) -> None:
        self._send(self._protocol.refuse(id, refusal, now_ms=self._clock.now()))
        if self._protocol.flooded:
            self.close(CloseCode.FLOOD)

    def _send(self, payload: bytes) -> None:
        self.write(ready_frame(payload, text=self._is_text))
