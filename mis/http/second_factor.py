"""`/api/second-factor`: whether one is set; make a key, confirm it, remove it."""

from starlette.routing import Route

from mis.http.door import Asked, Door
from mis.operations.log_in import LogInDesk
from mis.operations.second_factor import SecondFactorDesk
from protocol.identity import RecoveryCodes, SecondFactor, SecondFactorKey

PATH = "/api/second-factor"


class SecondFactorRoutes:
    def __init__(self, door: Door, desk: SecondFactorDesk, log_in: LogInDesk) -> None:
        self._door = door
        self._desk = desk
        self._log_in = log_in

    def routes(self) -> list[Route]:
        return [
            self._door.route("GET", PATH, self._show),
            self._door.route("POST", PATH, self._begin),
            self._door.route("PUT", PATH, self._confirm),
            self._door.route("DELETE", PATH, self._remove),
        ]

    async def _show(self, asked: Asked) -> SecondFactor:
        return await self._desk.show(asked.actor)

    async def _begin(self, asked: Asked) -> SecondFactorKey:
        return await self._desk.begin(asked.actor)

    async def _confirm(self, asked: Asked) -> RecoveryCodes:
        return await self._desk.confirm(asked.actor, asked.body)

    async def _remove(self, asked: Asked) -> None:
        await self._log_in.prove(asked.actor, asked.body.password, now=asked.now)
        await self._desk.remove(asked.actor)
