"""Who acts for whom."""

from starlette.routing import Route

from dossier.contract.secretariat import SECRETARIATS, DossierSecretariat, DossierSecretariats
from dossier.http.asked import cursor_in
from dossier.operations import secretariat
from mis.extension import Asked, Host, path_id


class SecretariatRoutes:
    def __init__(self, host: Host) -> None:
        self._host = host

    def routes(self) -> list[Route]:
        route = self._host.door.route
        return [
            route("GET", SECRETARIATS, self._page),
            route("POST", SECRETARIATS, self._begin),
            route("POST", f"{SECRETARIATS}/{{id}}/end", self._end),
        ]

    async def _page(self, asked: Asked) -> DossierSecretariats:
        before = cursor_in(asked, "before")
        async with self._host.store.reading() as reading:
            return await secretariat.page(reading, asked.actor, before)

    async def _begin(self, asked: Asked) -> DossierSecretariat:
        return await self._host.store.writer.run(lambda work: secretariat.begin(work, asked.actor, asked.body))

    async def _end(self, asked: Asked) -> DossierSecretariat:
        writer = self._host.store.writer
        return await writer.run(lambda work: secretariat.end(work, asked.actor, path_id(asked), asked.body))
