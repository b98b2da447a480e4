"""A dossier, and one's list of them."""

from starlette.routing import Route

from dossier.contract.dossier import Dossier, DossierPage
from dossier.contract.paths import ALL, ONE
from dossier.http.asked import dossier_of, today
from dossier.operations import listed, seen
from mis.extension import Asked, Host


class DossierRoutes:
    def __init__(self, host: Host) -> None:
        self._host = host

    def routes(self) -> list[Route]:
        route = self._host.door.route
        return [route("POST", f"{ALL}/search", self._page), route("GET", ONE, self._show)]

    async def _page(self, asked: Asked) -> DossierPage:
        async with self._host.store.reading() as reading:
            return await listed.page(reading, asked.actor, asked.body, today(self._host, reading.now))

    async def _show(self, asked: Asked) -> Dossier:
        return await self._host.store.writer.run(lambda work: seen.show(work, asked.actor, dossier_of(asked)))
