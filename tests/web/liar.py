"""A server that says something else than it knows: answers to a page are changed on their way."""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any, Self

from playwright.async_api import Page, WebSocketRoute

Lie = Callable[[dict[str, Any]], dict[str, Any]]


class Liar:
    """Stands between a page and its server, and changes the results of some operations.

    Shape:   lies: by operation; they may be given and taken back while the page is there
    """

    def __init__(self, lies: Mapping[str, Lie] | None = None) -> None:
        self.lies: dict[str, Lie] = dict(lies or {})
        self._asked: dict[int, str] = {}

    async def over(self, page: Page) -> Self:
        """Stand between them; before the page connects."""
        await page.route_web_socket(re.compile("/ws$"), self._connect)
        return self

    def _connect(self, page: WebSocketRoute) -> None:
        server = page.connect_to_server()
        page.on_message(lambda frame: self._ask(server, frame))
        server.on_message(lambda frame: page.send(self._changed(frame)))

    def _ask(self, server: WebSocketRoute, frame: str | bytes) -> None:
        asked = json.loads(frame)
        self._asked[asked.get("id", 0)] = asked["op"]
        server.send(frame)

    def _changed(self, frame: str | bytes) -> str | bytes:
        answer = json.loads(frame)
        lie = self.lies.get(self._asked.get(answer.get("id", 0), ""))
        if lie is None or "result" not in answer:
            return frame
        return json.dumps(answer | {"result": lie(answer["result"])})
