"""Break-glass, and its review."""

from starlette.routing import Route

from dossier.contract.emergencies import ANSWER, EMERGENCIES, DossierEmergencies, DossierEmergency, EmergencyOpened
from dossier.http.asked import cursor_in, dossier_of
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
            route("POST", ANSWER, self._answer),
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

    async def _answer(self, asked: Asked) -> None:
        id, broken = dossier_of(asked), path_id(asked, "emergency")
        writer = self._host.store.writer
        await writer.run(lambda work: emergency.answer(work, asked.actor, id, broken, asked.body))
