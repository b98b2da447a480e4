"""Asking for a dossier over HTTP: once, as often as needed, and page by page."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import Any, NamedTuple, Protocol, TypeVar

import httpx
import msgspec

from mis_client.dossiers.exchange import Exchange
from mis_client.errors import ConnectionLost
from mis_client.session import address, refused, trusted
from protocol.values import Cursor

R = TypeVar("R")

# A word of the question that is None is not asked.
Query = Mapping[str, str | int | None]

TIMEOUT_S = 30.0


class OverHttp(Protocol):
    """Asks the server, by its address and with the session's token, as often as needed if that is safe."""

    async def __call__(self, once: Callable[[str, str], Awaitable[R]], *, repeats: bool = True) -> R: ...


class Page(Protocol):
    @property
    def next(self) -> Cursor | None:
        """Where the next one begins; None after the last."""


P = TypeVar("P", bound=Page)


class Asked(NamedTuple):
    """One question of one route."""

    exchange: Exchange[Any]
    path: str
    query: Query
    body: Any

    async def once(self, url: str, token: str) -> Any:
        """Raises:  the server's Refusal, ConnectionLost (it may have been done), RemoteProtocolError"""
        route = self.exchange.route
        try:
            async with httpx.AsyncClient(timeout=TIMEOUT_S, verify=trusted()) as http:
                answer = await http.request(
                    route.method,
                    address(url, scheme="http", path=self.path),
                    params={word: value for word, value in self.query.items() if value is not None},
                    headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
                    content=None if route.body is None else msgspec.json.encode(self.body),
                )
        except httpx.TransportError as error:
            raise ConnectionLost("what was asked of a dossier was not answered") from error
        if answer.status_code != route.status:
            raise refused(answer.status_code, answer.content, repeats=self.exchange.is_repeatable)
        return self.exchange.read(answer.content)


class Asking:
    """What the methods of each noun ask with."""

    def __init__(self, over_http: OverHttp) -> None:
        self._over_http = over_http

    async def _ask(
        self, exchange: Exchange[R], *, body: Any = None, query: Query | None = None, **named: str | int
    ) -> R:
        """Ask a route; named: what its path names."""
        asked = Asked(exchange, exchange.path(**named), query or {}, body)
        answer: R = await self._over_http(asked.once, repeats=exchange.is_repeatable)
        return answer

    def _pages(self, exchange: Exchange[P], *, query: Query | None = None, **named: str | int) -> AsyncIterator[P]:
        """Each page of a route whose cursor stands in its question."""

        async def one(cursor: Cursor | None) -> P:
            return await self._ask(exchange, query={**(query or {}), exchange.cursor: cursor}, **named)

        return pages(one)


async def pages(one: Callable[[Cursor | None], Awaitable[P]]) -> AsyncIterator[P]:
    """Each page as it comes; whoever has enough leaves the loop."""
    cursor: Cursor | None = None
    while True:
        page = await one(cursor)
        yield page
        if page.next is None:
            return
        cursor = page.next
