"""`/api/password`: choose another."""

from starlette.routing import Route

from mis.http.door import Asked, Door
from mis.operations.password import PasswordDesk


class PasswordRoutes:
    def __init__(self, door: Door, desk: PasswordDesk) -> None:
        self._door = door
        self._desk = desk

    def routes(self) -> list[Route]:
        return [self._door.route("PUT", "/api/password", self._change)]

    async def _change(self, asked: Asked) -> None:
        await self._desk.change(asked.actor, asked.body, now=asked.now)
