"""The identity is corrected, and proved."""

from starlette.routing import Route

from dossier.contract.dossier import Dossier
from dossier.contract.paths import ONE
from dossier.http.asked import dossier_of
from dossier.operations import identity, seen
from mis.extension import Asked, Host, Work


class IdentityRoutes:
    def __init__(self, host: Host) -> None:
        self._host = host

    def routes(self) -> list[Route]:
        route = self._host.door.route
        return [route("PUT", f"{ONE}/identity", self._correct), route("POST", f"{ONE}/proofs", self._prove)]

    async def _correct(self, asked: Asked) -> Dossier:
        async def run(work: Work) -> Dossier:
            await identity.correct(work, asked.actor, dossier_of(asked), asked.body, self._host.keyed)
            return await seen.show(work, asked.actor, dossier_of(asked))

        return await self._host.store.writer.run(run)

    async def _prove(self, asked: Asked) -> Dossier:
        async def run(work: Work) -> Dossier:
            await identity.prove(work, asked.actor, dossier_of(asked), asked.body, self._host.keyed)
            return await seen.show(work, asked.actor, dossier_of(asked))

        return await self._host.store.writer.run(run)
