"""The care circle."""

from starlette.routing import Route

from dossier.contract.dossier import Dossier
from dossier.contract.paths import ONE
from dossier.http.asked import dossier_of, number_of
from dossier.operations import circle, parcours, seen
from mis.extension import Asked, Host, Work


class CircleRoutes:
    def __init__(self, host: Host) -> None:
        self._host = host

    def routes(self) -> list[Route]:
        route = self._host.door.route
        return [
            route("POST", f"{ONE}/members", self._add_member),
            route("POST", f"{ONE}/structures", self._add_structure),
            route("POST", f"{ONE}/members/{{number}}/end", self._end_member),
            route("PUT", f"{ONE}/members/{{number}}/parcours", self._put_parcours),
            route("POST", f"{ONE}/members/{{number}}/withdrawal", self._take_back),
        ]

    async def _add_member(self, asked: Asked) -> Dossier:
        async def run(work: Work) -> Dossier:
            await circle.add_member(work, asked.actor, dossier_of(asked), asked.body)
            return await seen.show(work, asked.actor, dossier_of(asked))

        return await self._host.store.writer.run(run)

    async def _add_structure(self, asked: Asked) -> Dossier:
        async def run(work: Work) -> Dossier:
            await circle.add_structure(work, asked.actor, dossier_of(asked), asked.body)
            return await seen.show(work, asked.actor, dossier_of(asked))

        return await self._host.store.writer.run(run)

    async def _end_member(self, asked: Asked) -> None:
        number = number_of(asked)
        await self._host.store.writer.run(
            lambda work: circle.end_member(work, asked.actor, dossier_of(asked), number, asked.body)
        )

    async def _put_parcours(self, asked: Asked) -> Dossier:
        number = number_of(asked)

        async def run(work: Work) -> Dossier:
            await parcours.put_parcours(work, asked.actor, dossier_of(asked), number, asked.body)
            return await seen.show(work, asked.actor, dossier_of(asked))

        return await self._host.store.writer.run(run)

    async def _take_back(self, asked: Asked) -> None:
        number = number_of(asked)
        await self._host.store.writer.run(lambda work: circle.take_back(work, asked.actor, dossier_of(asked), number))
