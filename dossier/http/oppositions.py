"""What the person opposes."""

from starlette.routing import Route

from dossier.contract.oppositions import DossierOppositions
from dossier.contract.paths import ONE
from dossier.http.asked import dossier_of, number_of
from dossier.operations import opposition
from mis.extension import Asked, Host


class OppositionRoutes:
    def __init__(self, host: Host) -> None:
        self._host = host

    def routes(self) -> list[Route]:
        route = self._host.door.route
        return [
            route("GET", f"{ONE}/oppositions", self._show),
            route("POST", f"{ONE}/oppositions", self._oppose),
            route("POST", f"{ONE}/oppositions/{{number}}/end", self._end),
        ]

    async def _show(self, asked: Asked) -> DossierOppositions:
        writer = self._host.store.writer
        return await writer.run(lambda work: opposition.oppositions(work, asked.actor, dossier_of(asked)))

    async def _oppose(self, asked: Asked) -> DossierOppositions:
        writer = self._host.store.writer
        return await writer.run(lambda work: opposition.oppose(work, asked.actor, dossier_of(asked), asked.body))

    async def _end(self, asked: Asked) -> DossierOppositions:
        id, number = dossier_of(asked), number_of(asked)
        return await self._host.store.writer.run(lambda work: opposition.end_opposition(work, asked.actor, id, number))
