"""The server side of one connection, without I/O: frames in, requests out; answers in, frames out."""

from typing import Any

from protocol.codec import CODECS, RequestRefused
from protocol.conversation import Typing
from protocol.errors import BadRequest, CloseCode, RateLimited, Refusal, RemoteProtocolError
from protocol.frames import ErrorAnswer, Ok, Request
from protocol.limits import WireLimits
from protocol.values import Encoding

# A client that is over its limit is told so; one that goes on for this many refusals in this time is put out with
# 4429. Ten full windows of requests are far beyond what a slow reader of refusals can have sent in good faith.
FLOOD_WINDOWS = 10
FLOOD_WITHIN_MS = 10_000


class ServerConnection:
    """What one connection has asked and not been answered, and how often it was told to slow down.

    Next:    write what `answer` and `refuse` return; after `refuse`, close with FLOOD when `flooded`
    """

    __slots__ = ("_codec", "_flood_since", "_in_flight", "_limits", "_refused", "flooded")

    def __init__(self, encoding: Encoding, limits: WireLimits) -> None:
        self._codec = CODECS[encoding]
        self._limits = limits
        self._in_flight: set[int] = set()
        self._refused = 0
        self._flood_since = 0
        self.flooded = False

    @property
    def encoding(self) -> Encoding:
        return self._codec.encoding

    @property
    def unanswered(self) -> int:
        return len(self._in_flight)

    def receive(self, payload: bytes | str) -> Request | None:
        """Read one frame; the request it bears now waits for `answer` or `refuse`.

        Shape:   None is a frame to which nothing can be said (a `typing` that is wrong)
        Raises:  RequestRefused (pass it to `turn_away`), RemoteProtocolError (close with its code)
        """
        if _bytes_of(payload) > self._limits.frame_bytes:
            raise RemoteProtocolError(CloseCode.FRAME_TOO_LARGE, "the frame is too large")
        request = self._codec.decode_request(payload)
        if request is None or type(request) is Typing:
            return request
        if request.id in self._in_flight:
            raise RequestRefused(request.id, BadRequest("the id bears an unanswered request", "id"))
        self._in_flight.add(request.id)
        return request

    def over_limit(self) -> bool:
        """Whether the request just received is one more than may be unanswered; it is not to be executed."""
        return len(self._in_flight) > self._limits.in_flight

    def answer(self, id: int, result: Any) -> bytes:
        self._in_flight.discard(id)
        return self._codec.encode(Ok(id, result))

    def refuse(self, id: int, refusal: Refusal, *, now_ms: int) -> bytes:
        """Say no to an unanswered request; RateLimited ones are counted towards a flood."""
        self._in_flight.discard(id)
        if isinstance(refusal, RateLimited):
            self._count_refusal(now_ms)
        return self._refusal(id, refusal)

    def turn_away(self, refused: RequestRefused) -> bytes:
        """Say no to what never became a request: an unanswered one under the same id stays unanswered."""
        return self._refusal(refused.id, refused.refusal)

    def event(self, event: Any) -> bytes:
        return self._codec.encode(event)

    def _refusal(self, id: int, refusal: Refusal) -> bytes:
        return self._codec.encode(ErrorAnswer(id, refusal.code, refusal.message, refusal.details))

    def _count_refusal(self, now_ms: int) -> None:
        if now_ms - self._flood_since > FLOOD_WITHIN_MS:
            self._flood_since, self._refused = now_ms, 0
        self._refused += 1
        self.flooded = self._refused >= FLOOD_WINDOWS * self._limits.in_flight


def _bytes_of(payload: bytes | str) -> int:
    return len(payload) if isinstance(payload, bytes) or payload.isascii() else len(payload.encode(errors="replace"))
