"""Who opened what."""

from starlette.routing import Route

from dossier.contract.accesses import DossierAccesses
from dossier.contract.paths import ONE
from dossier.http.asked import cursor_in, dossier_of
from dossier.operations import accesses
from mis.extension import Asked, Host


class AccessRoutes:
    def __init__(self, host: Host) -> None:
        self._host = host

    def routes(self) -> list[Route]:
        return [self._host.door.route("GET", f"{ONE}/accesses", self._accesses)]

    async def _accesses(self, asked: Asked) -> DossierAccesses:
        before = cursor_in(asked, "before")
        return await self._host.store.writer.run(
            lambda work: accesses.accesses(work, asked.actor, dossier_of(asked), before)
        )
