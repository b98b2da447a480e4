"""One WebSocket on uvicorn: its handshake through ASGI, its messages straight to and from the gateway.

Measured per idle connection and per frame: docs/decisions/0005-transport.md.
"""

import asyncio
from typing import Any, cast

from uvicorn.protocols.utils import ClientDisconnected
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import Frame

from mis.gateway.frames import find_frame, unmasked
from mis.gateway.transport import EXTENSION, Listener


class _Nowhere:
    """The queue of a connection that has a listener: ASGI events about it interest nobody."""

    def put_nowait(self, event: Any) -> None:
        """Forget the event."""


_NOWHERE = cast("asyncio.Queue[Any]", _Nowhere())
_NO_FRAMES: list[bytes] = []
_NO_HEADERS: list[tuple[bytes, bytes]] = []


class WebSocketProtocol(WebSocketsSansIOProtocol):
    """uvicorn's WebSocket, and a `mis.gateway.transport.Transport` once the application listens."""

    config: Any  # mis.server.Config

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.listener: Listener | None = None
        self.partial: bytearray | None = None
        self.partial_is_text = False
        # Ready frames of this turn of the loop, and how many bytes the system may leave to us.
        self.ready: list[bytes] | None = None
        self.most_unsent = 0
        # The beginning of a frame whose rest has not come. Whether websockets' parser stands between two frames, so
        # that whole frames may pass it by: not when bytes came with the handshake or between it and `listen`.
        self.pending = b""
        self.passes_by = True

    # The transport, as the gateway sees it.

    def listen(self, listener: Listener, *, most_unsent: int) -> None:
        self.listener, self.most_unsent = listener, most_unsent
        if self.disconnected:
            listener.lost()
            return
        queued, self.queue = self.queue, _NOWHERE
        while not queued.empty():
            message: Any = queued.get_nowait()
            if message["type"] == "websocket.receive":
                listener.received(message["bytes"] if message.get("text") is None else message["text"])
        self._read(on=True)

    def write(self, frame: bytes) -> None:
        if self.ready is not None:
            self.ready.append(frame)
        elif not (self.close_sent or self.disconnected):
            # One system call a turn, and not one a frame: a commit of many messages writes many frames at once.
            self.ready = [frame]
            self.loop.call_soon(self._write_ready)

    def close(self, code: int, reason: str = "") -> None:
        if self.close_sent or self.disconnected or self.transport.is_closing():
            return
        self.conn.send_close(code, reason)
        self._end()

    # What comes in.

    def handle_connect(self, event: Any) -> None:
        super().handle_connect(event)
        if not self.close_sent:
            cast("dict[str, Any]", self.scope["extensions"])[EXTENSION] = self

    def data_received(self, data: bytes) -> None:
        try:
            if self.listener is None or not self.passes_by or self.close_sent:
                self.passes_by = self.passes_by and not self.handshake_initiated and data.endswith(b"\r\n\r\n")
                self._parse(data)
            else:
                self._pass_by(self.pending + data if self.pending else data)
        except Exception:
            self.logger.exception("Exception in the listener")
            self.close(1011, "internal error")

    def _parse(self, data: bytes) -> None:
        self.conn.receive_data(data)
        self.handle_events()
        if self.conn.parser_exc is not None and not self.close_sent:
            self.handle_parser_exception()

    def _pass_by(self, data: bytes) -> None:
        """Hand plain messages to the listener, and every other frame, whole, to the parser."""
        start = 0
        while start < len(data):
            frame = find_frame(data, start)
            if frame is not None and frame.end - frame.payload > self.config.ws_max_size:
                frame = frame._replace(is_message=False, end=len(data))  # its header is enough for a 1009
            if frame is None or frame.end > len(data):
                break
            if frame.is_message and self.partial is None and not self.close_sent:
                self._complete(unmasked(data, frame), text=frame.is_text)
            else:
                self._parse(data[start : frame.end])
            start = frame.end
        self.pending = data[start:]

    def eof_received(self) -> None:
        # The transport closes itself now, but waits for what is unsent to be taken; that wait has an end.
        self._drop_later()

    def handle_text(self, event: Frame) -> None:
        self._begin(event, text=True)

    def handle_bytes(self, event: Frame) -> None:
        self._begin(event, text=False)

    def handle_cont(self, event: Frame) -> None:
        # One buffer and no list of pieces: a million empty fragments weigh nothing.
        if self.partial is None:
            return  # a fragment of what came after our close
        self.partial += event.data
        if event.fin:
            whole, self.partial = bytes(self.partial), None
            self._complete(whole, text=self.partial_is_text)

    def _begin(self, event: Frame, *, text: bool) -> None:
        if event.fin:
            self._complete(bytes(event.data), text=text)
        else:
            self.partial, self.partial_is_text = bytearray(event.data), text

    def _complete(self, data: bytes, *, text: bool) -> None:
        if self.close_sent:
            return
        payload: bytes | str = data
        if text:
            try:
                payload = data.decode("utf-8")
            except UnicodeDecodeError:
                self.close(1007, "invalid UTF-8")
                return
        if self.listener is not None:
            self.listener.received(payload)
        else:
            kind = "text" if text else "bytes"
            self.queue.put_nowait(cast("Any", {"type": "websocket.receive", kind: payload}))
            self._read(on=False)

    # What goes out faster than the peer takes it stops what comes in: pongs and refusals must not pile up either.

    def pause_writing(self) -> None:
        super().pause_writing()
        if self.listener is not None:
            self._read(on=False)

    def resume_writing(self) -> None:
        super().resume_writing()
        if self.listener is not None:
            self._read(on=True)

    def _read(self, *, on: bool) -> None:
        if self.read_paused is not on or self.transport.is_closing():
            return
        self.read_paused = not on
        if on:
            self.transport.resume_reading()
        else:
            self.transport.pause_reading()

    # The end.

    def handle_ping(self) -> None:
        self._flush()

    def handle_close(self, event: Frame) -> None:  # noqa: ARG002 - uvicorn calls it so
        self._end()
        self.transport.close()

    def handle_parser_exception(self) -> None:
        self._end()

    def keepalive_timeout(self) -> None:
        self.pong_timer = None
        self.conn.fail(1011, "no pong")
        self._end()

    def shutdown(self) -> None:
        if self.handshake_complete:
            self.close(1012, "restarting")
        else:
            self.send_500_response()
            self.transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self.ready = None
        self.pending = b""
        listener, self.listener = self.listener, None
        if listener is not None:
            listener.lost()

    def _end(self) -> None:
        """Send our close, then read and discard until the peer's half comes or the time is up.

        Closing at once would reset the connection under what the peer still sends, and the reset would eat our close
        code on its way (RFC 6455, section 7.1.1).
        """
        if not self.close_sent:
            close = self.conn.close_rcvd or self.conn.close_sent
            code, reason = (close.code, close.reason) if close else (1006, "")
            self.queue.put_nowait({"type": "websocket.disconnect", "code": code, "reason": reason})
        self.close_sent = True
        self.partial = None
        self.stop_keepalive()
        self._flush()
        self._read(on=True)
        self._drop_later()

    def _write_ready(self) -> None:
        ready, self.ready = self.ready, None
        if ready is None or self.disconnected:
            return
        data = ready[0] if len(ready) == 1 else b"".join(ready)
        if self.listener is not None and self.transport.get_write_buffer_size() + len(data) > self.most_unsent:
            self.listener.too_slow()
        else:
            self.transport.write(data)

    def _flush(self) -> None:
        self._write_ready()
        for data in self.conn.data_to_send():
            if data:
                self.transport.write(data)
            elif self.transport.can_write_eof():
                self.transport.write_eof()

    def _drop_later(self) -> None:
        if self.close_timer is None and not self.disconnected:
            self.close_timer = self.loop.call_later(self.config.close_timeout_s, self.transport.abort)

    # The application's task: it may end and leave the connection to its listener.

    async def send(self, message: Any) -> None:
        if message["type"] == "websocket.close" and self.handshake_complete:
            self.close(message.get("code", 1000), message.get("reason") or "")
        else:
            await super().send(message)

    async def run_asgi(self) -> None:
        try:
            await self.app(self.scope, self.receive, self.send)
        except ClientDisconnected:
            pass
        except BaseException:
            self.logger.exception("Exception in the application")
            self.send_500_response()
            self.close(1011, "internal error")
        if self.listener is not None:
            self._forget_the_handshake()
        elif not self.handshake_complete:
            self.send_500_response()
            self.transport.close()
        else:
            self.close(1000)

    def _forget_the_handshake(self) -> None:
        """Drop what only the handshake needed: about half of what an idle connection would weigh."""
        del self.scope, self.request, self.response
        self.frames, self.default_headers = _NO_FRAMES, _NO_HEADERS
