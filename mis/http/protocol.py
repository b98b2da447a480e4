"""One HTTP/1.1 connection on uvicorn, where nothing may be left half done and a head has a size."""

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

# One request line and its headers. 16 KiB is h11's limit and twice one line of nginx; 100 headers are Apache's limit.
HEAD_BYTES = 16_384
HEADERS = 100
# A body may take the handshake's time, and a second more for each of these (Apache mod_reqtimeout: MinRate=500).
BODY_BYTES_PER_S = 500
_TOO_LARGE = b"HTTP/1.1 431 Request Header Fields Too Large\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"


class HttpProtocol(HttpToolsProtocol):
    """uvicorn's HTTP/1.1, where what a request still owes has a deadline and its head a size."""

    config: Any  # mis.server.Config

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.in_head = False
        self.head_bytes = 0
        self.head_too_large = False
        self.owed_by = 0.0
        self.owed_timer: asyncio.TimerHandle | None = None
        self.stalled_timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._expect_the_rest()

    def connection_lost(self, exc: Exception | None) -> None:
        self._expect_nothing()
        self.resume_writing()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self.transport.is_closing():
            return
        if self.owed_timer is None and (self.cycle is None or self.cycle.response_complete):
            self._expect_the_rest()
        # The first piece of a head is bounded by what one read gives; the pieces after it are counted here, because
        # httptools shows a header only when it is whole.
        continued = self.in_head
        super().data_received(data)
        if continued and self.in_head:
            self.head_bytes += len(data)
            if self.head_bytes > HEAD_BYTES and not self.transport.is_closing():
                self.head_too_large = True
                self.send_400_response("")

    # What httptools finds.

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self.in_head, self.head_bytes = True, 0
        if self.owed_timer is None:
            self._expect_the_rest()

    def on_url(self, url: bytes) -> None:
        super().on_url(url)
        self._count(len(self.url), headers=0)

    def on_header(self, name: bytes, value: bytes) -> None:
        super().on_header(name, value)
        whole = len(self.url) + sum(len(name) + len(value) + 4 for name, value in self.headers)
        self._count(whole, headers=len(self.headers))

    def on_headers_complete(self) -> None:
        self.in_head = False
        self.owed_by = self.loop.time() + self.config.handshake_timeout_s
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        self.owed_by += len(body) / BODY_BYTES_PER_S
        super().on_body(body)

    def on_message_complete(self) -> None:
        self._expect_nothing()
        super().on_message_complete()

    def handle_websocket_upgrade(self) -> None:
        self._expect_nothing()
        super().handle_websocket_upgrade()
        # The parser refers to us and we to it: without this, an open WebSocket would keep the whole HTTP request.
        del self.parser, self.scope, self.headers, self.flow, self.pipeline

    def send_400_response(self, msg: str) -> None:
        if not self.head_too_large:
            super().send_400_response(msg)
            return
        self.transport.write(_TOO_LARGE)
        self.transport.close()

    # A peer that does not read its answer is dropped like one that does not finish its question.

    def pause_writing(self) -> None:
        super().pause_writing()
        self.stalled_timer = self.loop.call_later(self.config.silence_s, self.transport.abort)

    def resume_writing(self) -> None:
        super().resume_writing()
        if self.stalled_timer is not None:
            self.stalled_timer.cancel()
            self.stalled_timer = None

    def _count(self, whole: int, *, headers: int) -> None:
        if whole > HEAD_BYTES or headers > HEADERS:
            self.head_too_large = True
            raise ValueError("the head of the request is too large")  # httptools stops, uvicorn answers

    def _expect_the_rest(self) -> None:
        self.owed_by = self.loop.time() + self.config.handshake_timeout_s
        self.owed_timer = self.loop.call_at(self.owed_by, self._due)

    def _expect_nothing(self) -> None:
        if self.owed_timer is not None:
            self.owed_timer.cancel()
            self.owed_timer = None

    def _due(self) -> None:
        if self.flow.read_paused:  # it is our turn, not the peer's
            self.owed_by = self.loop.time() + self.config.handshake_timeout_s
        if self.loop.time() < self.owed_by:
            self.owed_timer = self.loop.call_at(self.owed_by, self._due)
        else:
            self.transport.abort()
