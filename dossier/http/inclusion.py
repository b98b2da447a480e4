"""A person is looked for, and included."""

from starlette.routing import Route

from dossier.contract.dossier import Dossier
from dossier.contract.inclusion import Candidates
from dossier.contract.paths import ALL
from dossier.operations import inclusion, seen
from mis.extension import Asked, Host, Work


class InclusionRoutes:
    def __init__(self, host: Host) -> None:
        self._host = host

    def routes(self) -> list[Route]:
        route = self._host.door.route
        return [route("POST", "/api/dossier/candidates", self._candidates), route("POST", ALL, self._include)]

    async def _candidates(self, asked: Asked) -> Candidates:
        writer = self._host.store.writer
        return Candidates(await writer.run(lambda work: inclusion.candidates(work, asked.actor, asked.body)))

    async def _include(self, asked: Asked) -> Dossier:
        async def run(work: Work) -> Dossier:
            id = await inclusion.include(work, asked.actor, asked.body)
            return await seen.show(work, asked.actor, id)

        return await self._host.store.writer.run(run)
