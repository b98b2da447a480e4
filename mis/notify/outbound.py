"""Connections to push services: to the address that was looked at, for a bounded time, for a bounded answer."""

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from typing import Any

import httpcore

from mis.notify.endpoint import Endpoint, is_public

# Nobody waits in front of a page; a push service that takes longer is asked again.
STEP_S = 5.0
WHOLE_S = 10.0
AT_ONCE = 50
# What is read of an answer: its reason is of use to nobody but who looks at the wire.
ANSWER_BYTES = 4_096


# A name and a port, to the addresses that are said to be its.
Resolve = Callable[[str, int], Awaitable[list[str]]]


class UnreachableError(Exception):
    """There was no answer; the message is a word: name, address, connection, certificate, time."""


@dataclass(frozen=True, slots=True)
class Answered:
    status: int
    headers: Mapping[str, str]


class Outbound:
    """Next:    `close` when the application ends."""

    def __init__(self, *, resolve: Resolve | None = None, network: httpcore.AsyncNetworkBackend | None = None) -> None:
        network = network or httpcore.AnyIOBackend()
        # httpcore follows no redirect and reads no environment.
        self._pools = {
            is_named: httpcore.AsyncConnectionPool(
                ssl_context=_trust(),
                max_connections=AT_ONCE,
                max_keepalive_connections=AT_ONCE,
                keepalive_expiry=60.0,
                network_backend=network if is_named else _PublicOnly(network, resolve or addresses_of),
            )
            for is_named in (False, True)
        }

    async def post(self, endpoint: Endpoint, headers: Mapping[str, str], body: bytes) -> Answered:
        """Raises:  UnreachableError."""
        url = httpcore.URL(scheme=endpoint.scheme, host=endpoint.host, port=endpoint.port, target=endpoint.target)
        timeouts = dict.fromkeys(("connect", "read", "write", "pool"), STEP_S)
        try:
            async with (
                asyncio.timeout(WHOLE_S),
                self._pools[endpoint.is_named].stream(
                    "POST", url, headers=list(headers.items()), content=body, extensions={"timeout": timeouts}
                ) as answer,
            ):
                await _read_a_little(answer)
                told = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in answer.headers}
                return Answered(answer.status, told)
        except (TimeoutError, httpcore.TimeoutException) as error:
            raise UnreachableError("time") from error
        except (httpcore.NetworkError, httpcore.ProtocolError, OSError) as error:
            raise UnreachableError("certificate" if _is_about_tls(error) else "connection") from error

    async def close(self) -> None:
        for pool in self._pools.values():
            await pool.aclose()


@cache
def _trust() -> ssl.SSLContext:
    """The machine's own authorities, read once: that takes longer than to build the rest of a server."""
    return ssl.create_default_context()


def _is_about_tls(error: BaseException | None) -> bool:
    return error is not None and (isinstance(error, ssl.SSLError) or _is_about_tls(error.__cause__))


async def _read_a_little(answer: httpcore.Response) -> None:
    """Read the body, so that the connection serves again; of a long one it is closed."""
    got = 0
    async for chunk in answer.aiter_stream():
        got += len(chunk)
        if got > ANSWER_BYTES:
            return


class _PublicOnly(httpcore.AsyncNetworkBackend):
    """Connects to public addresses only, whatever a name is said to be; TLS is with the name all the same."""

    def __init__(self, network: httpcore.AsyncNetworkBackend, resolve: Resolve) -> None:
        self._network = network
        self._resolve = resolve

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's own signature
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        public = [address for address in await self._resolve(host, port) if is_public(address)]
        if not public:
            raise UnreachableError("address")
        *others, last = public
        for address in others:
            with suppress(httpcore.ConnectError, httpcore.ConnectTimeout):  # IPv6 where no way leads out by it
                return await self._network.connect_tcp(address, port, timeout, local_address, socket_options)
        return await self._network.connect_tcp(last, port, timeout, local_address, socket_options)

    async def sleep(self, seconds: float) -> None:
        await self._network.sleep(seconds)


async def addresses_of(host: str, port: int) -> list[str]:
    """Ask the machine's resolver.

    Raises:  UnreachableError (nobody knows the name)
    """
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:  # UnicodeError: `a..b` is no name at all
        raise UnreachableError("name") from error
    return list(dict.fromkeys(str(one[4][0]) for one in found))
