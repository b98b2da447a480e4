"""`/api/sessions`: one's own devices, and the end of one or of all others."""

from starlette.routing import Route

from mis.http.door import Asked, Door
from mis.http.path_id import path_id
from mis.operations.devices import devices, end_device, end_other_devices
from mis.settings import Settings
from mis.store.store import Store
from protocol.identity import Devices
from protocol.values import SessionId


class DeviceRoutes:
    def __init__(self, door: Door, store: Store, settings: Settings) -> None:
        self._door = door
        self._store = store
        self._settings = settings

    def routes(self) -> list[Route]:
        return [
            self._door.route("GET", "/api/sessions", self._show),
            self._door.route("DELETE", "/api/sessions", self._end_others),
            self._door.route("DELETE", "/api/sessions/{id}", self._end),
        ]

    async def _show(self, asked: Asked) -> Devices:
        async with self._store.reading() as reading:
            return await devices(reading, asked.actor, now=asked.now, settings=self._settings)

    async def _end_others(self, asked: Asked) -> None:
        await self._store.writer.run(lambda work: end_other_devices(work, asked.actor))

    async def _end(self, asked: Asked) -> None:
        id = SessionId(path_id(asked))
        await self._store.writer.run(lambda work: end_device(work, asked.actor, id))
