"""The life line."""

from starlette.routing import Route

from dossier.contract.life_line import EVENTS, EventVersions, LifeEvent, LifeLine
from dossier.http.asked import cursor_in, dossier_of, number_of
from dossier.operations import life_line
from mis.extension import Asked, Host


class LifeLineRoutes:
    def __init__(self, host: Host) -> None:
        self._host = host

    def routes(self) -> list[Route]:
        route = self._host.door.route
        return [
            route("GET", EVENTS, self._page),
            route("POST", EVENTS, self._add),
            route("PUT", f"{EVENTS}/{{number}}", self._correct),
            route("GET", f"{EVENTS}/{{number}}/versions", self._versions),
        ]

    async def _page(self, asked: Asked) -> LifeLine:
        before = cursor_in(asked, "before")
        return await self._host.store.writer.run(
            lambda work: life_line.page(work, asked.actor, dossier_of(asked), before)
        )

    async def _add(self, asked: Asked) -> LifeEvent:
        return await self._host.store.writer.run(
            lambda work: life_line.add(work, asked.actor, dossier_of(asked), asked.body)
        )

    async def _correct(self, asked: Asked) -> LifeEvent:
        number = number_of(asked)
        return await self._host.store.writer.run(
            lambda work: life_line.correct(work, asked.actor, dossier_of(asked), number, asked.body)
        )

    async def _versions(self, asked: Asked) -> EventVersions:
        number = number_of(asked)
        return await self._host.store.writer.run(
            lambda work: life_line.versions(work, asked.actor, dossier_of(asked), number)
        )
