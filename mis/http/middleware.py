"""What every answer over HTTP has in common: its headers, the end of its body, and what happens on a defect.

The check that a cookie comes from our own page stands where the cookie is read (`mis.http.identify`).
"""

from collections.abc import Sequence
from typing import NoReturn

from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mis.errors import defect
from mis.http.problem import Headers, http_exception, problem
from mis.settings import Settings
from protocol.errors import BadRequest, Refusal, TooLarge

# A log-in is the largest body besides attachments, and has 300 bytes.
BODY_BYTES = 16_384
# What is read of a body that is refused, so that the answer arrives; past it the connection drops.
LINGER_BYTES = 16 * 1024 * 1024
ATTACHMENTS = "/api/attachments"  # counts its bytes itself, against another limit

# Sources: OWASP HTTP Headers Cheat Sheet; ASVS 5.0, 3.4.1 to 3.4.8. An answer that says otherwise itself wins.
HEADERS = {
    "Cache-Control": "no-store",
    # Data that somebody opens as a page is shown in a sandbox: nothing in it runs as ours (ASVS 5.0, 3.2.1).
    "Content-Security-Policy": (
        "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox"
    ),
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
HSTS = "max-age=63072000; includeSubDomains"  # two years (ASVS 5.0, 3.4.1)


def application(routes: Sequence[BaseRoute], settings: Settings) -> Starlette:
    """Return the application that serves the routes, behind all that stands here."""
    return Starlette(
        routes=routes,
        middleware=[
            Middleware(SecurityHeaders, secure=settings.secure),
            Middleware(Refusals),
            Middleware(BodyLimit),
        ],
        exception_handlers={HTTPException: http_exception},
    )


class SecurityHeaders:
    """Gives every answer the headers, those of a refused WebSocket included."""

    def __init__(self, app: ASGIApp, *, secure: bool) -> None:
        self._app = app
        self._headers = HEADERS | ({"Strict-Transport-Security": HSTS} if secure else {})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_headers(message: Message) -> None:
            if message["type"] in ("http.response.start", "websocket.http.response.start"):
                headers = MutableHeaders(raw=list(message.get("headers", [])))
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
                message["headers"] = headers.raw
            await send(message)

        await self._app(scope, receive, with_headers if scope["type"] != "lifespan" else send)


class Refusals:
    """Turns a refusal that an endpoint raises into its problem, and a defect into `internal` with a reference."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = False

        async def watched(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except Exception as error:
            refusal = error if isinstance(error, Refusal) else defect(error)
            if started:
                raise  # half an answer cannot become another: the connection drops
            status, headers, body = problem(refusal)
            await _answer(send, status, headers, body)


class BodyLimit:
    """Bounds the body of every request but an attachment's, whatever its headers announce."""

    def __init__(self, app: ASGIApp, body_bytes: int = BODY_BYTES) -> None:
        self._app = app
        self._body_bytes = body_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith(ATTACHMENTS):
            await self._app(scope, receive, send)
            return
        got = _announced(scope)
        if got > self._body_bytes:
            await self._refuse(receive)
        got = 0

        async def counted() -> Message:
            nonlocal got
            message = await receive()
            got += len(message.get("body", b""))
            if got > self._body_bytes:
                await self._refuse(receive if message.get("more_body") else None)
            return message

        await self._app(scope, counted, send)

    async def _refuse(self, rest: Receive | None) -> NoReturn:
        """Read on and forget, then refuse: a connection closed under a body resets, and the reset eats the answer.

        Source:  RFC 9112, section 9.6
        """
        got = 0
        while rest is not None and got < LINGER_BYTES:
            message = await rest()
            got += len(message.get("body", b""))
            if not message.get("more_body"):
                break
        raise TooLarge(f"the body is over {self._body_bytes} bytes")


def _announced(scope: Scope) -> int:
    value = Request(scope).headers.get("content-length", "0")
    if not (value.isascii() and value.isdigit()):
        raise BadRequest("the length of the body is no number")
    return int(value[:19])


async def _answer(send: Send, status: int, headers: Headers, body: bytes) -> None:
    length = (b"content-length", b"%d" % len(body))
    # The body of the request may be unread: the next request must not be looked for inside it.
    await send(
        {"type": "http.response.start", "status": status, "headers": [*headers, length, (b"connection", b"close")]}
    )
    await send({"type": "http.response.body", "body": body})
