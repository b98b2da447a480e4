"""Break-glass, and its review."""

from starlette.routing import Route

from dossier.contract.emergencies import EMERGENCIES, DossierEmergencies, DossierEmergency, EmergencyOpened
from dossier.http.asked import cursor_in
from dossier.operations import emergency
from mis.extension import Asked, Host, path_id
from protocol.errors import NotFound


class EmergencyRoutes:
    def __init__(self, host: Host) -> None:
        self._host = host

    def routes(self) -> list[Route]:
        route = self._host.door.route
        return [
            route("POST", EMERGENCIES, self._open),
            route("GET", EMERGENCIES, self._page),
            route("POST", f"{EMERGENCIES}/{{id}}/review", self._review),
        ]

    async def _open(self, asked: Asked) -> EmergencyOpened:
        """That one tried stays recorded, also where there is nothing to open."""
        opened = await self._host.store.writer.run(lambda work: emergency.open_in(work, asked.actor, asked.body))
        if opened is None:
            raise NotFound("no dossier of these traits opens")
        return opened

    async def _page(self, asked: Asked) -> DossierEmergencies:
        before = cursor_in(asked, "before")
        async with self._host.store.reading() as reading:
            return await emergency.page(reading, before)

    async def _review(self, asked: Asked) -> DossierEmergency:
        writer = self._host.store.writer
        return await writer.run(lambda work: emergency.review(work, asked.actor, path_id(asked), asked.body))
