"""What every answer over HTTP has in common: its headers, the end of its body, and what happens on a defect.

The check that a cookie comes from our own page stands where the cookie is read (`mis.http.identify`).
"""

from collections.abc import Sequence
from re import Pattern
from typing import NoReturn

from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.routing import BaseRoute, compile_path
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mis.errors import defect
from mis.http.arrival import announced_bytes
from mis.http.linger import read_on
from mis.http.problem import Headers, http_exception, problem
from mis.settings import Settings
from protocol.errors import Refusal, TooLarge
from protocol.http import ROUTES
from protocol.http import Route as Served

# The largest body besides files is a note of 20,000 characters, which JSON may escape into 6 bytes each.
BODY_BYTES = 131_072

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


def application(routes: Sequence[BaseRoute], settings: Settings, contract: Sequence[Served] = ROUTES) -> Starlette:
    """Return the application that serves the routes, behind all that stands here."""
    takes_files = [compile_path(one.path)[0] for one in contract if one.bytes_in]
    return Starlette(
        routes=routes,
        middleware=[
            Middleware(SecurityHeaders, secure=settings.secure),
            Middleware(Refusals),
            Middleware(BodyLimit, takes_files=takes_files),
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
    """Bounds the body of every request but those with files, whatever its headers announce.

    Shape:   takes_files: paths that count their bytes themselves, against another limit (mis.http.arrival)
    """

    def __init__(self, app: ASGIApp, takes_files: Sequence[Pattern[str]], body_bytes: int = BODY_BYTES) -> None:
        self._app = app
        self._takes_files = takes_files
        self._body_bytes = body_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or any(one.fullmatch(scope["path"]) for one in self._takes_files):
            await self._app(scope, receive, send)
            return
        announced = announced_bytes(Request(scope))
        if announced is not None and announced > self._body_bytes:
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
        if rest is not None:
            await read_on(rest)
        raise TooLarge(f"the body is over {self._body_bytes} bytes")


async def _answer(send: Send, status: int, headers: Headers, body: bytes) -> None:
    length = (b"content-length", b"%d" % len(body))
    # The body of the request may be unread: the next request must not be looked for inside it.
    await send(
        {"type": "http.response.start", "status": status, "headers": [*headers, length, (b"connection", b"close")]}
    )
    await send({"type": "http.response.body", "body": body})
