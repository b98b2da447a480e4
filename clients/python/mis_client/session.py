"""Logging in and out over HTTP, and what an HTTP answer refuses."""

import ssl
from functools import cache
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import httpx
import msgspec

from mis_client.errors import ConnectionLost, RemoteProtocolError
from protocol.errors import CloseCode, refusal
from protocol.identity import Renewal
from protocol.session import LoggedIn, LogIn

TIMEOUT_S = 10.0
# What a proxy or a server that is starting says; the request may be repeated (RFC 9110, section 15.6).
_TRY_AGAIN = (HTTPStatus.BAD_GATEWAY, HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.GATEWAY_TIMEOUT)


class _Problem(msgspec.Struct):
    """RFC 9457, with the code of the contract and what stands beside it."""

    code: str
    title: str = ""
    detail: str = ""
    details: dict[str, Any] | None = None


@cache
def trusted() -> ssl.SSLContext:
    """What certificates are trusted; to read them takes 35 ms, once."""
    return httpx.create_ssl_context()


def address(url: str, *, scheme: str, path: str) -> str:
    """Return where the server has `path`, over `scheme` ("http" or "ws"), encrypted where `url` is."""
    parts = urlsplit(url)
    encrypted = "s" if parts.scheme in ("https", "wss") else ""
    return urlunsplit((scheme + encrypted, parts.netloc, parts.path.rstrip("/") + path, "", ""))


def refused(status: int, body: bytes, *, repeats: bool = True) -> Exception:
    """What an HTTP answer other than the expected one means.

    Shape:   the server's own Refusal, ConnectionLost where to try again helps and the client does so by itself, or
             RemoteProtocolError
    """
    try:
        problem = msgspec.json.decode(body, type=_Problem)
    except msgspec.DecodeError:
        return _without_problem(status)
    if repeats and status in _TRY_AGAIN:
        return ConnectionLost(f"HTTP {status}")
    return refusal(problem.code, problem.detail or problem.title, problem.details)


def _without_problem(status: int) -> Exception:
    if status in _TRY_AGAIN:
        return ConnectionLost(f"HTTP {status}")
    return RemoteProtocolError(CloseCode.NOT_UNDERSTOOD, f"HTTP {status} without a problem of the contract")


async def log_in(url: str, log_in: LogIn) -> LoggedIn:
    """Open a session.

    Raises:  Unauthenticated (login or password; details.needs is code: a second factor is set, and its code missing or
             wrong), RateLimited, ConnectionLost (try again)
    """
    return await _logged_in(address(url, scheme="http", path="/api/session"), log_in, {}, HTTPStatus.CREATED)


async def renew(url: str, token: str, renewal: Renewal) -> LoggedIn:
    """Prove again who one is, in a session that goes on, unlocked and under a new token.

    Raises:  as `log_in`; after ConnectionLost the old token may be void
    """
    headers = {"Authorization": f"Bearer {token}"}
    return await _logged_in(address(url, scheme="http", path="/api/session/renewal"), renewal, headers, HTTPStatus.OK)


async def _logged_in(url: str, proof: LogIn | Renewal, headers: dict[str, str], expected: HTTPStatus) -> LoggedIn:
    try:
        async with httpx.AsyncClient(timeout=TIMEOUT_S, verify=trusted()) as http:
            answer = await http.post(
                url, content=msgspec.json.encode(proof), headers={"Content-Type": "application/json", **headers}
            )
    except httpx.TransportError as error:
        raise ConnectionLost("log-in could not be sent or was not answered") from error
    if answer.status_code != expected:
        raise refused(answer.status_code, answer.content)
    try:
        return msgspec.json.decode(answer.content, type=LoggedIn)
    except msgspec.DecodeError as error:
        raise RemoteProtocolError(CloseCode.NOT_UNDERSTOOD, "the answer to the log-in cannot be read") from error


async def log_out(url: str, token: str) -> None:
    """End the session; one that is over already is no error.

    Raises:  ConnectionLost (the session may live on until it expires), Refusal
    """
    try:
        async with httpx.AsyncClient(timeout=TIMEOUT_S, verify=trusted()) as http:
            answer = await http.delete(
                address(url, scheme="http", path="/api/session"), headers={"Authorization": f"Bearer {token}"}
            )
    except httpx.TransportError as error:
        raise ConnectionLost("log-out could not be sent or was not answered") from error
    if answer.status_code not in (HTTPStatus.NO_CONTENT, HTTPStatus.UNAUTHORIZED):
        raise refused(answer.status_code, answer.content)
