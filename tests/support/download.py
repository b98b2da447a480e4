"""A download during which something happens: its bytes go by one part at a time, a second apart."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from protocol.errors import Refusal
from tests.support.visitor import House, Visitor


async def broken_off(house: House, visitor: Visitor, path: str, meanwhile: Callable[[], Awaitable[Any]]) -> int:
    """How many bytes came of a file before the server broke it off, for what happened after the first of them."""
    got = 0

    async def receive() -> Any:
        await asyncio.Event().wait()

    async def send(message: Any) -> None:
        nonlocal got
        if got == 0 and message.get("body"):
            await meanwhile()
        got += len(message.get("body", b""))
        house.clock.advance(1)

    with pytest.raises(Refusal):
        await house.app.asgi(_scope(visitor, path), receive, send)
    return got


def _scope(visitor: Visitor, path: str) -> dict[str, Any]:
    cookies = "; ".join(f"{one.name}={one.value}" for one in visitor.http.cookies.jar)
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.4"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": [(b"host", b"localhost:8000"), (b"cookie", cookies.encode())],
        "client": ("192.0.2.7", 40_000),
        "server": ("localhost", 8000),
    }
