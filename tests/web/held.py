"""A page whose server is slow for one answer, for as long as the test wants it to be."""

import asyncio
import json
import re
from collections.abc import Callable
from typing import Any, Self

from playwright.async_api import Page, Request, Route, WebSocketRoute

ASKED_WITHIN_S = 30


class Held:
    """Holds back the answer to what is asked for next, from `hold` until `let_go`.

    Shape:   op: which operation; of history, pages alone
    Next: `hold`, have the page ask, `asked`, do what is to be done meanwhile, `let_go`
    """

    def __init__(self, op: str = "message.history") -> None:
        self._op = op
        self._ids: set[int] = set()
        self._held: asyncio.Queue[str | bytes] = asyncio.Queue()
        self._holds = False
        self._asked = asyncio.Event()
        self._page: WebSocketRoute | None = None

    async def over(self, page: Page) -> Self:
        """Stand between the page and its server; before the page connects."""
        await page.route_web_socket(re.compile("/ws$"), self._connect)
        return self

    def hold(self) -> None:
        self._holds = True
        self._asked.clear()

    async def asked(self) -> None:
        """Wait until the page has asked for what is held back."""
        await asyncio.wait_for(self._asked.wait(), ASKED_WITHIN_S)

    async def let_go(self) -> None:
        """Deliver what was held back, once the server has answered; from here on all passes."""
        assert self._page is not None
        self._page.send(await asyncio.wait_for(self._held.get(), ASKED_WITHIN_S))

    def _connect(self, page: WebSocketRoute) -> None:
        self._page, server = page, page.connect_to_server()
        page.on_message(lambda frame: self._ask(server, frame))
        server.on_message(self._answer)

    def _ask(self, server: WebSocketRoute, frame: str | bytes) -> None:
        asked = json.loads(frame)
        if self._holds and asked["op"] == self._op and _is_whole(asked):
            self._ids.add(asked["id"])
            self._holds = False
            self._asked.set()
        server.send(frame)

    def _answer(self, frame: str | bytes) -> None:
        assert self._page is not None
        if json.loads(frame).get("id") in self._ids:
            self._held.put_nowait(frame)
        else:
            self._page.send(frame)


def every(_request: Request) -> bool:
    return True


async def hold_requests(page: Page, address: str, of: Callable[[Request], bool] = every) -> asyncio.Event:
    """From here on what is asked over HTTP waits until the event is set; of all at an address, or of some."""
    let_go = asyncio.Event()

    async def hold(route: Route) -> None:
        if of(route.request):
            await let_go.wait()
        await route.continue_()

    await page.route(address, hold)
    return let_go


def _is_whole(asked: dict[str, Any]) -> bool:
    """Tell a page of history from the one message that is named by another."""
    return bool(asked.get("limit") != 1)
