"""`/api/activation`: an access code becomes an account of one's own."""

from starlette.responses import Response
from starlette.routing import Route

from mis.http.door import Asked, Door
from mis.operations.activation import ActivationDesk


class ActivationRoutes:
    def __init__(self, door: Door, desk: ActivationDesk) -> None:
        self._door = door
        self._desk = desk

    def routes(self) -> list[Route]:
        return [self._door.route("POST", "/api/activation", self._activate)]

    async def _activate(self, asked: Asked) -> Response:
        logged_in = await self._desk.activate(asked.body, address=asked.address, now=asked.now)
        return self._door.with_session(logged_in, status=201)
