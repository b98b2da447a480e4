"""Our uvicorn: raw frames for the gateway, deadlines for every peer, and a stop that loses nothing.

What uvicorn does well is left to it; what is here is what its defaults leave open (RELIABILITY, fact 4).
"""

import asyncio
import errno
import logging
import socket
from collections.abc import Awaitable, Callable
from typing import Any, cast

import uvicorn

from mis.gateway.websocket import WebSocketProtocol
from mis.http.protocol import HttpProtocol
from mis.settings import Settings

BACKLOG = 2_048


class CannotListenError(Exception):
    """The address cannot be listened on; the message is one sentence for the operator."""


class Config(uvicorn.Config):
    """uvicorn's configuration, from our settings."""

    def __init__(self, app: Any, settings: Settings) -> None:
        super().__init__(
            app,
            loop="auto",
            http=HttpProtocol,
            ws=WebSocketProtocol,
            ws_max_size=settings.frame_bytes,
            ws_ping_interval=settings.ping_interval_s,
            ws_ping_timeout=settings.ping_timeout_s,
            ws_per_message_deflate=False,  # an amplifier of memory, and of guesses at secrets (RELIABILITY, fact 4)
            lifespan="on",
            log_config=None,
            access_log=False,  # paths and addresses are for the audit, not for the log
            server_header=False,
            forwarded_allow_ips=settings.trusted_proxies,
            timeout_graceful_shutdown=max(1, round(settings.stop_timeout_s)),
        )
        self.handshake_timeout_s = settings.handshake_timeout_s
        self.close_timeout_s = settings.close_timeout_s
        self.silence_s = _silence_s(settings)


class Server(uvicorn.Server):
    """uvicorn's server, with our order of stopping.

    Order:   no new connection; `on_stop` (what was accepted is committed and answered); every WebSocket closed with
             1012 and every response finished; the lifespan of the application
    """

    def __init__(
        self,
        app: Any,
        settings: Settings,
        *,
        on_started: Callable[[], None] | None = None,
        on_stop: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        super().__init__(Config(app, settings))
        self._stop_timeout_s = settings.stop_timeout_s
        self._on_started = on_started
        self._on_stop = on_stop

    async def _serve(self, sockets: list[socket.socket] | None = None) -> None:
        await super()._serve(sockets)
        # uvicorn would raise the signal again and end as killed; a stop that was asked for and went well is no failure.
        self._captured_signals.clear()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started and self._on_started is not None:
            self._on_started()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for server in self.servers:
            server.close()
        for listening in sockets or []:
            listening.close()
        await self._drain()
        await super().shutdown(sockets)
        for connection in list(self.server_state.connections):
            connection.transport.abort()

    async def _drain(self) -> None:
        if self._on_stop is None:
            return
        try:
            await asyncio.wait_for(self._on_stop(), self._stop_timeout_s)
        except Exception:
            # What was not committed was not acknowledged either: its sender sends it again elsewhere.
            logging.getLogger("uvicorn.error").exception("Exception while stopping")


def listen(settings: Settings) -> socket.socket:
    """Take the address that the settings name, before anything else is begun.

    Raises:  CannotListenError
    Next:    `Server.serve(sockets=[...])`, which closes it; `getsockname()` tells the port that 0 became
    """
    try:
        family, _, _, _, address = socket.getaddrinfo(
            settings.host, settings.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listening = socket.create_server(cast("tuple[str, int]", address[:2]), family=family, backlog=BACKLOG)
    except OSError as error:
        raise CannotListenError(_reason(settings, error)) from error
    if hasattr(socket, "TCP_USER_TIMEOUT"):  # Linux; connections inherit it (tcp(7))
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, round(_silence_s(settings) * 1_000))
    return listening


def _reason(settings: Settings, error: OSError) -> str:
    where = f"{settings.host} port {settings.port}"
    if error.errno == errno.EADDRINUSE:
        return f"Cannot listen on {where}: something listens there already; stop it or choose another with --port."
    if error.errno == errno.EACCES:
        return f"Cannot listen on {where}: not permitted; choose a port from 1024 up with --port."
    return f"Cannot listen on {where}: {error.strerror or error}; choose an address of this machine with --host."


def _silence_s(settings: Settings) -> float:
    """Return how long a peer may acknowledge nothing: as long as a pong may take (contract, "Close codes", 1011)."""
    return settings.ping_interval_s + settings.ping_timeout_s
