"""`/api/people`: a professional makes accounts of patients and caregivers, and gives their codes."""

from starlette.routing import Route

from mis.http.door import Asked, Door
from mis.http.path_id import path_id
from mis.operations.people import PeopleDesk
from protocol.identity import AccessCode, People
from protocol.values import AccountId


class PeopleRoutes:
    def __init__(self, door: Door, desk: PeopleDesk) -> None:
        self._door = door
        self._desk = desk

    def routes(self) -> list[Route]:
        return [
            self._door.route("POST", "/api/people", self._create),
            self._door.route("GET", "/api/people", self._show),
            self._door.route("POST", "/api/people/{id}/code", self._new_code),
        ]

    async def _create(self, asked: Asked) -> AccessCode:
        return await self._desk.create(asked.actor, asked.body, now=asked.now)

    async def _show(self, asked: Asked) -> People:
        return await self._desk.people(asked.actor, now=asked.now)

    async def _new_code(self, asked: Asked) -> AccessCode:
        return await self._desk.new_code(asked.actor, AccountId(path_id(asked)))
